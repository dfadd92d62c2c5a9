"""Whom somebody has registered from the form that they send now."""

from uuid import UUID

from django.db import connection


def client_id_from_form(form_id: UUID) -> UUID | None:
    """Return whom the asker has registered from this form, seen or not. For whoever registers."""
    with connection.cursor() as cursor:
        cursor.execute("select sec.client_registered_from(%s)", [form_id])
        found: UUID | None = cursor.fetchone()[0]
    return found
