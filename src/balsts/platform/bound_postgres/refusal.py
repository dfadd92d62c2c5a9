"""What the database's own wall refuses, told apart from rights that are missing and from reasons."""

import psycopg
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError

# Where PostgreSQL raises that a policy keeps a row out. A table or column without a grant is refused
# elsewhere, and is a fault of ours.
BY_POLICY = "ExecWithCheckOptions"
# What closed functions say of somebody who is out of sight. Others say a reason, which an operation
# has to know before it asks.
OUT_OF_SIGHT = "not yours"
# What Django says where a row that was read before is shown no more to the statement that changes it.
MET_NO_ROW = "did not affect any rows"


def is_refused_by_wall(fault: BaseException) -> bool:
    """Whether row security, or a closed function in its place, refused it to whose session asks.

    It keeps out what would be written, and shows no row to an operation that holds or changes it.
    """
    if isinstance(fault, ObjectDoesNotExist):
        return True
    cause = fault.__cause__
    if cause is None:
        return isinstance(fault, DatabaseError) and MET_NO_ROW in str(fault)
    if not isinstance(cause, psycopg.errors.InsufficientPrivilege):
        return False
    said = cause.diag.message_primary or ""
    return cause.diag.source_function == BY_POLICY or OUT_OF_SIGHT in said
