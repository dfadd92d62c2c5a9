"""Doors speak to rooms through queries and operations, never to tables."""

import ast

from tests.conventions.reading import DOORS, called_name, calls, place, python_files, tree

CHANGES = {
    "save",
    "delete",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}


def files_of_doors():
    return [path for door in DOORS for path in python_files(f"{door}/**/*.py")]


def test_doors_do_not_ask_tables():
    found = [
        place(path, node.lineno)
        for path in files_of_doors()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]

    assert found == []


def test_doors_do_not_change_rows():
    found = [
        place(path, call.lineno)
        for path in files_of_doors()
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and called_name(call) in CHANGES
    ]

    assert found == []


def test_doors_speak_no_sql():
    found = [
        place(path, call.lineno)
        for path in files_of_doors()
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and called_name(call) in {"raw", "cursor", "executemany"}
    ]

    assert found == []
