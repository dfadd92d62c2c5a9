"""How tables about clients are guarded: the second wall behind `queries/visibility.py`.

The first arm of the condition names few clients and is worked out once for a statement: those
assigned to whoever asks, lent to them, or registered by them a moment ago. The second is asked of
a row only where the first says no: enrolled under a contract seen as a whole.
"""

from django.db import migrations

from balsts.platform.row_security import guarded_by, guarded_through

__all__ = ["guarded_by", "guarded_by_client", "guarded_through", "seen", "written"]

OF_MY_PROGRAMMES = "(select sec.programmes_of_mine())::uuid[]"


def seen(column: str, *, part: str = "") -> str:
    """Return the SQL condition under which whoever asks may see the client in the column.

    `part` names what may be lent of a file; rows of a table without one are never lent.
    """
    named = f"{column} = any((select sec.client_ids_of_mine())::uuid[])"
    lent = f"{column} = any((select sec.lent_client_ids('{part}'))::uuid[])"
    arms = [named, *([lent] if part else []), _enrolled(column)]
    return "(" + " or ".join(arms) + ")"


def written(column: str) -> str:
    """Return the SQL condition under which whoever asks may write about the client."""
    return seen(column)


def guarded_by_client(
    table: str, *, client: str = "client_id", part: str = "", and_also: str = ""
) -> migrations.RunPython:
    """Guard a table by its column that holds a client; `and_also` narrows both walls further."""
    narrowed = f" and {and_also}" if and_also else ""
    column = f"{table}.{client}"
    return guarded_by(
        table,
        reads=seen(column, part=part) + narrowed,
        writes=written(column) + narrowed,
    )


def _enrolled(column: str) -> str:
    return (
        "exists (select from clients_enrolment enrolled"
        f" where enrolled.client_id = {column}"
        " and enrolled.contract_id = any((select sec.contracts_where('see_enrolled_clients'))::uuid[])"
        " and enrolled.valid_from <= (select sec.today()))"
    )
