"""Specific needs as those may read them who open sealed notes, in their own programmes."""

import datetime
from collections.abc import Collection
from uuid import UUID

from django.db.models import F, QuerySet

from balsts.access.enums import Permission
from balsts.casework.models import SpecificNeed
from balsts.casework.permissions import programme_ids_where
from balsts.casework.queries.sealed_note import clients_of_sealed_notes
from balsts.clients.models import Client
from balsts.organisations.queries.standing import Standing


def needs_of(client: Client, standing: Standing) -> QuerySet[SpecificNeed]:
    """Return the client's needs that the person may read: open ones first, then the newest."""
    return (
        _read_by(standing)
        .filter(client=client)
        .select_related("recorded_by", "follow_up_done_by", "ended_by")
        .order_by(F("ended_on").desc(nulls_first=True), "-noted_on", "code", "id")
    )


def need_visible_to(standing: Standing, need_id: UUID) -> SpecificNeed | None:
    """Return the need with its client, if the person may read both."""
    among = clients_of_sealed_notes(standing, Permission.READ_SEALED_NOTES)
    rows = _read_by(standing).filter(client__in=among)
    return rows.select_related("client").filter(pk=need_id).first()


def needs_to_follow_up(
    client_ids: Collection[UUID], standing: Standing, *, until: datetime.date
) -> QuerySet[SpecificNeed]:
    """Return open needs whose follow-up is due up to and including the day, earliest first."""
    return (
        _read_by(standing)
        .filter(
            client_id__in=client_ids,
            ended_on__isnull=True,
            follow_up_done_on__isnull=True,
            follow_up_due_on__lte=until,
        )
        .order_by("follow_up_due_on", "id")
    )


def _read_by(standing: Standing) -> QuerySet[SpecificNeed]:
    programmes = programme_ids_where(standing, Permission.READ_SEALED_NOTES)
    return SpecificNeed.objects.filter(programme_id__in=programmes)
