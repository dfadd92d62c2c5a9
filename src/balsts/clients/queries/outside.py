"""Files outside one's own caseload: which of them ask why they are opened, and what was said."""

import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from balsts.access.enums import Permission
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Client, Enrolment, OutsideOpening
from balsts.clients.permissions import can_open_outside_caseload
from balsts.organisations.queries.standing import Standing
from balsts.platform.dates import beginning_of
from balsts.platform.validity import valid_on


def with_is_asked_why(clients: Any, standing: Standing) -> Any:
    """Annotate clients with `is_asked_why`; of whoever sees only their own caseload nothing is asked.

    Not asked is about those with whom the person works today, whom they registered today, for whom
    nobody is responsible yet, and of whom they have said today why. No further question: the answer
    comes with the client.
    """
    if not _may_be_asked(standing):
        return clients
    is_open = (
        Q(registered_by_id=standing.user.pk, registered_at__gte=beginning_of(standing.on))
        | Exists(_works_with(standing))
        | Exists(_said_today(standing).filter(client_id=OuterRef("pk")))
        | Exists(_led_by_nobody(standing))
    )
    return clients.annotate(
        is_asked_why=ExpressionWrapper(~Q(is_open), output_field=BooleanField())
    )


def is_asked_why(client: Client, standing: Standing) -> bool:
    """Whether the person has to say why before this file opens to them."""
    if not _may_be_asked(standing):
        return False
    rows = with_is_asked_why(Client.objects.filter(pk=client.pk), standing)
    return bool(rows.filter(is_asked_why=True).exists())


def outside_openings_of(
    client_id: UUID, *, since: datetime.datetime
) -> dict[tuple[UUID, datetime.datetime], OutsideOpening]:
    """Return why a file was opened from outside, by who and when, for whoever leads the work."""
    rows = OutsideOpening.objects.filter(client_id=client_id, opened_at__gte=since)
    return {(row.opened_by_id, row.opened_at): row for row in rows}


def _may_be_asked(standing: Standing) -> bool:
    return not standing.user.is_system and can_open_outside_caseload(standing)


def _works_with(standing: Standing) -> Any:
    return Assignment.objects.filter(
        valid_on(standing.on),
        staff_member_id__in=[post.staff_member_id for post in standing.posts],
        enrolment__client_id=OuterRef("pk"),
    )


def _led_by_nobody(standing: Standing) -> Any:
    responsible = Assignment.objects.filter(
        valid_on(standing.on),
        role=AssignmentRole.RESPONSIBLE_WORKER,
        enrolment_id=OuterRef("pk"),
    )
    return Enrolment.objects.filter(
        valid_on(standing.on),
        ~Exists(responsible),
        client_id=OuterRef("pk"),
        contract_id__in=standing.contract_ids_where(Permission.SEE_ENROLLED_CLIENTS),
    )


def _said_today(standing: Standing) -> Any:
    return OutsideOpening.objects.filter(opened_by_id=standing.user.pk, opened_on=standing.on)
