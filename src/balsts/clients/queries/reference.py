"""References of clients for whoever reads the trail, and who sees nothing else of them."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from balsts.platform.identifiers import normalise_client_reference


def references_of(people: Collection[UUID]) -> dict[UUID, str]:
    """Name files by their references; one that was erased has none any more. For auditors."""
    with connection.cursor() as cursor:
        cursor.execute("select client, named from sec.references_of(%s)", [list(people)])
        return dict(cursor.fetchall())


def client_id_named(text: str) -> UUID | None:
    """Return the key of the client with this reference. For auditors."""
    reference = normalise_client_reference(text)
    with connection.cursor() as cursor:
        cursor.execute("select sec.client_named(%s)", [reference])
        row = cursor.fetchone()
    return row[0] if row else None
