"""When the line breaks while the database keeps something, nobody here knows whether it did."""

import psycopg
from django.db import OperationalError

# The one severity after which the server goes on. With any other it ends the connection, perhaps when
# all is kept already: it shuts down, or the disk did not say that it has what was written.
TAKEN_BACK = "ERROR"


class OutcomeUnknown(OperationalError):
    """The connection was lost during the commit: all of the transaction was kept, or nothing."""


def is_unknown(fault: BaseException) -> bool:
    """Whether a fault of the commit leaves that open; a mere error of the database does not."""
    cause = fault.__cause__
    told = cause.diag.severity_nonlocalized if isinstance(cause, psycopg.Error) else None
    return told != TAKEN_BACK


def leaves_outcome_open(fault: BaseException | None) -> bool:
    """Whether a commit was lost on the way to this fault, which may hide it: no new connection came."""
    while fault is not None and not isinstance(fault, OutcomeUnknown):
        fault = fault.__context__
    return fault is not None
