"""Enrolling clients under a contract and assigning staff to them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Client, Enrolment
from balsts.clients.permissions import can_assign_staff, can_register_client
from balsts.clients.queries.caseload import mentoring_periods
from balsts.clients.rules import (
    blockers_for_assigning,
    blockers_for_enrolling,
    most_at_once,
)
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Blocker, FixableBy, Refused
from balsts.platform.periods import Period
from balsts.platform.sentences import Sentence, translatable

ONE_DAY = datetime.timedelta(days=1)


class CannotEnrolClient(Refused):
    """The client cannot be enrolled under the contract."""


class CannotAssignStaff(Refused):
    """The member of staff cannot be assigned to the client."""


@dataclass(frozen=True, kw_only=True)
class EnrolmentEntry:
    """A client under a contract from a day on; the last day is inclusive."""

    client: Client
    contract: Contract
    from_: datetime.date
    last_day: datetime.date | None = None


@dataclass(frozen=True, kw_only=True)
class AssignmentEntry:
    """A member of staff for an enrolled client from a day on; the last day is inclusive."""

    enrolment: Enrolment
    staff_member: StaffMember
    role: AssignmentRole
    from_: datetime.date
    last_day: datetime.date | None = None


@transaction.atomic
def enrol_clients(
    *, entries: Sequence[EnrolmentEntry], by: User, at: datetime.datetime
) -> list[Enrolment]:
    """Enrol clients, all or none."""
    standing = standing_of(by, on=timezone.localdate(at))
    for contract_id in {entry.contract.id for entry in entries}:
        if not can_register_client(standing, contract_id):
            raise CannotEnrolClient.without_permission()
    for entry in entries:
        blockers = blockers_for_enrolling(
            entry.contract, from_=entry.from_, last_day=entry.last_day
        )
        if blockers:
            raise CannotEnrolClient(blockers)
    enrolments = Enrolment.objects.bulk_create(
        [
            Enrolment(
                client=entry.client,
                contract=entry.contract,
                valid_from=entry.from_,
                valid_until=_day_after(entry.last_day) or entry.contract.actual_until,
            )
            for entry in entries
        ],
        batch_size=5000,
    )
    trail.record(
        "client_enrolled",
        by=by,
        at=at,
        subjects=dict.fromkeys(entry.client.id for entry in entries),
    )
    return enrolments


@transaction.atomic
def end_enrolment(
    *, enrolment: Enrolment, last_day: datetime.date, by: User, at: datetime.datetime
) -> None:
    """End an enrolment and all its assignments after their inclusive last day."""
    if not can_register_client(
        standing_of(by, on=timezone.localdate(at)), enrolment.contract_id
    ):
        raise CannotEnrolClient.without_permission()
    if last_day < enrolment.valid_from:
        raise CannotEnrolClient(
            [
                Blocker(
                    code="ends_before_it_begins",
                    message=Sentence(
                        translatable("The last day is before the first day.")
                    ),
                    fixable_by=FixableBy.YOU,
                )
            ]
        )
    enrolment.valid_until = last_day + ONE_DAY
    enrolment.save(update_fields=["valid_until"])
    Assignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=last_day + ONE_DAY),
        enrolment=enrolment,
        valid_from__lte=last_day,
    ).update(valid_until=last_day + ONE_DAY)
    trail.record("enrolment_ended", by=by, at=at, subjects=[enrolment.client_id])


@transaction.atomic
def assign_staff(
    *, entries: Sequence[AssignmentEntry], by: User, at: datetime.datetime
) -> list[Assignment]:
    """Assign members of staff, all or none; a mentor's load is watched as it grows."""
    standing = standing_of(by, on=timezone.localdate(at))
    for contract_id in {entry.enrolment.contract_id for entry in entries}:
        if not can_assign_staff(standing, contract_id):
            raise CannotAssignStaff.without_permission()
    _refuse_blocked(entries)
    assignments = Assignment.objects.bulk_create(
        [
            Assignment(
                enrolment=entry.enrolment,
                staff_member=entry.staff_member,
                role=entry.role,
                valid_from=entry.from_,
                valid_until=_day_after(entry.last_day) or entry.enrolment.valid_until,
            )
            for entry in entries
        ],
        batch_size=5000,
    )
    trail.record(
        "staff_assigned",
        by=by,
        at=at,
        subjects=dict.fromkeys(entry.enrolment.client_id for entry in entries),
    )
    return assignments


@transaction.atomic
def replace_responsible_worker(
    *,
    enrolment: Enrolment,
    staff_member: StaffMember,
    from_: datetime.date,
    by: User,
    at: datetime.datetime,
) -> Assignment:
    """Hand a client to another responsible worker from a day on: every day has exactly one."""
    role = AssignmentRole.RESPONSIBLE_WORKER
    current = Assignment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=from_),
        enrolment=enrolment,
        role=role,
    )
    current.filter(valid_from__gte=from_).delete()
    current.filter(valid_from__lt=from_).update(valid_until=from_)
    entry = AssignmentEntry(
        enrolment=enrolment, staff_member=staff_member, role=role, from_=from_
    )
    return assign_staff(entries=[entry], by=by, at=at)[0]


@transaction.atomic
def end_assignment(
    *, assignment: Assignment, last_day: datetime.date, by: User, at: datetime.datetime
) -> None:
    """End an assignment after its inclusive last day."""
    if not can_assign_staff(
        standing_of(by, on=timezone.localdate(at)), assignment.enrolment.contract_id
    ):
        raise CannotAssignStaff.without_permission()
    if last_day < assignment.valid_from:
        assignment.delete()
    else:
        assignment.valid_until = last_day + ONE_DAY
        assignment.save(update_fields=["valid_until"])
    trail.record(
        "assignment_ended", by=by, at=at, subjects=[assignment.enrolment.client_id]
    )


def _refuse_blocked(entries: Sequence[AssignmentEntry]) -> None:
    mentors = {e.staff_member.id for e in entries if e.role == AssignmentRole.MENTOR}
    periods = mentoring_periods(mentors)
    for entry in entries:
        taken = periods.get(entry.staff_member.id, [])
        period = Period(
            entry.from_, _day_after(entry.last_day) or entry.enrolment.valid_until
        )
        blockers = blockers_for_assigning(
            staff_member=entry.staff_member,
            contract=entry.enrolment.contract,
            role=entry.role,
            from_=entry.from_,
            clients_at_once=most_at_once(taken, within=period),
        )
        if blockers:
            raise CannotAssignStaff(blockers)
        if entry.role == AssignmentRole.MENTOR:
            taken.append(period)


def _day_after(day: datetime.date | None) -> datetime.date | None:
    return day and day + ONE_DAY
