"""What a person may set or type is in the reference."""

import re

from tests.conventions.reading import ROOT, SOURCE, python_files

REFERENCE = ROOT / "docs" / "reference"


def test_every_setting_is_in_the_reference():
    read = re.compile(r"\"(BALSTS_[A-Z_]+|DATABASE_URL)\"")
    settings = {
        name
        for path in python_files("platform/*.py") + python_files("console/**/*.py")
        for name in read.findall(path.read_text(encoding="utf-8"))
        if not name.endswith(("_FILE", "_"))
    }
    reference = (REFERENCE / "settings.md").read_text(encoding="utf-8")

    assert [name for name in sorted(settings) if f"`{name}`" not in reference] == []


def test_reference_names_no_setting_that_is_gone():
    reference = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in python_files("platform/*.py"))
    source += "".join(path.read_text(encoding="utf-8") for path in python_files("console/**/*.py"))
    named = set(re.findall(r"^\| `(BALSTS_[A-Z_]+)`", reference, re.MULTILINE))

    assert [name for name in sorted(named) if f'"{name}"' not in source] == []


def test_every_command_is_in_the_reference():
    commands = {
        path.stem
        for path in SOURCE.glob("*/management/commands/*.py")
        if not path.stem.startswith("_")
    }
    reference = (REFERENCE / "commands.md").read_text(encoding="utf-8")

    assert [name for name in sorted(commands) if f"`balsts {name}" not in reference] == []


def test_every_make_target_explains_itself_or_is_a_step():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    explained = re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE)

    assert sorted(set(targets) - set(explained)) == ["environment", "environment-dev"]
