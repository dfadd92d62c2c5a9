"""What a person may set or type is in the reference, and what is written is finished."""

import re
import subprocess

from tests.conventions.reading import ROOT, SOURCE, python_files

REFERENCE = ROOT / "docs" / "reference"


def settings_read() -> set[str]:
    """Return the names that the program reads, and the scripts of deploy/."""
    program = [
        *python_files("platform/*.py"),
        *python_files("console/**/*.py"),
        ROOT / "deploy" / "messenger.py",
    ]
    scripts = [path for path in (ROOT / "deploy").rglob("balsts-*") if not path.suffix]
    by_program = re.compile(r"\"(BALSTS_[A-Z_]+|DATABASE_URL)\"")
    by_scripts = re.compile(r"\$\{?(BALSTS_[A-Z_]+)")
    names = {
        name
        for read, paths in ((by_program, program), (by_scripts, scripts))
        for path in paths
        for name in read.findall(path.read_text(encoding="utf-8"))
    }
    return {name for name in names if not name.endswith(("_FILE", "_"))}


def test_the_reference_names_every_setting_and_none_that_is_gone():
    reference = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(BALSTS_[A-Z_]+|DATABASE_URL)`", reference, re.MULTILINE))

    assert named == settings_read()


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


def test_nothing_that_is_kept_holds_marks_of_an_unfinished_merge():
    kept = subprocess.run(
        ["git", "grep", "-nE", "^(<{7}|>{7}) "],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert kept.stdout.splitlines() == []
