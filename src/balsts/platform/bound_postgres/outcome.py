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


def leaves_outcome_open(fault: BaseException | None) -> bool:
    """Whether a commit was lost on the way to this fault, which may hide it: no new connection came."""
    while fault is not None and not isinstance(fault, OutcomeUnknown):
        fault = fault.__context__
    return fault is not None
