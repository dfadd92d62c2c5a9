"""Who sees a file does not write all of it: the database asks for the role, past the program."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from balsts.casework.models import PlanAction
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.database.town import Town, create_town

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
# Of what is written, the rows that Amina, Edgars and Chiara see.
BY_WHO_LEADS = {
    "a legal status": (
        "insert into clients_legalstatusevent (id, client_id, legal_status, decided_on, recorded_at,"
        " recorded_by_id, is_void, authority) select gen_random_uuid(), id, 'refugee', current_date,"
        " now(), sec.user_id(), false, '' from clients_client"
    ),
    "what somebody lives from": (
        "insert into clients_circumstance (id, client_id, circumstance_kind, valid_from, recorded_at,"
        " recorded_by_id, is_void, is_so) select gen_random_uuid(), id, 'employed', current_date,"
        " now(), sec.user_id(), false, true from clients_client"
    ),
    "who they are": "update clients_client set occupation = 'baker'",
    "where they are from": "update clients_citizenship set country = 'SY'",
    "that they are of nowhere": "delete from clients_citizenship",
    "what they speak": "delete from clients_spokenlanguage",
    "where they live": "update clients_residence set place = 'ogre'",
    "who lives with them": "update clients_householdmember set role = 'other' where client_id in (select id from clients_client)",
    "whom the client is referred to": "update clients_referral set answered_at = answered_at",
    "that another takes over": "update casework_handover set informed_on = informed_on",
    "since when a case is open": "update casework_casespell set opened_on = opened_on",
    "a household": "insert into clients_household (id) values (gen_random_uuid())",
    "a case": "update casework_case set state = state",
    "a plan": "update casework_inclusionplan set agreed_on = agreed_on",
    "how far a goal is": "update casework_goal set state = 'achieved'",
    "a step": (
        "insert into casework_planaction (id, goal_id, description, responsible)"
        " select gen_random_uuid(), id, 'Call', 'mentor' from casework_goal"
    ),
}
BY_WHO_ANSWERS = {
    "that data may be used": "update privacy_restriction set lifted_at = clock_timestamp(), lifted_by_id = sec.user_id()",
    "that a file is kept": (
        "insert into privacy_legalhold (id, client_id, reason, placed_at, placed_by_id,"
        " last_held_on)"
        " select gen_random_uuid(), id, 'x', now(), sec.user_id(), current_date from clients_client"
        " where given_name = 'Fatima'"
    ),
}


@pytest.fixture
def town() -> Town:
    return create_town(today=TODAY)


def is_refused_by_role(statement: str) -> bool:
    """Try it and take it back; tell whether it is the role that stands in the way of rows that are seen."""
    try:
        with transaction.atomic():
            seen = (
                rows(f"select 1 {statement.removeprefix('delete ')}")
                if "delete" in statement
                else []
            )
            found = rows(f"{statement} returning 1")
            transaction.set_rollback(True)
    except DatabaseError as error:
        if "by_role_to_" not in str(error):
            raise
        return True
    assert seen or found, "there is nothing to write, so nothing was asked"
    return found == []


def refused(town: Town, name: str, statements: dict[str, str]) -> list[str]:
    with acting_under(token_of(getattr(town.cast, name))):
        return [what for what, statement in statements.items() if is_refused_by_role(statement)]


def test_who_accompanies_does_not_write_and_who_leads_does(town: Town) -> None:
    assert refused(town, "edgars", BY_WHO_LEADS) == list(BY_WHO_LEADS)
    assert refused(town, "amina", BY_WHO_LEADS) == []
    assert refused(town, "chiara", BY_WHO_LEADS) == []


def test_who_leads_a_case_lifts_no_restriction_and_keeps_no_file(town: Town) -> None:
    assert refused(town, "amina", BY_WHO_ANSWERS) == list(BY_WHO_ANSWERS)
    assert refused(town, "chiara", BY_WHO_ANSWERS) == []


@pytest.mark.parametrize(("responsible", "is_refused"), [("mentor", False), ("worker", True)])
def test_who_accompanies_says_of_own_steps_only_that_they_are_done(
    town: Town, responsible: str, *, is_refused: bool
) -> None:
    PlanAction.objects.update(responsible=responsible, done_on=None)

    with acting_under(token_of(town.cast.edgars)):
        step = is_refused_by_role("update casework_planaction set done_on = current_date")
        goal = is_refused_by_role("update casework_goal set state = 'in_progress'")

    assert (step, goal) == (is_refused, False)
