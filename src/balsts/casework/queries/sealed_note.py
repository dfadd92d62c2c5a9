"""Sealed notes as they can be known without opening them: how many, of when, by whom."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from balsts.access.enums import Permission
from balsts.casework.models import SealedNote
from balsts.casework.permissions import programme_ids_where
from balsts.clients.models import Client
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.queries.standing import Standing
from balsts.platform.subqueries import WrittenOnce


def clients_of_sealed_notes(standing: Standing, permission: Permission) -> QuerySet[Client]:
    """Return the clients whom the person sees by a post that gives the permission.

    Asked for specific needs too. Being somebody's mentor in one organisation and a social worker in another opens nothing.
    """
    return clients_visible_to(standing.narrowed_to(permission))


def with_sealed_notes(clients: Any, standing: Standing) -> Any:
    """Annotate clients with the ids of the sealed notes that the person may open."""
    programmes = programme_ids_where(standing, Permission.READ_SEALED_NOTES)
    return clients.annotate(sealed_note_ids=_ids_of_notes(programmes))


def sealed_notes_of(client: Client, standing: Standing) -> QuerySet[SealedNote]:
    """Return the client's notes in programmes where the person may open them, newest first."""
    programmes = programme_ids_where(standing, Permission.READ_SEALED_NOTES)
    return (
        SealedNote.objects.filter(client=client, programme_id__in=programmes)
        .select_related("recorded_by", "programme")
        .order_by("-recorded_at", "id")
    )


@lru_cache
def _ids_of_notes(programme_ids: Collection[UUID]) -> WrittenOnce:
    notes = SealedNote.objects.filter(client_id=OuterRef("pk"), programme_id__in=programme_ids)
    return WrittenOnce(ArraySubquery(notes.order_by().values("id")))
