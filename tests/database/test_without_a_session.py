"""What closed functions say to whoever has no session, and that they say no more than their pages."""

import pytest
from django.db import DatabaseError
from django.utils import timezone

from balsts.casework.enums import NeedDomain
from balsts.casework.models import Goal, ServiceRecord
from balsts.clients.enums import ClosedFileReason
from balsts.clients.models import Client
from balsts.clients.operations.emergency import close_file
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.casework import create_plan, create_service_record
from tests.factories.clients import create_client, create_enrolment, create_household
from tests.factories.needs import create_need
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
QUESTIONS = {
    "who is helped by whom": "select sec.is_in_sight({client}, array[{contract}])",
    "who is known by name": "select sec.is_in_sight({client}, array[{client}])",
    "whose enrolment it is": (
        "select sec.is_enrolment_in_sight({enrolment}, array[{contract}], array[{contract}])"
    ),
    "who lives there": "select sec.is_household_in_sight({household}, array[{contract}])",
    "whether they live anywhere": "select not sec.has_members({household})",
    "who took part": "select sec.is_one_of_them_in_sight({record}, array[{contract}])",
    "who may take part": "select sec.takes_part_in({record}, array[{contract}])",
    "whose record it is": "select sec.is_record_under({record}, array[{contract}])",
    "what a goal is not about": "select not sec.is_goal_about_health({goal})",
    "which goal has a step of a mentor": "select sec.has_step_of_mentor({goal})",
    "whether others took part": "select sec.others_took_part({record})",
    "who can be opened": "select sec.may_be_opened({client})",
    "who is set aside": "select sec.clients_set_aside() <> '{{}}'",
    "what a file holds": "select sec.rows_about({client}) <> '{{}}'",
}

# They open no file in an emergency, and somebody does live there.
NOT_FOR_THE_MANAGER = {"who can be opened", "whether they live anywhere"}


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def ids(cast: Cast) -> dict[str, str]:
    """A client with all of it, and another one who is set aside."""
    household = create_household(cast.fatima)
    plan = create_plan(cast.case, agreed_on=TODAY)
    goal = Goal.objects.create(
        plan=plan, domain=NeedDomain.HOUSING, description="-", state_changed_on=TODAY, position=1
    )
    goal.actions.create(description="-", responsible="mentor")
    other = create_client(given_name="Zahra")
    create_enrolment(other, cast.contract)
    create_service_record(
        cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY
    ).participations.create(client=other, provided_on=TODAY)
    gone = create_client(given_name="Omar")
    create_enrolment(gone, cast.contract)
    Client.objects.filter(id=gone.id).update(set_aside_at=timezone.now())
    told = {
        "client": cast.fatima.id,
        "contract": cast.contract.id,
        "enrolment": cast.enrolment.id,
        "household": household.id,
        "record": ServiceRecord.objects.get().id,
        "goal": goal.id,
    }
    return {name: f"'{value}'::uuid" for name, value in told.items()}


@pytest.mark.parametrize("what", QUESTIONS)
def test_without_a_session_nothing_is_answered(ids: dict[str, str], what: str) -> None:
    question = QUESTIONS[what].format(**ids)

    for token in ("", "made up"):
        with acting_under(token):
            assert rows(question)[0][0] in (False, None)


@pytest.mark.parametrize("what", QUESTIONS)
def test_who_works_there_is_answered_as_before(cast: Cast, ids: dict[str, str], what: str) -> None:
    with acting_under(token_of(cast.chiara)):
        assert rows(QUESTIONS[what].format(**ids)) == [(what not in NOT_FOR_THE_MANAGER,)]


def test_a_session_that_was_ended_answers_nothing_any_more(cast: Cast, ids: dict[str, str]) -> None:
    token = token_of(cast.amina)
    question = QUESTIONS["who is helped by whom"].format(**ids)

    with acting_under(token):
        before = rows(question)
        rows("select sec.session_end(%s, 'ended by the test')", token)
        after = rows(question)

    assert (before, after) == ([(True,)], [(False,)])


@pytest.mark.parametrize("function", ["is_closed_to_emergencies", "is_set_aside"])
def test_no_page_asks_by_an_id_who_is_in_hiding_or_to_be_erased(cast: Cast, function: str) -> None:
    with acting_under(token_of(cast.daniel)), pytest.raises(DatabaseError, match="permission"):
        rows(f"select sec.{function}(%s)", cast.fatima.id)


def test_only_who_opens_files_is_told_that_one_is_closed(cast: Cast) -> None:
    question = "select sec.may_be_opened(%s)"
    with acting_under(token_of(cast.daniel)):
        before = rows(question, cast.fatima.id)
    stranger = create_client()
    close_file(
        client=cast.fatima,
        reason_kind=ClosedFileReason.THREATENED,
        by=cast.chiara,
        at=timezone.now(),
    )

    with acting_under(token_of(cast.daniel)):
        assert (before, rows(question, cast.fatima.id)) == ([(True,)], [(False,)])
    for name in ("edgars", "gunta", "farid"):
        with acting_under(token_of(getattr(cast, name))):
            assert rows(question, stranger.id) == [(False,)]


def test_who_is_set_aside_is_told_within_ones_own_programmes(cast: Cast) -> None:
    theirs = create_client(given_name="Omar")
    create_enrolment(theirs, cast.movement_contract)
    Client.objects.filter(id=theirs.id).update(set_aside_at=timezone.now())

    with acting_under(token_of(cast.chiara)):
        assert rows("select sec.clients_set_aside()") == [([],)]


@pytest.mark.parametrize(
    ("name", "tells"), [("edgars", False), ("amina", False), ("boris", False), ("chiara", True)]
)
def test_what_a_file_holds_is_counted_for_who_answers_for_it(
    cast: Cast, name: str, *, tells: bool
) -> None:
    create_need(cast.fatima, cast.contract.programme, on=TODAY)

    with acting_under(token_of(getattr(cast, name))):
        [(counts,)] = rows("select sec.rows_about(%s)", cast.fatima.id)

    assert ("casework_specificneed" in counts, counts != "{}") == (tells, tells)
