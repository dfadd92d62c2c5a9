"""How tables about clients are guarded: the second wall behind `queries/visibility.py`.

What whoever asks may see is worked out once for a statement: `sec.sight()`, the contracts that they
see as a whole and the clients whom they work with. Each row is held against it by a function that
looks up one enrolment at most. Written out as a subquery in every policy, the same rule made
PostgreSQL plan a hundred subplans for a page and look through all enrolments for some of them.
"""

from balsts.platform.row_security import guarded_by, guarded_through
from balsts.platform.sql_step import SqlStep

__all__ = [
    "OF_MY_PROGRAMMES",
    "SIGHT",
    "guarded_by",
    "guarded_by_client",
    "guarded_through",
    "seen",
]

SIGHT = "(select sec.sight())::uuid[]"
OF_MY_PROGRAMMES = "(select sec.contracts_of_my_programmes())::uuid[]"


def seen(column: str) -> str:
    """Return the SQL condition under which whoever asks works with the client in the column."""
    return f"sec.is_in_sight({column}, {SIGHT})"


def guarded_by_client(table: str, *, client: str = "client_id", and_also: str = "") -> SqlStep:
    """Guard a table by its column that holds a client; `and_also` narrows reading and writing."""
    condition = seen(f"{table}.{client}") + (f" and {and_also}" if and_also else "")
    return guarded_by(table, reads=condition, writes=condition)
