"""Inspections for tests, with people who were given a service to draw from."""

import datetime

from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.casework.enums import InspectionState
from balsts.casework.models import InspectedFile, Inspection
from balsts.casework.models.inspection import OPEN_FOR
from balsts.clients.models import Client
from balsts.organisations.models import Contract, Organisation, StaffMember
from balsts.platform.periods import add_months
from tests.factories.casework import create_service_record
from tests.factories.clients import (
    create_arrival,
    create_client,
    create_enrolment,
    create_status,
)
from tests.factories.organisations import create_staff_member

SEED = "5eed" * 16
FACTS = {"enrolled": [], "statuses": [], "plans": [], "services": []}


def coordinator_of(funder: Organisation, *, username: str = "liga") -> User:
    """Make somebody who answers for the programme at the funder."""
    return create_staff_member(
        username=username, organisation=funder, role=Role.FUNDER_COORDINATOR
    ).user


def last_month(today: datetime.date) -> datetime.date:
    return add_months(today.replace(day=1), -1)


def create_served(
    contract: Contract, staff_member: StaffMember, *, count: int, on: datetime.date
) -> list[Client]:
    """Make clients, each of whom was given one service on the day."""
    clients = []
    for _number in range(count):
        client = create_client()
        create_arrival(client, on=on)
        create_status(client, on=on)
        create_enrolment(client, contract, from_=on)
        create_service_record(client, contract=contract, staff_member=staff_member, on=on)
        clients.append(client)
    return clients


def create_inspection(
    contract: Contract,
    *,
    by: User,
    client: Client | None = None,
    opened_at: datetime.datetime | None = None,
    size: int = 3,
) -> Inspection:
    """Make an inspection of last month; it waits unless it was opened, with one file drawn."""
    month = last_month(timezone.localdate())
    answer = {}
    if opened_at is not None:
        answer = {
            "state": InspectionState.APPROVED,
            "answered_at": opened_at,
            "answered_by": by,
            "served": 10,
            "ends_at": opened_at + OPEN_FOR,
        }
    inspection = Inspection.objects.create(
        contract=contract,
        asked_for=by.posts.get().organisation,
        services_from=month,
        services_until=add_months(month, 1),
        size=size,
        reason="The yearly check.",
        seed=SEED,
        asked_at=timezone.now(),
        asked_by=by,
        **answer,
    )
    if opened_at is not None:
        InspectedFile.objects.create(
            inspection=inspection, client=client or create_client(), position=1, facts=FACTS
        )
    return inspection
