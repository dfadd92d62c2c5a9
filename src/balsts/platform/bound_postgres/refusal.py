"""What the database's own wall refuses, told apart from a right that somebody forgot to grant."""

import psycopg

# Where PostgreSQL raises it: a row that the policies keep out, a closed function that says no. A
# table or column without a grant is refused elsewhere, and is a fault of ours.
REFUSING = {"ExecWithCheckOptions", "exec_stmt_raise"}


def is_refused_by_wall(fault: BaseException) -> bool:
    """Whether row security or a closed function refused it to whose session asks."""
    cause = fault.__cause__
    if not isinstance(cause, psycopg.errors.InsufficientPrivilege):
        return False
    return cause.diag.source_function in REFUSING
