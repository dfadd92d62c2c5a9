"""A disk that keeps nothing any more, which PostgreSQL reports under the code of a right that is missing."""

import psycopg

# Where PostgreSQL speaks to its files. Rights of roles, policies and our own functions are refused elsewhere.
AT_THE_FILES = frozenset({"buffile.c", "copydir.c", "fd.c", "md.c", "slru.c", "xlog.c"})


def is_refused_by_disk(fault: BaseException) -> bool:
    """Whether the operating system let the database not at its files: a disk mounted read-only, say.

    Asked of what psycopg raises, or of what Django makes of it. A full disk and one that fails have
    codes of their own, and come as OperationalError.
    """
    cause = fault if isinstance(fault, psycopg.Error) else fault.__cause__
    if not isinstance(cause, psycopg.errors.InsufficientPrivilege):
        return False
    return cause.diag.source_file in AT_THE_FILES
