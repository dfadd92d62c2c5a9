"""Asking whether others work with a person: what the operation refuses, settles and forgets."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import InquiryOutcome
from balsts.clients.jobs import QUESTIONS_KEPT_FOR, forget_old_inquiries
from balsts.clients.models import Inquiry
from balsts.clients.operations import inquiry as room
from balsts.clients.operations.inquiry import (
    CannotAskElsewhere,
    CannotSettleInquiry,
    ask_elsewhere,
    settle_inquiry,
)
from balsts.clients.queries.inquiry import answer_to, inquiries_told_to
from balsts.clients.wanted import Wanted
from balsts.organisations.queries.standing import standing_of
from tests.as_job import as_job
from tests.factories.inquiries import ask, asked_for, wanted_like
from tests.people import Cast, create_cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
STRANGER = Wanted(given_name="Nobody", family_name="Atall", born_on=datetime.date(1970, 5, 5))


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def codes(error) -> list[str]:
    return [blocker.code for blocker in error.value.blockers]


def test_asking_takes_the_persons_word_a_call_back_and_all_of_the_name(cast: Cast):
    half = asked_for(Wanted(given_name="Fatima"), has_agreed=False, call_back=" ")

    with pytest.raises(CannotAskElsewhere) as error:
        ask_elsewhere(asked=half, by=cast.daniel, at=NOW)

    assert codes(error) == ["not_agreed", "say_how_to_call_back", "asked_for_too_little"]
    assert Inquiry.objects.count() == 0


def test_articles_alone_are_no_name(cast: Cast):
    with pytest.raises(CannotAskElsewhere) as error:
        ask(wanted_like(cast.fatima, given_name="al", family_name=""), by=cast.daniel)

    assert codes(error) == ["asked_for_too_little"]


@pytest.mark.parametrize("name", ["edgars", "farid", "gunta", "katrina"])
def test_asking_is_for_who_may_register_people_today(cast: Cast, name: str):
    with pytest.raises(CannotAskElsewhere) as error:
        ask(wanted_like(cast.fatima), by=getattr(cast, name))

    assert codes(error) == ["no_permission"]


def test_the_database_does_not_take_the_programs_word_for_who_may(cast: Cast, monkeypatch):
    monkeypatch.setattr(room, "can_ask_elsewhere", lambda _: True)
    monkeypatch.setattr(room, "_asks_for", lambda _: cast.contract.provider_id)

    with pytest.raises(CannotAskElsewhere) as error:
        ask(wanted_like(cast.fatima), by=cast.edgars)

    assert codes(error) == ["no_permission"]


def test_the_thirty_first_within_an_hour_is_refused(cast: Cast):
    minute = datetime.timedelta(minutes=1)
    wanted = asked_for(wanted_like(cast.fatima))
    for number in range(30):
        ask_elsewhere(asked=wanted, by=cast.daniel, at=NOW + number * minute)

    with pytest.raises(CannotAskElsewhere) as error:
        ask_elsewhere(asked=wanted, by=cast.daniel, at=NOW + 59 * minute)

    assert codes(error) == ["asked_too_often"]
    assert answer_to(ask_elsewhere(asked=wanted, by=cast.daniel, at=NOW + 61 * minute)) is True


def test_settling_is_for_who_hears_of_the_question(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel)

    with pytest.raises(CannotSettleInquiry) as error:
        settle(by=cast.boris)

    assert codes(error) == ["no_permission"]


def settle(*, by) -> None:
    settle_inquiry(
        inquiry=Inquiry.objects.get(), outcome=InquiryOutcome.CLIENT_DECLINES, by=by, at=NOW
    )


def test_a_question_is_settled_once_and_the_trail_says_how(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel)
    settle(by=cast.amina)

    with pytest.raises(CannotSettleInquiry) as error:
        settle(by=cast.chiara)

    assert codes(error) == ["inquiry_settled_already"]
    event = AuditEvent.objects.get(event="inquiry_settled")
    assert (event.by, event.subject_ids) == (cast.amina.pk, [cast.fatima.id])
    assert event.details == {"outcome": "client_declines"}
    settled = inquiries_told_to(standing_of(cast.chiara, on=TODAY)).get()
    assert settled.settled_by == cast.amina


@pytest.mark.django_db(transaction=True)
def test_at_night_old_questions_about_nobody_are_forgotten_and_no_others(cast: Cast):
    long_ago = NOW - QUESTIONS_KEPT_FOR - datetime.timedelta(days=1)
    for wanted in (STRANGER, wanted_like(cast.fatima)):
        ask_elsewhere(asked=asked_for(wanted), by=cast.daniel, at=long_ago)
    ask_elsewhere(asked=asked_for(STRANGER), by=cast.daniel, at=NOW)

    with as_job():
        forget_old_inquiries(0)
        forget_old_inquiries(0)

    kept = Inquiry.objects.order_by("asked_at").values_list("client_id", "asked_at")
    assert list(kept) == [(cast.fatima.id, long_ago), (None, NOW)]
    forgotten = AuditEvent.objects.get(event="inquiries_forgotten")
    assert (forgotten.by, forgotten.details) == (system_actor().pk, {"questions": 1})
