"""Imports, foreign keys and templates point down, never up."""

import re
import subprocess
import sys

from django.apps import apps

from tests.conventions.reading import ROOT, SOURCE, python_files, storeys

LINT = (
    "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
)


# Keys that no page and no query follows from the other end.
NEVER_FOLLOWED_BACK = {
    "casework.ServiceRecord.institution": "barriers by institution are counted from snapshots",
    "clients.CorrectionAddressee.programme": "it says who tells, and is read with the correction",
}


def models_of_the_house():
    return [model for model in apps.get_models() if model.__module__.startswith("balsts.")]


def room_of(model) -> str:
    return model.__module__.split(".")[1]


def test_imports_keep_the_contracts():
    done = subprocess.run(
        [sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_foreign_keys_point_to_the_same_room_or_below():
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in models_of_the_house()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model.__module__.startswith("balsts.")
        and room_of(model) != room_of(field.related_model)
        and storeys()[room_of(field.related_model)] >= storeys()[room_of(model)]
    ]

    assert upward == []


def test_foreign_keys_have_an_index():
    """An index whose first column is the key; without one, pages grow with the table."""
    without = []
    for model in models_of_the_house():
        leading = {index.fields[0].lstrip("-") for index in model._meta.indexes if index.fields}
        leading |= {
            constraint.fields[0]
            for constraint in model._meta.constraints
            if getattr(constraint, "fields", ()) and getattr(constraint, "condition", None) is None
        }
        without += [
            f"{model._meta.label}.{field.name}"
            for field in model._meta.concrete_fields
            if field.is_relation
            and not field.name.endswith("_by")  # who did it is shown, never searched by
            and f"{model._meta.label}.{field.name}" not in NEVER_FOLLOWED_BACK
            and not (field.db_index or field.unique or field.name in leading)
        ]

    assert without == []


def test_every_signal_is_in_the_reference():
    declared = {
        f"{path.parent.name}.signals.{name}"
        for path in SOURCE.glob("*/signals.py")
        for name in re.findall(r"^(\w+) = Signal\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    reference = (ROOT / "docs/reference/signals.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([\w.]+)` \|", reference, re.MULTILINE))

    assert declared == listed


def test_signals_are_declared_in_their_own_module():
    found = [
        str(path.relative_to(SOURCE))
        for path in python_files()
        if path.name != "signals.py" and "Signal()" in path.read_text(encoding="utf-8")
    ]

    assert found == []


def test_every_change_of_a_timeline_is_announced():
    """Whoever writes to the trail that a timeline changed tells the rooms above, too."""
    written, announced = 0, 0
    for path in python_files("clients/operations/*.py"):
        text = path.read_text(encoding="utf-8")
        written += len(re.findall(r"trail\.record\(\s*\"timeline_", text))
        announced += text.count("timeline_changed.send(")

    assert written == announced > 0


def test_audit_trail_has_no_foreign_keys():
    keys = [
        field.name
        for model in apps.get_app_config("audit").get_models()
        for field in model._meta.concrete_fields
        if field.is_relation
    ]

    assert keys == []
