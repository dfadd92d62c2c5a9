"""Texts that a spreadsheet program would take for a formula, made harmless and brought back.

An apostrophe stands before the dangerous letter, at the beginning of a cell and behind whatever
another program may take for a separator: a file with commas that is opened in a country of
semicolons falls into other cells than we wrote. One apostrophe more is written than there was, so
that what is read again is exactly what stood there.
"""

import re

GUARD = "'"
LIVE = "=+-@＝＋－＠"
_FIRST = re.compile(r"^('*)(?=[=+\-@＝＋－＠\t\r\n])")
_INSIDE = re.compile(r"([,;\t\r\n]\"*)('*)(?=[=+\-@＝＋－＠])")
_FIRST_GUARDED = re.compile(r"^'('*)(?=[=+\-@＝＋－＠\t\r\n])")
_INSIDE_GUARDED = re.compile(r"([,;\t\r\n]\"*)'('*)(?=[=+\-@＝＋－＠])")


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet program would take for a formula."""
    return _FIRST.sub(r"'\1", _INSIDE.sub(r"\1'\2", text))


def unguarded(text: str) -> str:
    """Take away what `guarded` has put in."""
    return _INSIDE_GUARDED.sub(r"\1\2", _FIRST_GUARDED.sub(r"\1", text))
