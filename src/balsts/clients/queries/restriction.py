"""Whose data may be kept and not used."""

from collections.abc import Collection
from uuid import UUID

from balsts.clients.models import Client


def restricted_once_held(client_ids: Collection[UUID]) -> set[UUID]:
    """Hold the clients until the transaction ends; return those the use of whose data is restricted.

    Whoever restricts it at the same moment waits, or is waited for; one query. Ends as
    Client.DoesNotExist where the sight of one has ended since the operation looked.
    """
    rows = Client.objects.select_for_update(no_key=True).filter(pk__in=client_ids).order_by("pk")
    held = dict(rows.values_list("pk", "restricted_at"))
    if len(held) < len(set(client_ids)):
        raise Client.DoesNotExist("out of sight meanwhile")
    return {pk for pk, moment in held.items() if moment is not None}


def use_restricted_among(client_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the clients the use of whose data is restricted; one query."""
    restricted = Client.objects.filter(pk__in=client_ids, restricted_at__isnull=False).order_by()
    return set(restricted.values_list("pk", flat=True))
