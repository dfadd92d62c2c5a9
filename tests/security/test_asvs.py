"""The table of the ASVS says what is so: known ids, no item forgotten, no technology come in unseen."""

import ast
import tomllib
from functools import cache

import pytest

from tests.conventions.reading import ROOT, SOURCE, place, python_files, tree
from tools import asvs

POLICY = asvs.policy()
# 70 + 183 of the standard, and what we took on of level 3.
LEVELS = {1: 70, 2: 183, 3: 60}
# Of these the house does without 67.
APPLICABLE = {1: 59, 2: 127}
TEXTS = ("*.py", "*.js", "*.html", "*.toml", "*.yaml")


@cache
def claimed() -> dict[str, list[tuple[str, str]]]:
    return asvs.claims()


def test_policy_holds_every_requirement_of_the_first_two_levels():
    levels = [line["level"] for line in POLICY["items"].values()]
    applicable = [line["level"] for line in POLICY["items"].values() if "not_used" not in line]

    assert {level: levels.count(level) for level in LEVELS} == LEVELS
    assert {level: applicable.count(level) for level in APPLICABLE} == APPLICABLE


def test_tests_name_only_requirements_that_exist():
    unknown = {item: tests for item, tests in claimed().items() if item not in POLICY["items"]}

    assert unknown == {}


def test_no_test_claims_what_we_say_we_do_without():
    contradictions = [item for item in claimed() if "not_used" in POLICY["items"].get(item, {})]

    assert contradictions == []


def test_every_applicable_requirement_has_a_test_or_a_written_reason():
    assert asvs.unanswered(POLICY, claimed()) == []


def test_document_is_as_the_policy_and_the_tests_are():
    written = asvs.DOCUMENT.read_text(encoding="utf-8")

    assert written == asvs.document(POLICY, claimed()), "run `make asvs`"


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("test_asvs_8_2_2_another_ones_client_does_not_exist", ["8.2.2"]),
        ("test_asvs_1_2_10_cells", ["1.2.10"]),
        ("test_asvs_2_2_2_and_1_4_2_nothing_breaks", ["2.2.2", "1.4.2"]),
        ("test_asvs_table", []),
        ("test_1_2_3_asvs", []),
    ],
)
def test_items_are_read_from_the_name_of_a_test(name, items):
    assert asvs.items_of(name) == items


def test_a_skipped_test_proves_nothing(tmp_path):
    path = tmp_path / "test_x.py"
    path.write_text(
        "@pytest.mark.skip\ndef test_asvs_1_1_1_a(): ...\ndef test_asvs_1_1_2_b(): ...\n",
        encoding="utf-8",
    )

    assert list(asvs.tests_in(path)) == ["test_asvs_1_1_2_b"]


def test_an_item_without_answer_is_named():
    decided = {
        "items": {
            "1.1.1": {"level": 2},
            "1.1.2": {"level": 1, "because": "…"},
            "1.1.3": {"level": 2},
            "1.1.4": {"level": 3},
        }
    }

    assert asvs.unanswered(decided, {"1.1.3": [("a", "b")]}) == ["1.1.1"]


@cache
def texts() -> dict[str, str]:
    return {
        place(path): path.read_text(encoding="utf-8")
        for pattern in TEXTS
        for path in SOURCE.rglob(pattern)
        if "vendor" not in path.parts
    }


@cache
def locked_packages() -> set[str]:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {line.partition("==")[0] for line in lock.splitlines() if "==" in line}


@cache
def imported_modules() -> dict[str, str]:
    found = {}
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [f"{node.module}.{one.name}" for one in node.names]
            else:
                continue
            found |= dict.fromkeys(names, place(path, node.lineno))
    return found


def signs_of(technology: dict) -> list[str]:
    """Return where a technology shows itself: in the lock, in an import, in the text, as a file."""
    packages, imports = locked_packages(), imported_modules()
    found = [f"package {one}" for one in technology.get("packages", []) if one in packages]
    found += [
        f"{name} in {where}"
        for one in technology.get("imports", [])
        for name, where in imports.items()
        if name == one or name.startswith(f"{one}.")
    ]
    found += [
        f"{word} in {where}"
        for where, text in texts().items()
        for word in technology.get("text", [])
        if word in text
    ]
    found += [
        place(path) for pattern in technology.get("files", []) for path in SOURCE.rglob(pattern)
    ]
    return found


@pytest.mark.parametrize("technology", POLICY["not_used"])
def test_what_we_say_we_do_without_is_absent(technology):
    assert signs_of(POLICY["not_used"][technology]) == []


def test_signs_of_a_technology_that_is_here_are_seen():
    """The search above can find: Django is in the lock, imported, written of, and made of files."""
    signs = signs_of(
        {
            "packages": ["django"],
            "imports": ["django.http"],
            "text": ["ROOT_URLCONF"],
            "files": ["settings_test.py"],
        }
    )

    assert {"package django", "src/balsts/platform/settings_test.py"} <= set(signs)
    assert any("django.http" in sign for sign in signs)
    assert "ROOT_URLCONF in src/balsts/platform/settings.py" in signs


def test_every_technology_we_do_without_excuses_something_and_is_explained():
    used = {line.get("not_used") for line in POLICY["items"].values()} - {None}

    assert used == set(POLICY["not_used"])
    assert [name for name, line in POLICY["not_used"].items() if not line["says"]] == []


def test_direct_dependencies_each_say_why_they_are_here():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    wanted = tomllib.loads("\n".join(lines))["project"]["dependencies"]

    unexplained = [
        one for one in wanted if not any(f'"{one}"' in line and "# " in line for line in lines)
    ]

    assert unexplained == []
