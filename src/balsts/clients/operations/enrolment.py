"""Enrolling clients under a contract and assigning staff to them."""

import datetime
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Client, Enrolment
from balsts.clients.permissions import can_assign_staff, can_register_client
from balsts.clients.queries.caseload import mentoring_periods
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import (
    CLIENT_NOT_SEEN,
    blocked_as_unseen,
    blocked_by_overlap,
    blockers_for_assigned_days,
    blockers_for_assigning,
    blockers_for_enrolling,
    blockers_for_handing_on,
    blockers_for_overlap,
    blockers_for_period,
    blockers_for_responsibility,
    most_at_once,
    sight_ends_on,
)
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Blocker, FixableBy, LeftOut, Refused, allowed
from balsts.platform.periods import Period
from balsts.platform.sentences import Sentence, translatable
from balsts.platform.validity import not_over_on

ONE_DAY = datetime.timedelta(days=1)
SIGHT_HAS_NO_END = Blocker(
    code="sight_has_no_end",
    message=Sentence(
        translatable("Only a volunteer's sight of a client ends by itself and can be renewed.")
    ),
    fixable_by=FixableBy.NOBODY,
)
CHANGED_BY_OTHERS = Blocker(
    code="changed_by_others",
    message=Sentence(
        translatable(
            "Somebody else has just changed who works with the client: look at the page again."
        )
    ),
)
ASSIGNED_TWICE = translatable(
    "Somebody is already assigned in this role on these days, from %(other_from)s on."
)


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

    @property
    def period(self) -> Period:
        """The days of the assignment, which ends with the enrolment at the latest."""
        return Period(self.from_, _day_after(self.last_day) or self.enrolment.valid_until)


@transaction.atomic
def enrol_clients(
    *,
    entries: Sequence[EnrolmentEntry],
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
) -> list[Enrolment]:
    """Enrol clients, all or none; `left_out` as in `allowed`."""
    standing = standing_of(by, on=timezone.localdate(at))
    for contract_id in {entry.contract.id for entry in entries}:
        if not can_register_client(standing, contract_id):
            raise CannotEnrolClient.without_permission()
    client_ids = [entry.client.id for entry in entries]
    # An enrolment gives sight, so nobody enrols whom they do not see already.
    closed = client_ids_closed_to(standing, client_ids, at=at)
    entries = allowed(
        entries,
        _blocked_enrolments(entries) | blocked_as_unseen(client_ids, closed),
        refusal=CannotEnrolClient,
        left_out=left_out,
    )
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
    if _hold_enrolments([enrolment]):
        raise CannotEnrolClient([CLIENT_NOT_SEEN])
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_register_client(standing, enrolment.contract_id):
        raise CannotEnrolClient.without_permission()
    if client_ids_closed_to(standing, {enrolment.client_id}, at=at):
        raise CannotEnrolClient([CLIENT_NOT_SEEN])
    if last_day < enrolment.valid_from:
        raise CannotEnrolClient(
            [
                Blocker(
                    code="ends_before_it_begins",
                    message=Sentence(translatable("The last day is before the first day.")),
                    fixable_by=FixableBy.YOU,
                )
            ]
        )
    enrolment.valid_until = last_day + ONE_DAY
    enrolment.save(update_fields=["valid_until"])
    assignments = Assignment.objects.filter(enrolment=enrolment)
    # Whoever would begin only afterwards never begins, and so never sees the client.
    assignments.filter(valid_from__gt=last_day).delete()
    assignments.filter(not_over_on(last_day + ONE_DAY)).update(valid_until=last_day + ONE_DAY)
    trail.record("enrolment_ended", by=by, at=at, subjects=[enrolment.client_id])


