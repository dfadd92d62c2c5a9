"""What the database tells of a line is what its policies leave of the tables, asked past the program."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import CaseState, PlanState, ServiceType
from balsts.casework.models import Case, InclusionPlan, ServiceRecord
from balsts.casework.queries.case_state import with_case_state
from balsts.casework.queries.service_record import with_last_service_day
from balsts.casework.queries.timeline import with_case_timeline_rows
from balsts.clients.enums import AssignmentRole, CircumstanceKind
from balsts.clients.models import Assignment, Circumstance, Client, ResidencePermit
from balsts.clients.queries.client import with_citizenship, with_responsible_worker
from balsts.organisations.models import Contract, Programme, StaffMember
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.database.town import Town, create_town
from tests.factories.casework import create_case, create_service_record
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_institution, create_staff_member

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
COLUMNS = (
    "citizenship",
    "status_rows",
    "arrival_rows",
    "departure_rows",
    "permit_rows",
    "step_rows",
    "circumstance_rows",
    "plan_executed_on",
    "worker_name",
    "case_state",
    "last_service_on",
)
LINES = f"select client_id, {', '.join(COLUMNS)} from sec.client_lines(%s, %s, %s, %s)"  # nosec B608 # the text is our own
CAST = ("amina", "boris", "chiara", "daniel", "edgars", "esther", "farid", "gunta", "katrina")


@pytest.fixture
def town() -> Town:
    """What policies tell apart: two programmes, health, ways of living, somebody set aside."""
    town = create_town(today=TODAY)
    cast, ours = town.cast, town.ours
    by_movement = create_enrolment(ours, cast.movement_contract, from_=TODAY - 4 * ONE_DAY)
    volunteer = cast.farid.posts.get()
    create_assignment(by_movement, volunteer, role=AssignmentRole.MENTOR)
    create_assignment(by_movement, volunteer)
    create_case(ours, cast.movement_contract.programme, opened_on=TODAY, state=CaseState.PLANNING)
    Case.objects.filter(client=ours).exclude(state=CaseState.PLANNING).update(
        state=CaseState.CLOSED
    )
    create_staff_member(username="boris", organisation=cast.movement_contract.provider)
    here = Assignment.objects.filter(enrolment__client=ours, enrolment__contract=cast.contract)
    here.filter(role=AssignmentRole.RESPONSIBLE_WORKER).update(valid_until=TODAY + ONE_DAY)
    own = ours.enrolments.get(contract=cast.contract)
    create_assignment(own, cast.second_worker, role=AssignmentRole.MENTOR)
    create_assignment(own, cast.second_worker, from_=TODAY + ONE_DAY)
    serve(town, cast.movement_contract, volunteer, ago=3)
    serve(town, cast.contract, cast.worker, ago=5)
    serve(town, cast.contract, cast.worker, ago=1, service_type=ServiceType.HEALTH)
    with_doctor = serve(town, cast.contract, cast.worker, ago=0)
    doctor = create_institution(kind="health_gp", name="Practice")
    ServiceRecord.objects.filter(pk=with_doctor.pk).update(institution=doctor)
    ServiceRecord.objects.filter(institution=None, provided_on=TODAY).delete()
    carry_plan_out(town)
    by_us = {"client": ours, "recorded_at": timezone.now(), "recorded_by": system_actor()}
    Circumstance.objects.create(
        circumstance_kind=CircumstanceKind.DISABILITY, valid_from=TODAY - ONE_DAY, **by_us
    )
    permit = ours.permits.get(corrects__isnull=False)
    ResidencePermit.objects.create(
        permit_kind=permit.permit_kind,
        valid_from=permit.valid_from,
        corrects=permit,
        is_void=True,
        **by_us,
    )
    gone = create_client(given_name="Omar")
    create_assignment(create_enrolment(gone, cast.contract), cast.worker)
    Client.objects.filter(id=gone.id).update(set_aside_at=timezone.now())
    return town


def serve(
    town: Town,
    contract: Contract,
    post: StaffMember,
    *,
    ago: int,
    service_type: ServiceType = ServiceType.ACCOMPANIMENT,
) -> ServiceRecord:
    return create_service_record(
        town.ours,
        contract=contract,
        staff_member=post,
        on=TODAY - ago * ONE_DAY,
        service_type=service_type,
    )


def carry_plan_out(town: Town) -> None:
    """The second plan of ours is carried out; a third was declined and begins nothing anew."""
    plan = InclusionPlan.objects.get(case__client=town.ours)
    for version, state in ((2, PlanState.EXECUTED), (3, PlanState.DECLINED)):
        plan.id, plan.pk, plan._state.adding = None, uuid.uuid4(), True
        plan.plan_version, plan.state = version, state
        plan.executed_on = TODAY if state == PlanState.EXECUTED else None
        plan.save(force_insert=True)


def told_to(user: User, *, asked: list[uuid.UUID], **narrowed: Any) -> dict[uuid.UUID, list[Any]]:
    contracts = narrowed.get("contracts", list(Contract.objects.values_list("id", flat=True)))
    programmes = narrowed.get("programmes", list(Programme.objects.values_list("id", flat=True)))
    with acting_under(token_of(user)):
        return {key: line for key, *line in rows(LINES, asked, contracts, programmes, TODAY)}


def left_by_policies(user: User) -> dict[uuid.UUID, list[Any]]:
    contracts = list(Contract.objects.values_list("id", flat=True))
    programmes = list(Programme.objects.values_list("id", flat=True))
    clients = with_case_timeline_rows(with_citizenship(Client.objects.all()))
    clients = with_responsible_worker(clients, contracts, on=TODAY)
    clients = with_last_service_day(with_case_state(clients, programmes), programmes)
    with acting_under(token_of(user)):
        return {one.id: [getattr(one, name) for name in COLUMNS] for one in clients}


def everybody() -> list[uuid.UUID]:
    return list(Client.objects.order_by().values_list("id", flat=True))


@pytest.mark.parametrize("who", CAST)
def test_a_line_says_what_the_policies_leave_of_its_tables(town: Town, who: str) -> None:
    user = getattr(town.cast, who)

    assert told_to(user, asked=everybody()) == left_by_policies(user)


def test_each_is_told_another_line_of_the_same_client(town: Town) -> None:
    """Who leads, who accompanies, who works for the movement, and who works for both."""
    cast, ours = town.cast, town.ours
    told = {}
    for user in (cast.amina, cast.edgars, cast.farid, cast.boris):
        line = dict(zip(COLUMNS, told_to(user, asked=[ours.id])[ours.id], strict=True))
        told[user.username] = (
            line["worker_name"],
            line["case_state"],
            line["plan_executed_on"],
            (TODAY - line["last_service_on"]).days,
            {row["kind"] for row in line["circumstance_rows"]},
        )

    everything = {"employed", "disability"}
    assert told == {
        "amina": ("Amina", "closed", TODAY, 0, everything),
        "edgars": ("Amina", "closed", TODAY, 5, set()),
        "farid": ("Farid", "planning", None, 3, set()),
        "boris": ("Farid", "planning", TODAY, 0, everything),
    }


def test_a_line_is_of_the_contracts_and_programmes_asked_for(town: Town) -> None:
    cast, ours = town.cast, town.ours
    narrowed = {
        "nothing": {"contracts": [], "programmes": []},
        "the state service": {
            "contracts": [cast.contract.pk],
            "programmes": [cast.contract.programme_id],
        },
        "the movement": {
            "contracts": [cast.movement_contract.pk],
            "programmes": [cast.movement_contract.programme_id],
        },
    }

    told = {
        what: told_to(cast.boris, asked=[ours.id], **asked)[ours.id][-3:]
        for what, asked in narrowed.items()
    }

    assert told == {
        "nothing": [None, None, None],
        "the state service": ["Amina", "closed", TODAY],
        "the movement": ["Farid", "planning", TODAY - 3 * ONE_DAY],
    }


def test_without_a_session_nobody_is_told_a_line(town: Town) -> None:
    contracts, programmes = [town.cast.contract.pk], [town.cast.contract.programme_id]

    for token in ("", "made up"):
        with acting_under(token):
            assert rows(LINES, everybody(), contracts, programmes, TODAY) == []
