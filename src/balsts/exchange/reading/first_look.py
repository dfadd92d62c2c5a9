"""A first look at a file in the moment it is chosen, by its size and first bytes alone.

Whoever serves pages opens no file of strangers: archives and tables are read later, by a process of
its own (`apart.py`), after the operator's scanner.
"""

from typing import BinaryIO

from balsts.platform.spreadsheets import LONGEST_MAGIC, refuse_at_a_glance


def look_at(content: BinaryIO, *, size: int) -> None:
    """Raise `UnreadableFile` if the file is nothing that could be brought in."""
    start = content.read(LONGEST_MAGIC)
    content.seek(0)
    refuse_at_a_glance(start, size=size)