@transaction.atomic
def assign_staff(
    *,
    entries: Sequence[AssignmentEntry],
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
) -> list[Assignment]:
    """Assign members of staff, all or none; a mentor's load is watched as it grows.

    `left_out` as in `allowed`.
    """
    lost = _hold_enrolments([entry.enrolment for entry in entries])
    closed = lost | _refuse_or_find_closed(entries, by=by, at=at)
    return _assign(entries, closed=closed, by=by, at=at, left_out=left_out)


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
    entry = AssignmentEntry(enrolment=enrolment, staff_member=staff_member, role=role, from_=from_)
    lost = _hold_enrolments([enrolment])
    closed = lost | _refuse_or_find_closed([entry], by=by, at=at)
    blockers = (
        [CLIENT_NOT_SEEN]
        if closed
        else blockers_for_period(from_=from_, last_day=_last_assigned_day(entry))
        or _blockers_for(entry, mentoring={})
        or _blockers_for_handing_on(entry, today=timezone.localdate(at))
    )
    if blockers:
        raise CannotAssignStaff(blockers)
    # Whoever hands on their own client sees neither the next row nor their own any more.
    given = Assignment(
        enrolment=enrolment,
        staff_member=staff_member,
        role=role,
        valid_from=from_,
        valid_until=enrolment.valid_until,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "select sec.hand_client_on(%s, %s, %s, %s)",
            [given.id, enrolment.id, staff_member.id, from_],
        )
    trail.record("staff_assigned", by=by, at=at, subjects=[enrolment.client_id])
    return given


@transaction.atomic
def end_assignment(
    *, assignment: Assignment, last_day: datetime.date, by: User, at: datetime.datetime
) -> None:
    """End an assignment after its inclusive last day; a responsible worker is rather replaced."""
    lost = _hold_enrolments([assignment.enrolment])
    _hold_assignment(assignment)
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_assign_staff(standing, assignment.enrolment.contract_id):
        raise CannotAssignStaff.without_permission()
    if lost or client_ids_closed_to(standing, {assignment.enrolment.client_id}, at=at):
        raise CannotAssignStaff([CLIENT_NOT_SEEN])
    if last_day >= assignment.valid_from:
        enrolled = Period(assignment.enrolment.valid_from, assignment.enrolment.valid_until)
        period = Period.through(assignment.valid_from, last_day)
        blockers = blockers_for_assigned_days(period, enrolled=enrolled) or blockers_for_overlap(
            period, taken=_others_like(assignment), message=ASSIGNED_TWICE
        )
        if blockers:
            raise CannotAssignStaff(blockers)
    if assignment.role == AssignmentRole.RESPONSIBLE_WORKER:
        _refuse_days_without_responsible(assignment, last_day=last_day)
    if last_day < assignment.valid_from:
        assignment.delete()
    else:
        assignment.valid_until = last_day + ONE_DAY
        assignment.save(update_fields=["valid_until"])
    trail.record("assignment_ended", by=by, at=at, subjects=[assignment.enrolment.client_id])


@transaction.atomic
def renew_sight(*, assignment: Assignment, by: User, at: datetime.datetime) -> None:
    """Let a volunteer see the client for another while, counted from today."""
    _hold_assignment(assignment)
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not can_assign_staff(standing, assignment.enrolment.contract_id):
        raise CannotAssignStaff.without_permission()
    if client_ids_closed_to(standing, {assignment.enrolment.client_id}, at=at):
        raise CannotAssignStaff([CLIENT_NOT_SEEN])
    seen_until = sight_ends_on(assignment.staff_member, from_=assignment.valid_from, today=today)
    if seen_until is None:
        raise CannotAssignStaff([SIGHT_HAS_NO_END])
    assignment.seen_until = seen_until
    assignment.save(update_fields=["seen_until"])
    trail.record("sight_renewed", by=by, at=at, subjects=[assignment.enrolment.client_id])


def blocked_assignments(entries: Sequence[AssignmentEntry]) -> LeftOut:
    """What stands against each assignment, by its position."""
    blocked: LeftOut = {}
    mentors = {e.staff_member.id for e in entries if e.role == AssignmentRole.MENTOR}
    mentoring = mentoring_periods(mentors)
    taken = _assigned_periods(entries)
    for position, entry in enumerate(entries):
        blockers = blockers_for_period(
            from_=entry.from_, last_day=_last_assigned_day(entry)
        ) or _blockers_for(entry, mentoring=mentoring)
        held = taken.setdefault(_held_once(entry), [])
        if not blockers:
            blockers = blockers_for_overlap(entry.period, taken=held, message=ASSIGNED_TWICE)
        if blockers:
            blocked[position] = blockers
            continue
        held.append(entry.period)
        if entry.role == AssignmentRole.MENTOR:
            mentoring[entry.staff_member.id].append(entry.period)
    return blocked


