"""A line of code knows its room; a room says what it keeps."""

import ast
import re

from tests.conventions.reading import SOURCE, place, python_files, rooms, storeys, tree

# "services" is no drawer here: it is what providers offer and the law grants.
DRAWERS = {"utils", "common", "helpers", "managers", "core", "misc", "exceptions"}
WORDS_OF_A_MAP = 25


def test_no_module_is_a_drawer():
    found = [
        place(path)
        for path in SOURCE.glob("**/*")
        if path.stem in DRAWERS and (path.is_dir() or path.suffix == ".py")
    ]

    assert found == []


def test_every_room_has_its_storey():
    assert [room for room in rooms() if room not in storeys()] == []


def test_every_room_says_what_is_kept_there():
    short = {
        room: docstring
        for room in rooms()
        if len((docstring := ast.get_docstring(tree(SOURCE / room / "__init__.py")) or "").split())
        < WORDS_OF_A_MAP
    }

    assert short == {}


def test_every_module_says_what_belongs_there():
    found = [
        place(path)
        for path in python_files()
        if path.read_text(encoding="utf-8").strip() and ast.get_docstring(tree(path)) is None
    ]

    assert found == []


def test_no_room_reads_the_clock():
    """Dates come in as arguments; only doors, jobs and the ground floor know what time it is."""
    clock = re.compile(r"timezone\.(now|localdate|localtime)\(\)|date\.today\(|datetime\.now\(")
    found = [
        place(path, number)
        for path in python_files()
        if path.relative_to(SOURCE).parts[0] not in {"web", "console", "platform"}
        and path.name != "jobs.py"
        and "management" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if clock.search(line)
    ]

    assert found == []
