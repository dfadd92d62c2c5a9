"""How tables about clients are guarded: the second wall behind `queries/visibility.py`.

The first arm of the condition names few clients and is worked out once for a statement: those
assigned to whoever asks, or registered by them a moment ago. The second is asked of
a row only where the first says no: enrolled under a contract seen as a whole.
"""

from django.db import migrations

from balsts.platform.row_security import guarded_by, guarded_through

__all__ = ["guarded_by", "guarded_by_client", "guarded_through", "seen"]


def seen(column: str) -> str:
    """Return the SQL condition under which whoever asks works with the client in the column."""
    return f"({column} = any((select sec.client_ids_of_mine())::uuid[]) or {_enrolled(column)})"


def guarded_by_client(
    table: str, *, client: str = "client_id", and_also: str = ""
) -> migrations.RunPython:
    """Guard a table by its column that holds a client; `and_also` narrows reading and writing."""
    condition = seen(f"{table}.{client}") + (f" and {and_also}" if and_also else "")
    return guarded_by(table, reads=condition, writes=condition)


def _enrolled(column: str) -> str:
    return (
        "exists (select from clients_enrolment enrolled"
        f" where enrolled.client_id = {column}"
        " and enrolled.contract_id = any((select sec.contracts_where('see_enrolled_clients'))::uuid[])"
        " and enrolled.valid_from <= (select sec.today()))"
    )
