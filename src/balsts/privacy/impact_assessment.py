"""Whether this installation names its signed impact assessment (GDPR 35, docs/privacy/dpia.md).

The paper lies with the organisation; here stands when it was signed and who keeps it. Without it real
people must not be recorded, and once a year it is looked at anew.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings

from balsts.platform.periods import MONTHS_IN_YEAR, add_months


@dataclass(frozen=True, kw_only=True)
class AssessmentLacking:
    """No signed assessment is named, or, with its day, it is more than a year old."""

    signed_on: datetime.date | None = None


def assessment_lacking(*, on: datetime.date) -> AssessmentLacking | None:
    """Return what is lacking where people are served in earnest; else nothing."""
    if not settings.BALSTS_HTTPS:
        return None
    signed_on: datetime.date | None = settings.BALSTS_IMPACT_ASSESSMENT_SIGNED_ON
    if signed_on is None or signed_on > on or not settings.BALSTS_IMPACT_ASSESSMENT_KEPT_BY:
        return AssessmentLacking()
    is_old = add_months(signed_on, MONTHS_IN_YEAR) < on
    return AssessmentLacking(signed_on=signed_on) if is_old else None
