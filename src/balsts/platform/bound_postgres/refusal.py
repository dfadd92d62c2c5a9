"""What the database's own wall refuses, told apart from rights that are missing and from reasons."""

import psycopg

# Where PostgreSQL raises that a policy keeps a row out. A table or column without a grant is refused
# elsewhere, and is a fault of ours.
BY_POLICY = "ExecWithCheckOptions"
# What closed functions say of somebody who is out of sight. Others say a reason, which an operation
# has to know before it asks.
OUT_OF_SIGHT = "not yours"


def is_refused_by_wall(fault: BaseException) -> bool:
    """Whether row security, or a closed function in its place, refused it to whose session asks."""
    cause = fault.__cause__
    if not isinstance(cause, psycopg.errors.InsufficientPrivilege):
        return False
    said = cause.diag.message_primary or ""
    return cause.diag.source_function == BY_POLICY or OUT_OF_SIGHT in said
