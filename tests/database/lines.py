"""Clients of Amina, whom Edgars accompanies, each with something that a line may or must not say."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import CaseState, PlanState, ServiceType
from balsts.casework.models import Case, InclusionPlan, ServiceRecord
from balsts.clients.enums import (
    AssignmentRole,
    CircumstanceKind,
    DepartureKind,
    LegalStatus,
    StepKind,
)
from balsts.clients.models import (
    ArrivalEvent,
    Circumstance,
    Client,
    DepartureEvent,
    LegalStatusEvent,
    ProcedureStep,
    ResidencePermit,
)
from balsts.organisations.enums import InstitutionKind
from balsts.organisations.models import Contract, StaffMember
from tests.factories.casework import create_case, create_service_record
from tests.factories.clients import (
    correct_event,
    create_assignment,
    create_client,
    create_enrolment,
    create_status,
)
from tests.factories.organisations import create_institution, create_staff_member
from tests.people import Cast, create_cast

ONE_DAY = datetime.timedelta(days=1)
ONE_MINUTE = datetime.timedelta(minutes=1)
# What tells the rows of a kind apart, and the day by which they are put in order.
EVENTS: dict[Any, tuple[str, Callable[[int, datetime.date], dict[str, Any]]]] = {
    LegalStatusEvent: (
        "decided_on",
        lambda number, _on: {"legal_status": LegalStatus.values[number]},
    ),
    ArrivalEvent: (
        "arrived_on",
        lambda number, _on: {"arrival_path": "self_arrived", "from_country": _country(number)},
    ),
    DepartureEvent: (
        "departed_on",
        lambda number, _on: {"departure_kind": DepartureKind.values[number]},
    ),
    ResidencePermit: (
        "valid_from",
        lambda number, on: {"permit_kind": "temporary", "valid_until": on + (number + 9) * ONE_DAY},
    ),
    ProcedureStep: ("happened_on", lambda number, _on: {"step_kind": StepKind.values[number]}),
    Circumstance: (
        "valid_from",
        lambda number, _on: {"circumstance_kind": CircumstanceKind.values[number]},
    ),
}


def create_lines(*, today: datetime.date) -> tuple[Cast, dict[str, Client]]:
    """Make the cast and, by what is particular about them, the clients."""
    cast = create_cast(today=today)
    made = {"events": _with_events(cast, today), "set aside": _of(cast, today, "Gone")}
    for kind in ServiceType:
        made[f"served with {kind}"] = _served(cast, today, service_type=kind)
    for place in InstitutionKind:
        there = create_institution(kind=place, name=f"Place {place}")
        made[f"accompanied to {place}"] = _served(cast, today, institution=there)
    for what, told in {
        "recorded by the mentor": {"recorded_by": cast.edgars, "staff_member": cast.worker},
        "helped by the mentor": {"recorded_by": cast.amina, "staff_member": cast.mentor},
    }.items():
        made[what] = _served(cast, today, service_type=ServiceType.HEALTH, **told)
    made |= _with_workers(cast, today)
    made |= _with_two_programmes(cast, today)
    two = made["two citizenships"] = _of(cast, today, "Two", citizenships=())
    two.citizenships.create(country="SY", is_primary=False)
    two.citizenships.create(country="AF", is_primary=True)
    Client.objects.filter(pk=made["set aside"].pk).update(set_aside_at=timezone.now())
    return cast, made


def _of(cast: Cast, today: datetime.date, name: str, *, is_led: bool = True, **told: Any) -> Client:
    client = create_client(given_name=name, **told)
    create_status(client, on=today - 60 * ONE_DAY, status=LegalStatus.ALTERNATIVE)
    enrolment = create_enrolment(client, cast.contract)
    create_assignment(enrolment, cast.mentor, role=AssignmentRole.MENTOR)
    if is_led:
        create_assignment(enrolment, cast.worker)
    return client


def _served(cast: Cast, today: datetime.date, **newest: Any) -> Client:
    """A service that everybody reads, and a newer one of which this is told."""
    client = _of(cast, today, "Served")
    _serve(client, cast.contract, cast.worker, on=today - 5 * ONE_DAY)
    _serve(client, cast.contract, cast.worker, on=today - ONE_DAY)
    record = client.participations.latest("provided_on").service_record_id
    ServiceRecord.objects.filter(pk=record).update(**newest)
    return client


def _serve(client: Client, contract: Contract, post: StaffMember, *, on: datetime.date) -> None:
    create_service_record(client, contract=contract, staff_member=post, on=on, minutes=1)


def _with_events(cast: Cast, today: datetime.date) -> Client:
    """Of each kind, none in order: two of one day, one before, one corrected and one void."""
    client, by = _of(cast, today, "Events"), system_actor()
    for model, (day, particular) in EVENTS.items():
        for number, days_ago, minutes_ago in ((0, 10, 1), (1, 10, 2), (2, 20, 3), (3, 30, 4)):
            on = today - days_ago * ONE_DAY
            told = particular(number, on) | {"client": client, "recorded_by": by, day: on}
            at = timezone.now() - minutes_ago * ONE_MINUTE
            event = model.objects.create(recorded_at=at, **told)
            if number >= 2:
                correct_event(event, is_void=number == 3)
    _with_all_circumstances(client, by, today)
    return client


def _with_all_circumstances(client: Client, by: User, today: datetime.date) -> None:
    for kind in CircumstanceKind.values:
        Circumstance.objects.create(
            client=client,
            circumstance_kind=kind,
            valid_from=today,
            recorded_at=timezone.now(),
            recorded_by=by,
        )


def _with_workers(cast: Cast, today: datetime.date) -> dict[str, Client]:
    """Whose worker was, is until tonight, or will be somebody else."""
    days = {
        "led until yesterday": {"until": today},
        "led until today": {"until": today + ONE_DAY},
        "led from tomorrow": {"from_": today + ONE_DAY},
    }
    made = {}
    for what, told in days.items():
        made[what] = _of(cast, today, "Led", is_led=False)
        create_assignment(made[what].enrolments.get(), cast.second_worker, **told)
    handed_on = made["handed on"] = _of(cast, today, "Handed", is_led=False)
    enrolment = handed_on.enrolments.get()
    create_assignment(enrolment, cast.second_worker, until=today - 9 * ONE_DAY)
    create_assignment(enrolment, cast.worker, from_=today - 9 * ONE_DAY)
    return made


def _with_two_programmes(cast: Cast, today: datetime.date) -> dict[str, Client]:
    """Whom the movement helps as well: Farid accompanies and leads there, Boris works for both."""
    movement, volunteer = cast.movement_contract, cast.farid.posts.get()
    create_staff_member(username="boris", organisation=movement.provider)
    states = {
        "one case closed": (CaseState.CLOSED, CaseState.PLANNING),
        "both open": (CaseState.PLANNING, CaseState.INTAKE),
    }
    made = {}
    for what, (state_here, state_there) in states.items():
        client = made[what] = _of(cast, today, "Both")
        ours = client.enrolments.get()
        create_assignment(ours, cast.second_worker, role=AssignmentRole.MENTOR)
        theirs = create_enrolment(client, movement, from_=today - 40 * ONE_DAY)
        create_assignment(theirs, volunteer, role=AssignmentRole.MENTOR)
        create_assignment(theirs, volunteer)
        opened_on = today - 20 * ONE_DAY
        here = create_case(client, cast.contract.programme, opened_on=opened_on, state=state_here)
        there = create_case(client, movement.programme, opened_on=opened_on, state=state_there)
        _serve(client, cast.contract, cast.worker, on=today - 5 * ONE_DAY)
        _serve(client, movement, volunteer, on=today - 3 * ONE_DAY)
        for number, executed_on in ((1, today - 8 * ONE_DAY), (2, today - 6 * ONE_DAY)):
            _plan(here, number, PlanState.EXECUTED, executed_on)
        _plan(here, 3, PlanState.DECLINED, None)
        _plan(there, 4, PlanState.EXECUTED, today)
    return made


def _plan(case: Case, version: int, state: PlanState, executed_on: datetime.date | None) -> None:
    InclusionPlan.objects.create(
        case=case,
        plan_version=version,
        state=state,
        agreed_on=case.spells.get().opened_on,
        executed_on=executed_on,
        recorded_at=timezone.now(),
        recorded_by=system_actor(),
    )


def _country(number: int) -> str:
    return ("AF", "SY", "ER", "IQ")[number]
