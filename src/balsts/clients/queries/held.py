"""Clients and consents held until the transaction ends, so that two who act on one at once take turns.

Rows that name a client can still be added meanwhile. Everybody holds in one order.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from balsts.clients.models import Client


def hold_client(client_id: UUID) -> Client:
    """Hold one client and read them anew; Client.DoesNotExist where the sight of them has ended."""
    return Client.objects.select_for_update(no_key=True).get(pk=client_id)


def hold_clients(client_ids: Collection[UUID]) -> set[UUID]:
    """Hold the clients; return those still in sight; one query."""
    rows = Client.objects.select_for_update(no_key=True).filter(pk__in=set(client_ids))
    return set(rows.order_by("pk").values_list("pk", flat=True))


def hold_consents(consent_ids: Collection[UUID]) -> int:
    """Hold the consents and return how many of them were taken back.

    Whoever takes one back or refers under it holds it, after the client if at all. By a function of
    the database: a consent is never changed, so pages have no right to lock one. It leaves out
    those that neither come from whoever asks nor lend to them.
    """
    with connection.cursor() as cursor:
        cursor.execute("select sec.hold_consents(%s)", [list(consent_ids)])
        taken_back: int = cursor.fetchone()[0]
    return taken_back
