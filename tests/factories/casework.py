"""Cases, plans and services for tests."""

import datetime

from django.utils import timezone

from balsts.casework.enums import (
    ActionResponsible,
    CaseState,
    NeedDomain,
    ServiceMode,
    ServiceType,
)
from balsts.casework.models import Case, CaseSpell, InclusionPlan, ServiceRecord
from balsts.casework.operations.plan import (
    AgreedAction,
    AgreedGoal,
    Agreement,
    agree_plan,
)
from balsts.casework.operations.service_record import (
    Hindrance,
    ServiceEntry,
    record_service,
)
from balsts.clients.models import Client
from balsts.organisations.models import Contract, Programme, StaffMember
from tests.factories.system import system_actor


def create_case(
    client: Client,
    programme: Programme,
    *,
    opened_on: datetime.date,
    state: str = CaseState.INTAKE,
) -> Case:
    """Make a case with one open spell."""
    case = Case.objects.create(client=client, programme=programme, state=state)
    CaseSpell.objects.create(case=case, opened_on=opened_on)
    return case


def create_plan(
    case: Case,
    *,
    agreed_on: datetime.date,
    goals: tuple[str, ...] = ("Find a flat",),
    action_due_on: datetime.date | None = None,
) -> InclusionPlan:
    """Agree a plan with one action a goal."""
    return agree_plan(
        agreement=Agreement(
            case=case,
            agreed_on=agreed_on,
            goals=tuple(
                AgreedGoal(
                    domain=NeedDomain.HOUSING,
                    description=goal,
                    actions=(
                        AgreedAction(
                            description="First step",
                            responsible=ActionResponsible.WORKER,
                            due_on=action_due_on,
                        ),
                    ),
                )
                for goal in goals
            ),
        ),
        by=system_actor(),
        at=timezone.now(),
    )


def create_service_record(
    *clients: Client,
    contract: Contract,
    staff_member: StaffMember,
    on: datetime.date,
    service_type: ServiceType = ServiceType.ACCOMPANIMENT,
    minutes: int = 60,
    hindrances: tuple[Hindrance, ...] = (),
    note: str = "",
) -> ServiceRecord:
    """Record a service as the system actor; of an hour, unless told otherwise."""
    return record_service(
        entry=ServiceEntry(
            clients=clients,
            contract=contract,
            staff_member=staff_member,
            provided_on=on,
            service_type=service_type,
            mode=ServiceMode.IN_PERSON_OUTSIDE,
            minutes=minutes,
            hindrances=hindrances,
            note=note,
        ),
        by=system_actor(),
        at=timezone.now(),
    )
