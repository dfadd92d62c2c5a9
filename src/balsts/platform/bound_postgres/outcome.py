"""When the line breaks while the database keeps something, nobody here knows whether it did."""

from django.db import OperationalError

# The server ends the connection itself, perhaps right after it has kept everything.
SHUTTING_DOWN = "57"


class OutcomeUnknown(OperationalError):
    """The connection was lost during the commit: all of the transaction was kept, or nothing."""


def is_unknown(fault: BaseException) -> bool:
    """Whether a fault of the commit leaves that open; one that the database names does not."""
    state = getattr(fault.__cause__, "sqlstate", None)
    return not state or str(state).startswith(SHUTTING_DOWN)
