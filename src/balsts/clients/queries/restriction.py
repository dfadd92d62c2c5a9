"""Whose data may be kept and not used."""

from collections.abc import Collection
from uuid import UUID

from balsts.clients.models import Client


def restricted_among(client_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the clients the use of whose data is restricted; one query."""
    restricted = Client.objects.filter(pk__in=client_ids, restricted_at__isnull=False)
    return set(restricted.values_list("pk", flat=True))
