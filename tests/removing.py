"""What no page may remove is removed while a test is set up."""

from typing import Any

from django.db import connections
from django.db.models import QuerySet


def remove(rows: QuerySet[Any]) -> None:
    """Remove rows with the owner's eyes, as the night's work does; what rests on them stands in the way."""
    ids = [str(key) for key in rows.values_list("pk", flat=True)]
    with connections[rows.db].cursor() as cursor:
        cursor.execute("select tests.remove(%s, %s)", [rows.model._meta.db_table, ids])
