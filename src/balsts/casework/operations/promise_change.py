"""Writing down that promised days have moved, and naming who must be told.

Part of a pass over promises: the transaction and the audit event (`trail.record`) are its own.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.casework.enums import AddresseeKind
from balsts.casework.models import HandOver, MovedPromise, PromiseAddressee, PromiseChange
from balsts.casework.promises import LOOKING_AHEAD, Cause
from balsts.casework.queries.promise import municipalities_told
from balsts.clients.enums import AssignmentRole
from balsts.clients.queries.caseload import staff_with
from balsts.clients.queries.household import households_on

Addressees = dict[UUID, list[PromiseAddressee]]


@transaction.atomic
def record_changes(
    *,
    moved: Mapping[UUID, Sequence[MovedPromise]],
    causes: Mapping[UUID, Cause],
    by: User,
    at: datetime.datetime,
) -> list[PromiseChange]:
    """Record one change for each client, with its lines and addressees."""
    if not moved:
        return []
    changes = PromiseChange.objects.bulk_create(
        PromiseChange(
            client_id=client_id, recorded_at=at, recorded_by=by, **asdict(causes[client_id])
        )
        for client_id in moved
    )
    for change in changes:
        for line in moved[change.client_id]:
            line.change = change
    MovedPromise.objects.bulk_create(line for lines in moved.values() for line in lines)
    today = timezone.localdate(at)
    staff = _staff(moved, by=by, today=today)
    municipalities = _municipalities(moved, today=today)
    addressees = []
    for change in changes:
        named = [
            PromiseAddressee(kind=AddresseeKind.CLIENT),
            *staff.get(change.client_id, ()),
            *municipalities.get(change.client_id, ()),
        ]
        for addressee in named:
            addressee.change = change
        addressees += named
    PromiseAddressee.objects.bulk_create(addressees)
    return changes


def _staff(client_ids: Collection[UUID], *, by: User, today: datetime.date) -> Addressees:
    """Name who works with the clients today, each once; who records the change knows of it."""
    named: dict[UUID, dict[UUID, PromiseAddressee]] = {}
    rows = staff_with(client_ids, on=today)
    for row in sorted(rows, key=lambda row: row.role == AssignmentRole.RESPONSIBLE_WORKER):
        is_responsible = row.role == AssignmentRole.RESPONSIBLE_WORKER
        addressee = PromiseAddressee(
            kind=AddresseeKind.RESPONSIBLE_WORKER if is_responsible else AddresseeKind.MENTOR,
            staff_member_id=row.staff_member_id,
        )
        if row.user_id == by.pk:
            addressee.told_on, addressee.told_by = today, by
        named.setdefault(row.client_id, {})[row.staff_member_id] = addressee
    return {client_id: list(found.values()) for client_id, found in named.items()}


def _municipalities(
    moved: Mapping[UUID, Sequence[MovedPromise]], *, today: datetime.date
) -> Addressees:
    """Name those who were told a last day near the promised one, of the client or the family."""
    ends = {
        client_id: [end for line in lines if (end := line.promised.promised_end) is not None]
        for client_id, lines in moved.items()
    }
    since = min(end for days in ends.values() for end in days) - LOOKING_AHEAD
    households = households_on(today, client_ids=list(moved))
    newest: dict[UUID | None, dict[tuple[UUID, str, str], HandOver]] = {}
    for one in municipalities_told(list(moved), set(households.values()), since=since):
        for key in filter(None, (one.task.household_id, one.task.client_id)):
            told = (one.task_id, one.municipality, one.municipality_name)
            newest.setdefault(key, {})[told] = one
    named: Addressees = {}
    for client_id, days in ends.items():
        known = newest.get(client_id, {}) | newest.get(households.get(client_id), {})
        named[client_id] = [
            PromiseAddressee(kind=AddresseeKind.MUNICIPALITY, hand_over=one)
            for one in known.values()
            if any(abs(end - one.about_on) <= LOOKING_AHEAD for end in days)
        ]
    return named
