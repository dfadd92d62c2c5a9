"""An installation that does not name its signed impact assessment says so, and so does one whose is old."""

import datetime

import pytest
from django.core import checks
from django.utils import timezone

from balsts.privacy.impact_assessment import AssessmentLacking, assessment_lacking

TODAY = datetime.date(2026, 11, 27)
LONG_AGO = datetime.date(2025, 11, 26)


@pytest.mark.parametrize(
    ("https", "signed_on", "kept_by", "lacking"),
    [
        (True, TODAY, "folder 4", None),
        (True, datetime.date(2025, 11, 27), "folder 4", None),
        (True, LONG_AGO, "folder 4", AssessmentLacking(signed_on=LONG_AGO)),
        (True, None, "folder 4", AssessmentLacking()),
        (True, TODAY, "", AssessmentLacking()),
        (True, datetime.date(2026, 11, 28), "folder 4", AssessmentLacking()),
        (False, None, "", None),
    ],
)
def test_signed_within_a_year_and_kept_by_somebody_is_what_counts(
    settings, https, signed_on, kept_by, lacking
):
    settings.BALSTS_HTTPS = https
    settings.BALSTS_IMPACT_ASSESSMENT_SIGNED_ON = signed_on
    settings.BALSTS_IMPACT_ASSESSMENT_KEPT_BY = kept_by

    assert assessment_lacking(on=TODAY) == lacking


@pytest.mark.parametrize(
    ("days", "words"),
    [(None, ["No signed impact assessment"]), (400, ["more than a year ago"]), (1, [])],
)
def test_check_says_what_is_lacking(settings, days, words):
    settings.BALSTS_HTTPS, settings.BALSTS_IMPACT_ASSESSMENT_KEPT_BY = True, "folder 4"
    settings.BALSTS_IMPACT_ASSESSMENT_SIGNED_ON = (
        None if days is None else timezone.localdate() - datetime.timedelta(days=days)
    )

    found = [one for one in checks.run_checks(tags=["security"]) if one.id == "balsts.W013"]
    assert [word in one.msg for one, word in zip(found, words, strict=True)] == [True] * len(words)