def _refuse_days_without_responsible(assignment: Assignment, *, last_day: datetime.date) -> None:
    enrolment = assignment.enrolment
    others = [
        Period(from_, until)
        for from_, until in Assignment.objects.filter(enrolment=enrolment, role=assignment.role)
        .exclude(id=assignment.id)
        .values_list("valid_from", "valid_until")
    ]
    if last_day >= assignment.valid_from:
        others.append(Period.through(assignment.valid_from, last_day))
    blockers = blockers_for_responsibility(
        Period(enrolment.valid_from, enrolment.valid_until), responsible=others
    )
    if blockers:
        raise CannotAssignStaff(blockers)


def _refuse_or_find_closed(
    entries: Sequence[AssignmentEntry], *, by: User, at: datetime.datetime
) -> set[UUID]:
    """Refuse without permission under a contract; return the clients who may not be seen."""
    standing = standing_of(by, on=timezone.localdate(at))
    for contract_id in {entry.enrolment.contract_id for entry in entries}:
        if not can_assign_staff(standing, contract_id):
            raise CannotAssignStaff.without_permission()
    return client_ids_closed_to(standing, {entry.enrolment.client_id for entry in entries}, at=at)


def _assign(
    entries: Sequence[AssignmentEntry],
    *,
    closed: set[UUID],
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
) -> list[Assignment]:
    client_ids, today = [entry.enrolment.client_id for entry in entries], timezone.localdate(at)
    _hold_mentors(entries)
    entries = allowed(
        entries,
        blocked_assignments(entries) | blocked_as_unseen(client_ids, closed),
        refusal=CannotAssignStaff,
        left_out=left_out,
    )
    assignments = Assignment.objects.bulk_create(
        [
            Assignment(
                enrolment=entry.enrolment,
                staff_member=entry.staff_member,
                role=entry.role,
                valid_from=entry.from_,
                valid_until=_day_after(entry.last_day) or entry.enrolment.valid_until,
                seen_until=sight_ends_on(entry.staff_member, from_=entry.from_, today=today),
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


def _others_like(assignment: Assignment) -> list[Period]:
    """When else somebody is responsible, or the same mentor is there, under the enrolment."""
    others = Assignment.objects.filter(enrolment_id=assignment.enrolment_id, role=assignment.role)
    if assignment.role == AssignmentRole.MENTOR:
        others = others.filter(staff_member_id=assignment.staff_member_id)
    days = others.exclude(id=assignment.id).values_list("valid_from", "valid_until")
    return [Period(from_, until) for from_, until in days]


def _hold_enrolments(enrolments: Sequence[Enrolment]) -> set[UUID]:
    """Read the enrolments anew and keep them: their days, and who is assigned on them, take turns.

    Returns the clients of those that are not there. Whoever lost one a moment ago does not find it, and
    may see its client again by the next question, under another one: its days are not known any more.
    """
    ids = {one.id for one in enrolments}
    rows = Enrolment.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id")
    days = {row.id: (row.valid_from, row.valid_until) for row in rows}
    for one in enrolments:
        if one.id in days:
            one.valid_from, one.valid_until = days[one.id]
    return {one.client_id for one in enrolments if one.id not in days}


def _hold_assignment(assignment: Assignment) -> None:
    """Read the assignment anew and keep it, so that two who change it at once take turns."""
    rows = Assignment.objects.select_for_update(no_key=True)
    try:
        assignment.refresh_from_db(
            fields=["valid_from", "valid_until", "seen_until"], from_queryset=rows
        )
    except Assignment.DoesNotExist as gone:
        raise CannotAssignStaff([CHANGED_BY_OTHERS]) from gone


def _hold_mentors(entries: Sequence[AssignmentEntry]) -> None:
    """Let nobody else give work to these mentors before it is counted how much they have."""
    mentors = {each.staff_member.id for each in entries if each.role == AssignmentRole.MENTOR}
    held = StaffMember.objects.select_for_update(no_key=True).filter(id__in=mentors)
    list(held.order_by("id").values_list("id"))


def _blocked_enrolments(entries: Sequence[EnrolmentEntry]) -> LeftOut:
    """What stands against each enrolment, by its position."""
    blocked: LeftOut = {
        position: blockers
        for position, each in enumerate(entries)
        if (
            blockers := blockers_for_period(from_=each.from_, last_day=each.last_day)
            or blockers_for_enrolling(each.contract, from_=each.from_, last_day=each.last_day)
        )
    }
    taken: dict[Hashable, list[Period]] = {}
    rows = Enrolment.objects.filter(client_id__in={each.client.id for each in entries})
    for client_id, contract_id, from_, until in rows.values_list(
        "client_id", "contract_id", "valid_from", "valid_until"
    ):
        taken.setdefault((client_id, contract_id), []).append(Period(from_, until))
    return blocked | blocked_by_overlap(
        (
            (
                position,
                (each.client.id, each.contract.id),
                Period(each.from_, _day_after(each.last_day) or each.contract.actual_until),
            )
            for position, each in enumerate(entries)
            if position not in blocked
        ),
        taken=taken,
        message=translatable(
            "The client is already enrolled under this contract on these days, from "
            "%(other_from)s on."
        ),
    )


def _blockers_for(entry: AssignmentEntry, *, mentoring: dict[UUID, list[Period]]) -> list[Blocker]:
    period = entry.period
    enrolled = Period(entry.enrolment.valid_from, entry.enrolment.valid_until)
    busy = mentoring.get(entry.staff_member.id, [])
    return blockers_for_assigned_days(period, enrolled=enrolled) + blockers_for_assigning(
        staff_member=entry.staff_member,
        contract=entry.enrolment.contract,
        role=entry.role,
        from_=entry.from_,
        clients_at_once=most_at_once(busy, within=period),
    )


def _blockers_for_handing_on(entry: AssignmentEntry, *, today: datetime.date) -> list[Blocker]:
    days = Assignment.objects.filter(enrolment=entry.enrolment, role=entry.role).values_list(
        "valid_from", "valid_until"
    )
    responsible = [Period(from_, until) for from_, until in days]
    return blockers_for_handing_on(entry.from_, responsible=responsible, today=today)


def _assigned_periods(
    entries: Sequence[AssignmentEntry],
) -> dict[Hashable, list[Period]]:
    """What is assigned already to the enrolments, by who may be assigned only once a day."""
    taken: dict[Hashable, list[Period]] = {}
    rows = Assignment.objects.filter(enrolment_id__in={each.enrolment.id for each in entries})
    for enrolment_id, staff_id, role, from_, until in rows.values_list(
        "enrolment_id", "staff_member_id", "role", "valid_from", "valid_until"
    ):
        key = _key_of(enrolment_id, staff_id, role)
        taken.setdefault(key, []).append(Period(from_, until))
    return taken


def _held_once(entry: AssignmentEntry) -> Hashable:
    return _key_of(entry.enrolment.id, entry.staff_member.id, entry.role)


def _key_of(enrolment_id: UUID, staff_id: UUID, role: str) -> Hashable:
    """One responsible worker a day whoever it is; the same mentor once a day."""
    if role == AssignmentRole.RESPONSIBLE_WORKER:
        return (enrolment_id, None)
    return (enrolment_id, staff_id)


def _last_assigned_day(entry: AssignmentEntry) -> datetime.date | None:
    until = entry.enrolment.valid_until
    return entry.last_day or (until and until - ONE_DAY)


def _day_after(day: datetime.date | None) -> datetime.date | None:
    return day and day + ONE_DAY
