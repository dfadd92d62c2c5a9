"""What stood in the way: shown from what is stored, asked for where nothing is, taken as a file."""

import datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from balsts.evidence.definitions import GAP_EVIDENCE
from balsts.statistics.models import ReportRun
from tests.people import Cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.counting import counted_queries
from tests.web.figures import PERIOD, create_report, create_snapshot

pytestmark = pytest.mark.django_db
LIST = reverse("evidence:gap_list")
MAKE = reverse("evidence:gap_make")
ASKED = {"first_day": "01.01.2018.", "last_day": "2018-12-31", "programme": "state_service"}


def test_gaps_are_shown_by_institution_and_kind(cast: Cast) -> None:
    create_report(create_snapshot(), GAP_EVIDENCE, PERIOD)

    response = browser_of(cast.esther).get(LIST, ASKED)

    rows = response.context["gaps"].rows
    assert {row.kind for row in rows} == {"waiting"}
    assert [(row.records, row.people, row.cases, row.share) for row in rows] == [
        (1, 1, 1, 100.0)
    ] * 3
    assert response.context["gaps"].lead.startswith("1 January 2018 – 31 December 2018: 3 services")
    assert "Internal, not for publication" in response.text


def test_gaps_without_a_question_are_those_counted_last(cast: Cast) -> None:
    create_report(create_snapshot(), GAP_EVIDENCE, PERIOD)

    assert len(browser_of(cast.esther).get(LIST).context["gaps"].rows) == 3


def test_gaps_that_are_not_counted_can_be_asked_for_once(cast: Cast) -> None:
    browser = browser_of(cast.esther)

    work = browser.get(LIST, ASKED).context["work"]
    answers = [browser.post(work.make_url, dict(work.hidden)) for _ in range(2)]

    assert ReportRun.objects.get().parameters == PERIOD
    assert browser.get(answers[1].url).context["work"].progress.poll_url


def test_gaps_offer_the_past_year_first(cast: Cast) -> None:
    response = browser_of(cast.esther).get(LIST)

    told = dict(response.context["work"].hidden)
    days = [datetime.date.fromisoformat(told[name]) for name in ("first_day", "last_day")]
    assert days[1] - days[0] == datetime.timedelta(days=365)


def test_gaps_refuse_a_period_that_ends_before_it_begins(cast: Cast) -> None:
    response = browser_of(cast.esther).get(LIST, ASKED | {"last_day": "2017-12-31"})

    assert response.context["form"].errors == {
        "last_day": ["The last day is before the first day."]
    }
    assert (response.context["gaps"], response.context["work"]) == (None, None)


def test_gaps_leave_as_csv_with_the_notice_and_an_event(cast: Cast) -> None:
    run = create_report(create_snapshot(), GAP_EVIDENCE, PERIOD)

    response = browser_of(cast.esther).get(reverse("evidence:gap_csv", args=[run.id]))

    assert response["Content-Disposition"] == (
        'attachment; filename="balsts-gap-evidence-2018-01-01-2018-12-31-en.csv"'
    )
    assert "internal, not for publication" in response.text
    event = AuditEvent.objects.latest("occurred_at")
    assert (event.event, event.details["report"]) == ("figures_taken", "gap_evidence")


def test_gaps_that_are_not_there_cannot_be_taken(cast: Cast) -> None:
    response = browser_of(cast.esther).get(reverse("evidence:gap_csv", args=[uuid4()]))

    assert response.status_code == 404


@pytest.mark.parametrize("who", ["amina", "boris", "edgars", "daniel", "farid"])
def test_gaps_are_refused_to_those_who_may_not_see_figures(cast: Cast, who: str) -> None:
    browser = browser_of(getattr(cast, who))

    assert (browser.get(LIST).status_code, browser.post(MAKE).status_code) == (403, 403)


def test_gaps_lead_nobody_to_the_sign_in_page(cast: Cast) -> None:
    assert browser_of(None).get(LIST).url.startswith(reverse("accounts:sign_in"))


def test_gap_pages_know_their_methods(cast: Cast) -> None:
    browser = browser_of(cast.chiara)

    assert (browser.post(LIST).status_code, browser.get(MAKE).status_code) == (405, 405)


def test_gaps_leave_an_event(cast: Cast) -> None:
    browser_of(cast.esther).get(LIST)

    event = AuditEvent.objects.latest("occurred_at")
    assert (event.event, event.by) == ("gaps_seen", cast.esther.pk)


@pytest.mark.parametrize("people", [1, 3])
def test_gaps_ask_the_same_few_questions(cast: Cast, people: int) -> None:
    create_report(create_snapshot(people=people), GAP_EVIDENCE, PERIOD)
    browser = browser_of(cast.esther)

    with counted_queries() as counted:
        browser.get(LIST, ASKED)

    assert counted.count == 8
