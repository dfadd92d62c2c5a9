"""Which answers say that something of ours broke."""

CONFLICT, BROKEN = 409, 500


def is_broken(status: int) -> bool:
    """Whether nobody should ever be answered so where nobody else is at work.

    A conflict says that a rule of the database refused what the program had let through.
    """
    return status == CONFLICT or status >= BROKEN
