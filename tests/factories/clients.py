"""Invented people for tests."""

import datetime
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from balsts.access.enums import SEES_FOR_A_WHILE
from balsts.clients.enums import ArrivalPath, AssignmentRole, HouseholdRole, LegalStatus, Sex
from balsts.clients.models import (
    ArrivalEvent,
    Assignment,
    Client,
    Enrolment,
    Household,
    HouseholdMember,
    LegalStatusEvent,
)
from balsts.clients.operations.client import register_client
from balsts.clients.particulars import Registration
from balsts.clients.rules import VOLUNTEER_SEES_FOR
from balsts.organisations.models import Contract, StaffMember
from tests.factories.system import system_actor

LONG_AGO = datetime.date(2016, 4, 6)


def create_client(
    *,
    given_name: str = "Fatima",
    family_name: str = "Noorzai",
    born_on: datetime.date | None = datetime.date(1992, 3, 1),
    sex: Sex = Sex.FEMALE,
    citizenships: tuple[str, ...] = ("AF",),
    **told: Any,
) -> Client:
    """Register a person as the system actor."""
    return register_client(
        registration=Registration(
            given_name=given_name,
            family_name=family_name,
            born_on=born_on,
            sex=sex,
            citizenships=citizenships,
            **told,
        ),
        by=system_actor(),
        at=timezone.now(),
    )


def create_arrival(
    client: Client,
    *,
    on: datetime.date,
    path: ArrivalPath = ArrivalPath.SELF_ARRIVED,
    is_return: bool = False,
) -> ArrivalEvent:
    """Put an arrival on the timeline."""
    return ArrivalEvent.objects.create(
        client=client,
        arrived_on=on,
        arrival_path=path,
        is_return=is_return,
        recorded_at=timezone.now(),
        recorded_by=system_actor(),
    )


def create_status(
    client: Client,
    *,
    on: datetime.date,
    status: LegalStatus = LegalStatus.ASYLUM_SEEKER,
) -> LegalStatusEvent:
    """Put a legal status on the timeline."""
    return LegalStatusEvent.objects.create(
        client=client,
        legal_status=status,
        decided_on=on,
        recorded_at=timezone.now(),
        recorded_by=system_actor(),
    )


def correct_event(event: Any, *, is_void: bool = False) -> None:
    """Write beside an event of the timeline, which afterwards is that row, the one that corrects it."""
    event.corrects_id, event.pk, event.is_void = event.pk, uuid.uuid4(), is_void
    event._state.adding = True  # as Django knows a row that is not written yet
    event.save(force_insert=True)


def create_enrolment(
    client: Client,
    contract: Contract,
    *,
    from_: datetime.date = LONG_AGO,
    until: datetime.date | None = None,
) -> Enrolment:
    """Enrol a client; `until` is exclusive."""
    return Enrolment.objects.create(
        client=client, contract=contract, valid_from=from_, valid_until=until
    )


def move_enrolment(enrolment: Enrolment, **days: datetime.date | None) -> None:
    """Give an enrolment other days, and those who are assigned under it."""
    with transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(**days)
        Assignment.objects.filter(enrolment=enrolment).update(**days)


def create_assignment(
    enrolment: Enrolment,
    staff_member: StaffMember,
    *,
    role: AssignmentRole = AssignmentRole.RESPONSIBLE_WORKER,
    from_: datetime.date | None = None,
    until: datetime.date | None = None,
    seen_until: datetime.date | None = None,
) -> Assignment:
    """Assign a member of staff, as long as the client is enrolled unless told otherwise.

    `until` is exclusive. A volunteer sees the client for a month.
    """
    if staff_member.role in SEES_FOR_A_WHILE:
        seen_until = seen_until or timezone.localdate() + VOLUNTEER_SEES_FOR
    return Assignment.objects.create(
        enrolment=enrolment,
        staff_member=staff_member,
        role=role,
        valid_from=from_ or enrolment.valid_from,
        valid_until=until or enrolment.valid_until,
        seen_until=seen_until,
    )


def create_household(*clients: Client, from_: datetime.date = LONG_AGO) -> Household:
    """Let the clients live together, the first as head of household."""
    household = Household.objects.create()
    for position, client in enumerate(clients):
        HouseholdMember.objects.create(
            household=household,
            client=client,
            role=HouseholdRole.OTHER if position else HouseholdRole.HEAD,
            valid_from=from_,
        )
    return household
