"""The course of the procedure on the client screen: steps, days, reasons, what to ask."""

import datetime

import pytest
from django.utils import timezone, translation

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import AssignmentRole, LegalStatus, StepKind
from balsts.clients.operations.timeline import StatusEntry, StepEntry, record_timeline
from balsts.platform.periods import add_months
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_status,
)
from tests.people import Cast, create_cast
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
def applicant(cast: Cast):
    """A man who applied four months ago, and of whose procedure nothing else is recorded."""
    person = create_client(given_name="Ali")
    create_arrival(person, on=add_months(TODAY, -4))
    create_status(person, on=add_months(TODAY, -4))
    enrolment = create_enrolment(person, cast.contract)
    create_assignment(enrolment, cast.worker)
    create_assignment(enrolment, cast.mentor, role=AssignmentRole.MENTOR)
    return person


def record(*entries):
    record_timeline(entries=list(entries), by=system_actor(), at=NOW)


def step(person, kind, *, days_ago):
    return StepEntry(client=person, step_kind=kind, on=TODAY - days_ago * ONE_DAY)


def refusal(person, *, days_ago, is_notified=True):
    day = TODAY - days_ago * ONE_DAY
    return StatusEntry(
        client=person,
        legal_status=LegalStatus.REFUSED_FINAL,
        decided_on=day,
        notified_on=day if is_notified else None,
    )


def page_of(user, person, **asked):
    return browser_of(user).get(screen_of(person), asked)


def screen(user, person, **asked):
    return page_of(user, person, **asked).context["client"]


def test_an_open_procedure_shows_its_steps_with_the_day_that_is_due(cast: Cast, applicant) -> None:
    record(step(applicant, StepKind.ACCEPTED, days_ago=10))

    shown = screen(cast.amina, applicant).clock

    due_on = add_months(TODAY - 10 * ONE_DAY, 1)
    assert [(row.label, row.state) for row in shown.steps] == [
        ("Application for asylum", "done"),
        ("Acceptance for examination", "done"),
        ("Personal interview", "running"),
        ("Decision of the office", "running"),
    ]
    assert (shown.next_due.words, shown.next_due.on) == ("Personal interview", due_on)
    assert shown.steps[2].days == (due_on - TODAY).days


def test_a_step_opens_in_place_and_says_why_with_its_source(cast: Cast, applicant) -> None:
    [*_others, decision] = screen(cast.amina, applicant).clock.steps

    reasons = {reason.sentence: reason.source for reason in decision.because}
    applied_on = add_months(TODAY, -4)
    with translation.override("en"):
        html = page_of(cast.amina, applicant).content.decode()
    assert decision.answer in html
    assert any("to be compared with the source" in source for source in reasons.values()) is (
        applied_on >= datetime.date(2026, 6, 12)
    )
    assert '<details class="clock-step clock-step--running">' in html


def test_a_missing_fact_is_asked_for_with_the_form_that_records_it(cast: Cast, applicant) -> None:
    acceptance = screen(cast.amina, applicant).clock.steps[1]

    [question] = acceptance.questions
    form = browser_of(cast.amina).get(question.url).context["form"]
    assert acceptance.state_word == "a fact is missing"
    assert question.sentence == (
        "On which day did the office receive the papers from the State Border Guard?"
    )
    assert question.url.endswith("/timeline/?kind=step&step_kind=papers_received")
    assert form["step_kind"].value() == "papers_received"


def test_a_mentor_reads_what_to_ask_but_is_not_sent_to_record_it(cast: Cast, applicant) -> None:
    [question] = screen(cast.edgars, applicant).clock.steps[1].questions

    assert question.url == ""


def test_an_overdue_decision_is_information_about_the_office(cast: Cast) -> None:
    person = create_client(given_name="Ali")
    create_status(person, on=add_months(TODAY, -7))
    create_assignment(create_enrolment(person, cast.contract), cast.worker)

    shown = screen(cast.amina, person).clock
    decision = shown.steps[-1]

    assert (decision.state, decision.state_word) == ("overdue", "the time for it has passed")
    assert decision.answer.startswith("as far as recorded, the office has not decided by ")
    assert decision.days == (add_months(add_months(TODAY, -7), 6) - TODAY).days
    assert shown.next_due is None


def test_the_last_day_to_appeal_is_the_next_deadline_and_stands_once_among_what_is_due(
    cast: Cast, applicant
) -> None:
    record(refusal(applicant, days_ago=5))

    shown = screen(cast.amina, applicant)

    due_on = add_months(TODAY - 5 * ONE_DAY, 1)
    assert (shown.deadline.words, shown.deadline.on) == ("last day to appeal", due_on)
    both = ["last day to appeal", "last day of support"]
    assert [line.what for line in shown.due if line.on == due_on] == both
    assert [mark.label for mark in shown.marks if mark.on == due_on] == both
    appeal = shown.clock.steps[-1]
    assert (appeal.state, appeal.state_word) == ("running", "can still be used")


def test_a_refusal_without_notification_asks_for_its_day(cast: Cast, applicant) -> None:
    record(refusal(applicant, days_ago=5, is_notified=False))

    appeal = screen(cast.amina, applicant).clock.steps[-1]

    assert (appeal.state, appeal.due_on) == ("unknown", None)
    assert [question.url.partition("?")[2] for question in appeal.questions] == ["kind=status"]


def test_a_procedure_that_ended_long_ago_is_not_shown(cast: Cast, applicant) -> None:
    create_status(applicant, on=add_months(TODAY, -3), status=LegalStatus.REFUGEE)
    recent = page_of(cast.amina, applicant)
    long_ago = page_of(cast.amina, applicant, on=add_months(TODAY, 5).isoformat())

    assert recent.context["client"].clock is not None
    assert 'id="procedure"' in recent.content.decode()
    assert long_ago.context["client"].clock is None
    assert 'id="procedure"' not in long_ago.content.decode()


def test_the_clock_moves_with_the_day_that_is_asked_for(cast: Cast, applicant) -> None:
    record(step(applicant, StepKind.INTERVIEWED, days_ago=10))

    before = screen(cast.amina, applicant, on=(TODAY - 11 * ONE_DAY).isoformat()).clock.steps[2]
    today = screen(cast.amina, applicant).clock.steps[2]

    assert (before.label, before.state, before.done_on) == ("Personal interview", "waiting", None)
    assert (today.state, today.done_on) == ("done", TODAY - 10 * ONE_DAY)


def test_the_clock_asks_the_database_for_nothing_more(cast: Cast, applicant) -> None:
    browser = browser_of(cast.amina)
    with counted_queries() as without_steps:
        browser.get(screen_of(applicant))
    record(
        step(applicant, StepKind.PAPERS_RECEIVED, days_ago=30),
        step(applicant, StepKind.ACCEPTED, days_ago=20),
        step(applicant, StepKind.INTERVIEWED, days_ago=10),
    )

    with counted_queries() as with_steps:
        browser.get(screen_of(applicant))

    assert with_steps.count == without_steps.count
