"""Caseloads: who works with whom on a day. A caseload is a query, not a table."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Client, Enrolment
from balsts.platform.periods import Period
from balsts.platform.validity import valid_on


@dataclass(frozen=True, kw_only=True)
class HeldPeriods:
    """When a client is enrolled in a programme, and when somebody is responsible for them."""

    enrolled: list[Period] = field(default_factory=list)
    responsible: list[Period] = field(default_factory=list)


def is_anybody_registered() -> bool:
    """Whether there is any client at all: a first start loads an invented caseload only if not."""
    return Client.objects.exists()


def mentoring_periods(staff_member_ids: Iterable[UUID]) -> dict[UUID, list[Period]]:
    """Return, for each mentor, the periods of all their assignments; every mentor has a list."""
    periods: dict[UUID, list[Period]] = {mentor: [] for mentor in staff_member_ids}
    rows = Assignment.objects.filter(role=AssignmentRole.MENTOR, staff_member_id__in=periods)
    for mentor, from_, until in rows.values_list("staff_member_id", "valid_from", "valid_until"):
        periods[mentor].append(Period(from_, until))
    return periods


def held_periods(client_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], HeldPeriods]:
    """Return, by client and programme, when the clients are enrolled and somebody is responsible.

    Two queries for any number of clients.
    """
    held: dict[tuple[UUID, UUID], HeldPeriods] = defaultdict(HeldPeriods)
    enrolments = Enrolment.objects.filter(client_id__in=client_ids)
    for client, programme, from_, until in enrolments.values_list(
        "client_id", "contract__programme_id", "valid_from", "valid_until"
    ):
        held[client, programme].enrolled.append(Period(from_, until))
    assignments = Assignment.objects.filter(
        role=AssignmentRole.RESPONSIBLE_WORKER, enrolment__client_id__in=client_ids
    )
    for client, programme, from_, until in assignments.values_list(
        "enrolment__client_id", "enrolment__contract__programme_id", "valid_from", "valid_until"
    ):
        held[client, programme].responsible.append(Period(from_, until))
    return held


def assignments_of(client_ids: Iterable[UUID], *, on: datetime.date) -> QuerySet[Assignment]:
    """Return who is assigned to these clients on the day, with staff names, in one query."""
    return (
        Assignment.objects.filter(valid_on(on), enrolment__client_id__in=list(client_ids))
        .select_related("staff_member__user", "staff_member__organisation", "enrolment__contract")
        .order_by("role", "staff_member__user__full_name")
    )


class StaffWith(NamedTuple):
    """Somebody who works with a client on a day."""

    client_id: UUID
    staff_member_id: UUID
    user_id: UUID
    role: str


def staff_with(client_ids: Iterable[UUID], *, on: datetime.date) -> list[StaffWith]:
    """Return who works with these clients on the day, in whichever programme.

    Of clients whom the asker may not see nobody is told. No row of another programme's enrolments
    is read for it, so the database is asked by a function of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from sec.staff_with(%s, %s)", [list(client_ids), on])
        return [StaffWith(*row) for row in cursor.fetchall()]


def enrolments_of(client_id: UUID, *, contract_ids: Iterable[UUID]) -> QuerySet[Enrolment]:
    """Return a client's enrolments under the given contracts, newest first."""
    return (
        Enrolment.objects.filter(client_id=client_id, contract_id__in=list(contract_ids))
        .select_related("contract__programme", "contract__provider")
        .order_by("-valid_from")
    )


def enrolment_on(
    client_id: UUID, *, on: datetime.date, contract_ids: Iterable[UUID]
) -> Enrolment | None:
    """Return the enrolment of the day under one of the contracts, if there is one."""
    rows = enrolments_of(client_id, contract_ids=contract_ids).filter(valid_on(on))
    return rows.first()


def responsible_on(enrolment: Enrolment, *, on: datetime.date) -> Assignment | None:
    """Return who is responsible under an enrolment on the day, if anybody is."""
    rows = Assignment.objects.filter(
        valid_on(on), enrolment=enrolment, role=AssignmentRole.RESPONSIBLE_WORKER
    )
    return rows.select_related("staff_member__user").first()
