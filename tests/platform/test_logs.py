"""Logs tell where something broke, never about whom."""

import logging
import sys

from balsts.platform.logs import PlaceFormatter

QUOTED = "Key (family_name)=(Noorzai) already exists"


def fail(kind: type[Exception]) -> None:
    raise kind(QUOTED)


def fail_twice() -> None:
    try:
        fail(KeyError)
    except KeyError:
        fail(ValueError)


def test_fault_is_written_with_its_place_and_kind_and_without_what_it_quotes() -> None:
    try:
        fail_twice()
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "Failed", None, sys.exc_info())

    written = PlaceFormatter("{message}", style="{").format(record)

    assert "Noorzai" not in written
    assert written.count("in fail_twice") == 2
    assert "builtins.ValueError" in written
    assert "builtins.KeyError" in written
