"""Asking for people whom one does not see: what the database answers, writes down and refuses."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone
from psycopg.types.json import Jsonb

from balsts.accounts.models import User
from balsts.clients.enums import ClosedFileReason
from balsts.clients.models import Client, Inquiry
from balsts.clients.operations.emergency import close_file
from balsts.clients.queries.inquiry import inquiries_told_to
from balsts.clients.wanted import Wanted
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.clients import (
    create_assignment,
    create_client,
    create_enrolment,
    move_enrolment,
)
from tests.factories.inquiries import CALL_BACK, ask, wanted_like
from tests.factories.organisations import create_contract
from tests.factories.sharing import movement_coordinator
from tests.people import Cast, create_cast
from tests.trail import Alarm, AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
STRANGER = Wanted(given_name="Nobody", family_name="Atall", born_on=datetime.date(1970, 5, 5))
ASK = (
    "select sec.ask_elsewhere(%s, %s, now(), %s, 'comes_to_us', 'why', 'call me', '{}',"
    " null, '', '')"
)

REFUSED = {"not_theirs", "not_whole", "too_many"}


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def asks(user: User, organisation: Any, *, times: int = 1, **question: Any) -> list[str]:
    """Call the function itself, as a slipped-in statement would."""
    told = {"has_agreed": True, "name_key": "noorzai,fatima", "born_on": "1992-03-01"} | question
    with acting_under(token_of(user)):
        return [answered(rows(ASK, user.pk, organisation.pk, Jsonb(told))) for _ in range(times)]


def answered(asked: list[tuple[str]]) -> str:
    """Return what the second function says about a question, or why there is none."""
    [(question,)] = asked
    if question in REFUSED:
        return question
    [(is_known,)] = rows("select sec.answer_elsewhere(%s)", question)
    return {True: "known", False: "nobody", None: "no answer"}[is_known]


def last_event() -> AuditEvent:
    return AuditEvent.objects.filter(event__startswith="asked_elsewhere").latest("number")


def test_who_does_not_see_somebody_learns_that_they_may_be_known_and_no_more(cast: Cast):
    assert ask(wanted_like(cast.fatima), by=cast.daniel) is True

    event = last_event()
    assert (event.by, event.subject_ids) == (cast.daniel.pk, [cast.fatima.id])
    assert (event.event, event.details["answer"]) == ("asked_elsewhere", "known")
    assert event.organisation_id == cast.other_contract.provider_id
    assert event.session_id is not None


@pytest.mark.parametrize("name", ["boris", "daniel"])
def test_colleagues_and_other_organisations_are_answered_alike(cast: Cast, name: str):
    assert ask(wanted_like(cast.fatima), by=getattr(cast, name)) is True


def test_the_movement_asks_for_people_of_the_state_service(cast: Cast):
    assert ask(wanted_like(cast.fatima), by=movement_coordinator(cast)) is True


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "Noorzai", "family_name": "Fatima"},
        {"given_name": "FĀTIMA", "family_name": "Noórzai"},
        {"given_name": "fatima noorzai", "family_name": ""},
        {"given_name": "فاطمه", "family_name": "نورزی"},
        {"given_name": "فاطمه", "family_name": "نورزي"},
    ],
)
def test_order_marks_and_script_of_a_whole_name_do_not_matter(cast: Cast, changes: dict[str, str]):
    assert ask(wanted_like(cast.fatima, **changes), by=cast.daniel) is True


@pytest.mark.parametrize(
    "changes",
    [
        {"family_name": ""},
        {"family_name": "Noor"},
        {"given_name": "Fatim%"},
        {"given_name": "F.*"},
        {"family_name": "Noorzai Ahmadi"},
        {"born_on": datetime.date(1992, 3, 2)},
        {"given_name": "فاطم", "family_name": "نورزی"},
    ],
)
def test_a_part_of_the_name_or_another_day_finds_nobody(cast: Cast, changes: dict[str, Any]):
    assert ask(wanted_like(cast.fatima, **changes), by=cast.daniel) is False
    assert last_event().subject_ids == []


def test_the_whole_reference_is_enough(cast: Cast):
    assert ask(Wanted(reference=cast.fatima.reference), by=cast.daniel) is True
    assert ask(Wanted(reference=cast.fatima.reference[:-1]), by=cast.daniel) is False


def test_whoever_sees_the_person_is_not_told_of_them_as_of_somebody_elses(cast: Cast):
    assert ask(wanted_like(cast.fatima), by=cast.amina) is False


def test_names_stand_in_the_trail_as_keyed_hashes_only(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel)

    details = last_event().details
    words = f"{details}".casefold()
    assert details["words"] == 2
    assert len(details["searched"].split()) == 2
    assert [
        word for word in ("fatima", "noorzai", "1992", cast.fatima.reference) if word in words
    ] == []


def test_two_people_of_one_name_and_day_are_both_told_of(cast: Cast):
    twin = create_client()
    create_enrolment(twin, cast.contract, from_=TODAY - ONE_DAY)

    assert ask(wanted_like(cast.fatima), by=cast.daniel) is True

    told = Inquiry.objects.values_list("client_id", flat=True)
    assert set(told) == {cast.fatima.id, twin.id}
    assert set(last_event().subject_ids) == {cast.fatima.id, twin.id}


def test_somebody_whom_nobody_can_be_asked_about_is_not_known(cast: Cast):
    gone = create_client(given_name="Omar")
    create_enrolment(gone, cast.former_contract, from_=TODAY - 90 * ONE_DAY)
    ended = create_contract(provider=cast.contract.provider, number="C-before", until=TODAY)
    of_ended_contract = create_client(given_name="Parwana")
    create_enrolment(of_ended_contract, ended, from_=TODAY - 90 * ONE_DAY)
    never_enrolled = create_client(given_name="Zahra")

    people = (gone, of_ended_contract, never_enrolled)
    assert [ask(wanted_like(one), by=cast.daniel) for one in people] == [False, False, False]


def test_nobody_is_promised_a_call_that_nobody_can_make(cast: Cast):
    """The other organisation has a worker and no manager: only a client who is theirs is known."""
    left, led = create_client(given_name="Omar"), create_client(given_name="Zahra")
    create_enrolment(left, cast.other_contract, from_=TODAY - ONE_DAY)
    enrolled = create_enrolment(led, cast.other_contract, from_=TODAY - ONE_DAY)
    create_assignment(enrolled, cast.daniel.posts.get(), from_=TODAY - ONE_DAY)

    assert [ask(wanted_like(one), by=cast.amina) for one in (left, led)] == [False, True]


def test_who_left_the_service_is_known_to_the_manager_of_a_contract_that_runs(cast: Cast):
    move_enrolment(cast.enrolment, valid_until=TODAY - ONE_DAY)

    assert ask(wanted_like(cast.fatima), by=cast.daniel) is True
    assert told(cast) == {"chiara"}


def told(cast: Cast) -> set[str]:
    """Who reads the question in the database; Python must say the same."""
    names = (
        "amina", "boris", "edgars", "chiara", "daniel", "esther", "farid", "gunta", "henriks",
        "ibrahim", "janis", "katrina",
    )  # fmt: skip
    reads = set()
    for name in names:
        user = getattr(cast, name)
        user.__dict__.pop("_standing_by_day", None)
        with acting_under(token_of(user)):
            in_database = rows("select count(*) from clients_inquiry")[0][0]
            in_python = inquiries_told_to(standing_of(user, on=TODAY)).count()
        assert in_database == in_python, name
        if in_database:
            reads.add(name)
    return reads


def test_who_leads_the_case_and_their_manager_hear_of_it_and_nobody_else(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel)

    assert told(cast) == {"amina", "chiara"}


def test_whoever_takes_the_case_over_hears_of_what_still_waits(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel)
    cast.enrolment.assignments.update(valid_until=TODAY)
    create_assignment(cast.enrolment, cast.second_worker, from_=TODAY)

    assert told(cast) == {"boris", "chiara"}


def test_with_the_contract_nobody_hears_of_it_any_more(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel)
    type(cast.contract).objects.filter(id=cast.contract.id).update(actual_until=TODAY)

    assert told(cast) == set()


def test_a_question_about_nobody_keeps_no_word(cast: Cast):
    assert ask(STRANGER, by=cast.daniel, words="She says that she is Nobody Atall.") is False

    kept = Inquiry.objects.get()
    assert (kept.client_id, kept.words, kept.call_back) == (None, "", "")
    assert told(cast) == set()


def close(cast: Cast) -> None:
    close_file(
        client=cast.fatima,
        reason_kind=ClosedFileReason.THREATENED,
        by=cast.chiara,
        at=timezone.now(),
    )


def restrict(cast: Cast) -> None:
    Client.objects.filter(id=cast.fatima.id).update(restricted_at=timezone.now())


def set_aside(cast: Cast) -> None:
    Client.objects.filter(id=cast.fatima.id).update(set_aside_at=timezone.now())


@pytest.mark.parametrize(
    ("keep_from_others", "hears"),
    [(close, {"amina", "chiara"}), (restrict, {"amina", "chiara"}), (set_aside, set())],
)
def test_closed_restricted_and_erased_files_answer_as_if_nobody_were_known(
    cast: Cast, keep_from_others: Any, hears: set[str]
):
    """Who leads a file that is closed hears of it all the same, and decides whether to call."""
    keep_from_others(cast)

    by_name = ask(wanted_like(cast.fatima), by=cast.daniel)
    by_reference = ask(Wanted(reference=cast.fatima.reference), by=cast.daniel)

    assert (by_name, by_reference) == (False, False)
    assert told(cast) == hears
    assert not Inquiry.objects.filter(is_confirmed=True).exists()


def test_a_decoy_answers_like_anybody_and_rings_and_leaves_no_question(cast: Cast):
    decoy = create_client(given_name="Laila")
    create_enrolment(decoy, cast.contract, from_=TODAY - 30 * ONE_DAY)
    rows("select tests.mark_decoy(%s, %s, %s)", decoy.id, cast.contract.id, cast.gunta.pk)

    assert ask(wanted_like(decoy), by=cast.daniel) is True

    alarm = Alarm.objects.get(event="decoy_reached")
    assert (alarm.by, alarm.subject_ids) == (cast.daniel.pk, [decoy.id])
    assert Inquiry.objects.get().client_id is None
    assert told(cast) == set()


def test_thirty_questions_an_hour_and_the_last_one_rings(cast: Cast):
    answers = asks(cast.daniel, cast.other_contract.provider, times=31)

    assert answers == ["known"] * 30 + ["too_many"]
    assert AuditEvent.objects.filter(event="asked_elsewhere").count() == 30
    assert Alarm.objects.get(event="inquiries_used_up").by == cast.daniel.pk


def test_an_hour_later_one_may_ask_again(cast: Cast):
    asks(cast.daniel, cast.other_contract.provider, times=30)
    Inquiry.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=61))

    assert asks(cast.daniel, cast.other_contract.provider) == ["known"]


@pytest.mark.parametrize(
    "name",
    ["edgars", "esther", "farid", "gunta", "henriks", "ibrahim", "janis", "katrina"],
)
def test_who_registers_nobody_is_answered_nothing_by_the_database(cast: Cast, name: str):
    user = getattr(cast, name)
    provider = cast.former_contract.provider if name == "katrina" else cast.contract.provider

    assert asks(user, provider) == ["not_theirs"]
    assert not Inquiry.objects.exists()


def test_nobody_asks_in_anothers_name_or_for_an_organisation_of_others(cast: Cast):
    told = Jsonb({"has_agreed": True, "reference": cast.fatima.reference})
    with acting_under(token_of(cast.daniel)):
        answers = [
            rows(ASK, cast.boris.pk, cast.other_contract.provider_id, told),
            rows(ASK, cast.daniel.pk, cast.contract.provider_id, told),
            rows(ASK, None, cast.other_contract.provider_id, told),
            rows(ASK, cast.daniel.pk, None, told),
        ]

    assert answers == [[("not_theirs",)]] * 4


@pytest.mark.parametrize(
    "question",
    [
        {"has_agreed": False},
        {"has_agreed": None},
        {"born_on": None},
        {"name_key": ""},
        {"name_key": ",", "born_on": "1992-03-01"},
        {"name_key": "al-,el"},
        {"name_key": "noorzai,fatima", "original": "فاطمه نورزی"},
        {"name_key": "noorzai,fatima", "reference": "BL-7K3M-Q2XD"},
        {"name_key": "", "original": " - "},
    ],
)
def test_half_a_question_is_none(cast: Cast, question: dict[str, Any]):
    assert asks(cast.daniel, cast.other_contract.provider, **question) == ["not_whole"]
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "select * from sec.fits_inquiry('noorzai,fatima', '', '1992-03-01', '', now()::date, '{}')",
        "select sec.words_of_sort_key('noorzai,fatima')",
        "select sec.words_of_original('x')",
        "select sec.forget_inquiries(now())",
        (
            "insert into clients_inquiry (id, asked_at, asked_by_id, organisation_id, reason_kind,"
            " words, call_back, is_confirmed, outcome) select gen_random_uuid(), now(), id,"
            " gen_random_uuid(), 'family', '', '', false, '' from accounts_user limit 1"
        ),
        "delete from clients_inquiry",
        "update clients_inquiry set question = id",
        "update clients_inquiry set words = 'x'",
        "update clients_inquiry set client_id = null",
        "update clients_inquiry set is_confirmed = false",
    ],
)
def test_no_statement_goes_round_the_function(cast: Cast, statement: str):
    ask(wanted_like(cast.fatima), by=cast.daniel)

    with acting_under(token_of(cast.amina)), pytest.raises(DatabaseError):
        rows(statement)


def test_who_asked_reads_nothing_of_the_question(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel, words="She asks for her old worker.")

    with acting_under(token_of(cast.daniel)):
        assert rows("select * from clients_inquiry") == []
        assert rows("update clients_inquiry set outcome = 'called' returning id") == []


def test_the_question_carries_why_and_how_to_call_back(cast: Cast):
    ask(wanted_like(cast.fatima), by=cast.daniel, words="She asks for her old worker.")

    with acting_under(token_of(cast.amina)):
        kept = rows("select words, call_back, is_confirmed from clients_inquiry")

    assert kept == [("She asks for her old worker.", CALL_BACK, True)]


@pytest.mark.django_db(transaction=True)
def test_thirty_hold_when_two_ask_at_once(cast: Cast):
    token = token_of(cast.daniel)
    told = Jsonb({"has_agreed": True, "reference": cast.fatima.reference})

    def ask_once() -> str:
        with acting_under(token):
            return answered(rows(ASK, cast.daniel.pk, cast.other_contract.provider_id, told))

    before = [ask_once() for _ in range(29)]
    answers = two_at_once(ask_once, ask_once)

    assert set(before) == {"known"}
    assert answers == ("known", "too_many")


def question_of(cast: Cast, **told: Any) -> Any:
    """Ask as Daniel and return the question, as the first function says it."""
    told = {"has_agreed": True, "name_key": "noorzai,fatima", "born_on": "1992-03-01"} | told
    [(question,)] = rows(ASK, cast.daniel.pk, cast.other_contract.provider_id, Jsonb(told))
    return question


def test_who_asks_learns_of_the_question_nothing_but_its_number(cast: Cast):
    with acting_under(token_of(cast.daniel)):
        for name in ("noorzai,fatima", "nobody,atall"):
            assert uuid.UUID(question_of(cast, name_key=name)).version == 4


def test_only_who_asked_is_answered_and_only_for_a_moment(cast: Cast):
    with acting_under(token_of(cast.daniel)):
        question = question_of(cast)
    answers = []
    for token in (token_of(cast.amina), token_of(cast.boris), "", "made up"):
        with acting_under(token):
            answers += rows("select sec.answer_elsewhere(%s)", question)
    Inquiry.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=6))
    with acting_under(token_of(cast.daniel)):
        answers += rows("select sec.answer_elsewhere(%s)", question)
        answers += rows("select sec.answer_elsewhere(gen_random_uuid())")

    assert answers == [(None,)] * 6


def test_each_question_has_its_own_answer(cast: Cast):
    with acting_under(token_of(cast.daniel)):
        asked = [question_of(cast, name_key=name) for name in ("noorzai,fatima", "nobody,atall")]
        answers = [rows("select sec.answer_elsewhere(%s)", one) for one in asked]

    assert answers == [[(True,)], [(False,)]]


@pytest.mark.parametrize(
    ("words", "call_back"),
    [
        ("a\u0001", "call me"),
        ("why", "\u202ecall me"),
        ("x" * 501, "call me"),
        ("why", "x" * 121),
    ],
)
def test_words_that_cannot_be_kept_are_refused_whether_or_not_somebody_is_known(
    cast: Cast, words: str, call_back: str
):
    asks_with = ASK.replace("'why', 'call me'", "%s, %s")
    answers = []
    with acting_under(token_of(cast.daniel)):
        for name in ("noorzai,fatima", "nobody,atall"):
            told = Jsonb({"has_agreed": True, "name_key": name, "born_on": "1992-03-01"})
            organisation = cast.other_contract.provider_id
            answers += rows(asks_with, cast.daniel.pk, organisation, told, words, call_back)

    assert answers == [("not_whole",)] * 2
    assert not Inquiry.objects.exists()
