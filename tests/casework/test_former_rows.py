"""Whatever changes or removes a row about a client leaves what it said, in an order that can be read.

Which tables can be changed at all is asked of the database's own grants. A new one fails the test
below until the database keeps its former rows, or somebody says why it need not.
"""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from balsts.casework.enums import CaseCloseReason, GoalState
from balsts.casework.models import Case
from balsts.casework.operations.case import close_case
from balsts.casework.operations.hand_over import withdraw_task
from balsts.casework.operations.plan import change_goal_state
from balsts.clients.enums import Place
from balsts.clients.models import Residence
from balsts.clients.queries.former_row import former_rows_of
from tests.factories.casework import create_plan
from tests.factories.promises import create_hand_over_task
from tests.people import create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


# Tables about people whose rows pages or jobs may change or remove, and why nothing is lost there.
KEEPS_ITS_OWN = {
    "casework_entitlementpromise": "superseded once; each answer is a row of its own",
    "casework_inspectedfile": "a copy for an inspection, removed when it closes",
    "casework_promiseaddressee": "told once",
    "casework_promisechange": "overtaken once; each change is a row of its own",
    "casework_specificneed": "followed up once and ended once, and stays so",
    "clients_citizenship": "clients_formervalue holds what it said",
    "clients_client": "clients_formervalue holds what it said",
    "clients_closedfile": "lifted once, and stays so",
    "clients_correctionaddressee": "told once, and stays so",
    "clients_emergencyaccess": "reviewed once, and stays so",
    "clients_emergencynotice": "read once",
    "clients_inquiry": "settled once, and stays so",
    "clients_referral": "answered once, and stays so",
    "clients_spokenlanguage": "clients_formervalue holds what it said",
    "privacy_archiveopening": "agreed to once and ended once, and stays so",
    "privacy_awaitedentry": "waits for the job runner, which takes it away; no page changes it",
    "privacy_datarequest": "each step is filled in once",
    "privacy_disclosure": "decided once and told once, and stays so",
    "privacy_erasureline": "bookkeeping of erasing; goes with the file",
    "privacy_legalhold": "lifted once",
    "privacy_restriction": "lifted once",
}


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


def kept(client, table):
    rows = former_rows_of(client).filter(table_name=table)
    return [row.said for row in rows]


def test_the_state_of_a_goal_is_kept_when_it_changes(cast):
    goal = create_plan(cast.case, agreed_on=TODAY).goals.get()
    before = goal.state

    change_goal_state(goal=goal, state=GoalState.ACHIEVED, on=TODAY, by=cast.amina, at=NOW)

    assert [said["state"] for said in kept(cast.fatima, "casework_goal")] == [before]


def test_the_state_of_a_case_and_its_open_spell_are_kept_when_it_is_closed(cast):
    before = Case.objects.get(pk=cast.case.pk).state

    close_case(
        case=cast.case, reason=CaseCloseReason.WITHDREW, closed_on=TODAY, by=cast.chiara, at=NOW
    )

    assert [said["state"] for said in kept(cast.fatima, "casework_case")] == [before]
    [spell] = kept(cast.fatima, "casework_casespell")
    assert spell["closed_on"] is None
    assert len(kept(cast.fatima, "clients_enrolment")) == 1
    assert len(kept(cast.fatima, "clients_assignment")) == 2


def test_what_a_task_was_for_is_kept_when_it_is_taken_off_the_list(cast):
    task = create_hand_over_task(cast.fatima)

    withdraw_task(task=task, reason="They moved to Jelgava.", by=cast.amina, at=NOW)

    assert [said["state"] for said in kept(cast.fatima, "casework_task")] == ["open"]


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("clients_residence", "UPDATE clients_residence SET place = 'flat'"),
        (
            "clients_residence",
            "SELECT tests.remove('clients_residence', ARRAY[id::text]) FROM clients_residence",
        ),
        ("clients_householdmember", "UPDATE clients_householdmember SET role = 'other'"),
        ("clients_assignment", "UPDATE clients_assignment SET valid_until = current_date"),
        ("clients_enrolment", "UPDATE clients_enrolment SET valid_from = valid_from - 1"),
    ],
)
def test_whoever_writes_by_whatever_way_leaves_what_was_said(cast, table, statement):
    Residence.objects.create(client=cast.fatima, place=Place.choices[0][0], valid_from=TODAY)
    with connection.cursor() as cursor:
        cursor.execute(statement)
        changed = cursor.rowcount

    assert len(kept(cast.fatima, table)) == changed


def test_a_change_that_changes_nothing_leaves_nothing(cast):
    Case.objects.filter(pk=cast.case.pk).update(state=cast.case.state)

    assert kept(cast.fatima, "casework_case") == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clients_formerrow SET said = '{}'",
        "DELETE FROM clients_formerrow",
        "INSERT INTO clients_formerrow SELECT * FROM clients_formerrow",
    ],
)
def test_nobody_writes_what_was_said_by_hand(cast, statement):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_every_table_that_can_be_changed_keeps_what_it_said():
    with connection.cursor() as cursor:
        cursor.execute(
            "select name from (select name from sec.paths_to_client() union select 'clients_client')"
            " t where has_any_column_privilege(name, 'update') or has_table_privilege(name, 'delete')"
        )
        changeable = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname = 'former_row_is_kept'"
        )
        kept_by_trigger = {name for (name,) in cursor.fetchall()}

    assert sorted(changeable - kept_by_trigger - set(KEEPS_ITS_OWN)) == []
    assert sorted(kept_by_trigger & set(KEEPS_ITS_OWN)) == []
    assert sorted(set(KEEPS_ITS_OWN) - changeable) == []
