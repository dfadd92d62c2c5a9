"""Intake: a person comes, is registered, enrolled, and their case is opened, in one step."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from balsts.accounts.models import User
from balsts.casework.models import Case
from balsts.casework.operations.case import open_case
from balsts.clients.enums import ArrivalPath, HouseholdRole, LegalStatus, Place, StatusAuthority
from balsts.clients.models import Client
from balsts.clients.operations.client import Registration, register_client
from balsts.clients.operations.household import join_household_of
from balsts.clients.operations.residence import ResidenceEntry, record_residences
from balsts.clients.operations.timeline import (
    ArrivalEntry,
    StatusEntry,
    TimelineEntry,
    record_timeline,
)
from balsts.organisations.models import Contract, StaffMember


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What is told when a person comes: who they are, how they came, who helps from which day."""

    registration: Registration
    contract: Contract
    opened_on: datetime.date
    responsible_worker: StaffMember
    arrived_on: datetime.date | None = None
    arrival_path: ArrivalPath = ArrivalPath.UNKNOWN
    from_country: str = ""
    applied_on: datetime.date | None = None
    place: Place = Place.UNKNOWN
    relative: Client | None = None
    household_role: HouseholdRole = HouseholdRole.OTHER
    target_group: str = ""


@transaction.atomic
def take_in_client(*, intake: Intake, by: User, at: datetime.datetime) -> Case:
    """Register the person and open their case; nothing is kept unless everything is."""
    client = register_client(registration=intake.registration, by=by, at=at)
    entries: list[TimelineEntry] = []
    if intake.arrived_on is not None:
        entries.append(
            ArrivalEntry(
                client=client,
                on=intake.arrived_on,
                arrival_path=intake.arrival_path,
                from_country=intake.from_country,
            )
        )
    if intake.applied_on is not None:
        entries.append(
            StatusEntry(
                client=client,
                legal_status=LegalStatus.ASYLUM_SEEKER,
                decided_on=intake.applied_on,
                authority=StatusAuthority.BORDER_GUARD,
            )
        )
    if entries:
        record_timeline(entries=entries, by=by, at=at)
    if intake.place != Place.UNKNOWN:
        residence = ResidenceEntry(
            client=client, place=intake.place, from_=intake.arrived_on or intake.opened_on
        )
        record_residences(entries=[residence], by=by, at=at)
    if intake.relative is not None:
        join_household_of(
            relative=intake.relative,
            client=client,
            role=intake.household_role,
            from_=intake.arrived_on or intake.opened_on,
            by=by,
            at=at,
        )
    return open_case(
        client=client,
        contract=intake.contract,
        opened_on=intake.opened_on,
        responsible_worker=intake.responsible_worker,
        target_group=intake.target_group,
        by=by,
        at=at,
    )
