"""Whoever may not read a row changes nothing of it either, least of all into one that they may read."""

import re

import pytest
from django.db import DatabaseError
from django.utils import timezone

from balsts.casework.enums import NeedDomain, ServiceType
from balsts.casework.models import Goal, PlanAction, ServiceParticipation, ServiceRecord
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.factories.casework import create_plan, create_service_record
from tests.people import Cast, create_cast
from tests.removing import remove

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HIDDEN = {
    "goal": "select description, client_words from casework_goal where description = 'Treatment'",
    "step": "select description from casework_planaction where description = 'Infectologist'",
    "service": "select id from casework_servicerecord where service_type = 'health'",
}
BLINDLY = {
    "goal": "update casework_goal set domain = 'housing'",
    "step": "update casework_planaction set responsible = 'mentor'",
    "service": "update casework_servicerecord set service_type = 'housing', institution_id = null",
}


@pytest.fixture
def cast() -> Cast:
    cast = create_cast(today=TODAY)
    goal = Goal.objects.create(
        plan=create_plan(cast.case, agreed_on=TODAY),
        domain=NeedDomain.HEALTH,
        description="Treatment",
        client_words="told nobody",
        state_changed_on=TODAY,
        position=1,
    )
    PlanAction.objects.create(goal=goal, description="Infectologist", responsible="worker")
    create_service_record(
        cast.fatima,
        contract=cast.contract,
        staff_member=cast.worker,
        on=TODAY,
        service_type=ServiceType.HEALTH,
        note="was positive",
    )
    return cast


def attempt(change: str, *told: object) -> None:
    """Change what the database lets change; what it refuses, it refuses."""
    try:
        rows(change, *told)
    except DatabaseError as error:
        if not re.search("may change here|row-level security|permission denied", str(error)):
            raise


@pytest.mark.parametrize("what", HIDDEN)
def test_a_mentor_turns_nothing_about_health_into_what_a_mentor_reads(cast: Cast, what: str):
    with acting_under(token_of(cast.edgars)):
        before = rows(HIDDEN[what])
        attempt(BLINDLY[what])
        after = rows(HIDDEN[what])

    assert (before, after) == ([], [])
    assert Goal.objects.get(description="Treatment").domain == NeedDomain.HEALTH
    assert PlanAction.objects.get(description="Infectologist").responsible == "worker"
    assert ServiceRecord.objects.filter(service_type=ServiceType.HEALTH).exists()


def test_a_mentor_makes_no_service_their_own_to_read_its_note(cast: Cast):
    record = ServiceRecord.objects.get(service_type=ServiceType.HEALTH)
    with acting_under(token_of(cast.edgars)):
        attempt("update casework_servicerecord set staff_member_id = %s", cast.mentor.pk)
        attempt("update casework_servicerecord set recorded_by_id = %s", cast.edgars.pk)
        told = rows("select note from sec.service_notes(%s)", [record.pk])

    record.refresh_from_db()
    assert told == []
    assert (record.staff_member_id, record.recorded_by_id) != (cast.mentor.pk, cast.edgars.pk)


@pytest.mark.parametrize("what", ["goal", "step", "service"])
def test_a_mentor_removes_nothing_about_health(cast: Cast, what: str):
    table = {"goal": "goal", "step": "planaction", "service": "servicerecord"}[what]
    # What nothing else rests on any more, so that no key stands in the way.
    remove(ServiceParticipation.objects.all())
    remove(PlanAction.objects.exclude(description="Infectologist"))
    with acting_under(token_of(cast.edgars)):
        attempt(f"delete from casework_{table}")

    assert rows(HIDDEN[what]) != []


@pytest.mark.parametrize(
    "change",
    [
        "update casework_goal set description = 'x' where description = 'Treatment'",
        "update casework_planaction set responsible = 'mentor' where description = 'Infectologist'",
        "update casework_servicerecord set staff_member_id = staff_member_id, minutes = 1",
    ],
)
def test_not_even_who_leads_changes_more_than_pages_do(cast: Cast, change: str):
    with acting_under(token_of(cast.amina)), pytest.raises(DatabaseError, match="may change here"):
        rows(change)


def test_who_leads_goes_on_changing_where_a_goal_stands(cast: Cast):
    with acting_under(token_of(cast.amina)):
        rows("update casework_goal set state = 'achieved' where description = 'Treatment'")
        rows("update casework_planaction set done_on = current_date")

    assert Goal.objects.get(description="Treatment").state == "achieved"
