"""From a reference to a client and back: for whoever sees them, and for whoever reads the trail."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Func, TextField, UUIDField, Value

from balsts.platform.identifiers import normalise_client_reference


def id_with_reference(reference: str) -> Func:
    """Return, as a term of a query, the id of the client with exactly this reference; null if unseen.

    Words of guarded rows are found by no index (docs/adr/0048-policies-are-asked-first.md), so a
    function of the database looks it up, and answers only about whom the asker sees.
    """
    return Func(
        Value(reference, output_field=TextField()),
        function="sec.client_with_reference",
        output_field=UUIDField(),
    )


def references_taken(references: Collection[str]) -> set[str]:
    """Return which of these references somebody has, seen or not. For whoever registers."""
    with connection.cursor() as cursor:
        cursor.execute("select sec.references_taken(%s)", [list(references)])
        return {reference for (reference,) in cursor.fetchall()}


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
