"""The client screen as of another day, by what was known on a day."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import LegalStatus
from balsts.clients.operations.timeline import StatusEntry, correct_timeline, record_timeline
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.browsers import browser_of
from tests.web.clients.test_client_detail_pages import screen_of
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
ONE_DAY = datetime.timedelta(days=1)
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def person(cast: Cast):
    """A grant was recorded 30 days ago for a wrong day, and corrected ten days ago."""
    person = create_client(given_name="Ali")
    create_assignment(create_enrolment(person, cast.contract), cast.worker)
    by = system_actor()
    [mistaken] = record_timeline(
        entries=[granted(person, days_ago=100)], by=by, at=NOW - 30 * ONE_DAY
    )
    right = granted(person, days_ago=400)
    correct_timeline(mistaken=mistaken, entry=right, by=by, at=NOW - 10 * ONE_DAY)
    return person


def granted(person, *, days_ago):
    return StatusEntry(
        client=person, legal_status=LegalStatus.REFUGEE, decided_on=TODAY - days_ago * ONE_DAY
    )


def shown(cast, person, **asked):
    told = {name: day.isoformat() for name, day in asked.items()}
    return browser_of(cast.amina).get(screen_of(person), told).context["client"]


def test_another_day_shows_the_status_and_entitlement_of_that_day(cast: Cast) -> None:
    on = TODAY - 100 * ONE_DAY

    today = shown(cast, cast.fatima)
    before = shown(cast, cast.fatima, on=datetime.date(2000, 1, 1))

    assert (today.as_of.is_today, today.status) == (True, "alternative status")
    assert (before.as_of.is_today, before.status) == (False, "not recorded")
    assert before.marks[0].label == "then"
    assert {chip.outcome for chip in before.entitlements} != {"met"}
    assert shown(cast, cast.fatima, on=on).as_of.on == on


@pytest.mark.parametrize(
    ("known", "status", "outcome"),
    [
        (31, "not recorded", "unknown"),
        (30, "refugee status", "met"),
        (11, "refugee status", "met"),
        (10, "refugee status", "not-met"),
        (0, "refugee status", "not-met"),
    ],
)
def test_what_was_known_on_a_day_counts_later_corrections_only_afterwards(
    cast: Cast, person, known, status, outcome
) -> None:
    screen = shown(cast, person, known=TODAY - known * ONE_DAY)

    assert screen.status == status
    assert screen.entitlements[0].outcome == outcome


def test_day_and_knowledge_are_asked_apart(cast: Cast, person) -> None:
    on = TODAY - 50 * ONE_DAY

    before_the_grant_was_told = shown(cast, person, on=on, known=TODAY - 31 * ONE_DAY)
    after = shown(cast, person, on=on, known=TODAY - 30 * ONE_DAY)

    assert before_the_grant_was_told.status == "not recorded"
    assert after.status == "refugee status"


def test_the_banner_says_that_it_is_not_todays_answer_and_leads_back(cast: Cast, person) -> None:
    on = TODAY - 50 * ONE_DAY
    browser = browser_of(cast.amina)

    today = browser.get(screen_of(person))
    then = browser.get(screen_of(person), {"on": on.isoformat()})

    assert "This is not today’s answer" not in today.text
    assert "This is not today’s answer" in then.text
    assert f'<a href="{screen_of(person)}">Back to today</a>' in then.text


@pytest.mark.parametrize(
    "asked",
    [
        {"on": "1899-12-31"},
        {"on": "2101-01-01"},
        {"on": "yesterday"},
        {"known": "0000-00-00"},
        {"on": "2024-01-01", "known": "<script>"},
        {"on": "9" * 500},
        {"on": "2024-01-01\x00"},
    ],
)
def test_a_day_that_cannot_be_read_is_said_and_today_is_shown(cast: Cast, asked) -> None:
    response = browser_of(cast.amina).get(screen_of(cast.fatima), asked)

    screen = response.context["client"]
    assert (screen.as_of.is_today, screen.as_of.is_wrong) == (True, True)
    assert screen.status == "alternative status"
    assert "A day could not be read, so today is shown." in response.text
    assert "<script>" not in response.text.partition("<main")[2]


def test_nobody_knows_what_will_be_recorded(cast: Cast) -> None:
    screen = shown(cast, cast.fatima, known=TODAY + 100 * ONE_DAY)

    assert (screen.as_of.is_today, screen.as_of.known_on) == (True, None)


@pytest.mark.parametrize("day", [datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)])
def test_the_first_and_the_last_possible_day_are_shown(cast: Cast, day) -> None:
    screen = shown(cast, cast.fatima, on=day, known=day)

    assert screen.as_of.on == day


def test_what_can_be_done_stays_that_of_today(cast: Cast) -> None:
    today = shown(cast, cast.fatima)
    then = shown(cast, cast.fatima, on=datetime.date(2000, 1, 1))

    assert then.record_url == today.record_url != ""
    assert then.deeds == today.deeds
    assert then.due == today.due


def test_the_trail_says_which_day_was_looked_at(cast: Cast) -> None:
    on, known = TODAY - 9 * ONE_DAY, TODAY - 5 * ONE_DAY

    shown(cast, cast.fatima, on=on, known=known)
    shown(cast, cast.fatima)

    details = [event.details for event in AuditEvent.objects.filter(event="client_seen")]
    assert sorted(details, key=len) == [
        {},
        {"on": on.isoformat(), "known": known.isoformat()},
    ]


@pytest.mark.parametrize(
    ("asked", "count"), [({}, 11), ({"on": 9}, 10), ({"known": 9}, 12), ({"on": 9, "known": 9}, 12)]
)
def test_only_knowledge_of_another_day_costs_two_questions_more(
    cast: Cast, person, asked, count
) -> None:
    told = {name: (TODAY - days * ONE_DAY).isoformat() for name, days in asked.items()}
    browser = browser_of(cast.amina)

    with counted_queries() as questions:
        browser.get(screen_of(person), told)

    assert questions.count == count


@pytest.mark.parametrize("who", ["boris", "daniel", "farid"])
def test_another_day_opens_no_file_of_somebody_elses_client(cast: Cast, who) -> None:
    response = browser_of(getattr(cast, who)).get(screen_of(cast.fatima), {"on": "2000-01-01"})

    assert response.status_code == 404
