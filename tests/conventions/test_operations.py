"""What is changed is changed by an operation that says who and when."""

import ast

from tests.conventions.reading import place, python_files, tree

QUESTIONS = ("is_", "has_", "blockers_for_", "blocked_")


def leaves_a_trace(path) -> bool:
    """Whether a module records audit events or is made of operations that do."""
    text = path.read_text(encoding="utf-8")
    return "trail.record" in text or ".operations." in text


def operations():
    for path in python_files("*/operations/**/*.py") + python_files("*/operations.py"):
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith(("_", *QUESTIONS)):
                yield path, node


def test_operations_take_named_arguments_only():
    found = [
        f"{place(path, node.lineno)} {node.name}"
        for path, node in operations()
        if node.args.args or node.args.posonlyargs or node.args.vararg
    ]

    assert found == []


def test_operations_say_who_and_when():
    found = [
        f"{place(path, node.lineno)} {node.name}"
        for path, node in operations()
        if not {"by", "at"} <= {argument.arg for argument in node.args.kwonlyargs}
    ]

    assert found == []


def test_asvs_2_3_3_operations_are_atomic_and_leave_a_trace():
    """Each is atomic, or atomic inside where progress must be seen; its module records events."""
    found = [
        f"{place(path, node.lineno)} {node.name}"
        for path, node in operations()
        if "transaction.atomic" not in ast.unparse(node) or not leaves_a_trace(path)
    ]

    assert found == []
