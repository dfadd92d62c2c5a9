"""The script that makes the environment refuses in one sentence, whatever is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "environment.py"


@pytest.fixture
def copy(tmp_path):
    folder = tmp_path / "ceļš ar atstarpi"
    (folder / "tools").mkdir(parents=True)
    script = folder / "tools" / "environment.py"
    script.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "requirements.lock").write_text("", encoding="utf-8")
    return folder


def run(copy, *words, **surroundings):
    done = subprocess.run(
        [sys.executable, copy / "tools" / "environment.py", *words],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", **surroundings},
    )
    return done.returncode, done.stderr.strip()


def test_missing_venv_is_named_with_its_package(copy, tmp_path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError", encoding="utf-8")

    code, said = run(copy, PYTHONPATH=str(tmp_path))

    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted = f"Python's `venv` is missing: run `apt install python{version}-venv` (as root), "
    assert (code, said) == (1, wanted + "then the same command again.")


def test_old_python_is_refused_with_the_way_out(copy):
    script = copy / "tools" / "environment.py"
    text = script.read_text(encoding="utf-8").replace("OLDEST = (3, 11)", "OLDEST = (9, 9)")
    script.write_text(text, encoding="utf-8")

    code, said = run(copy)

    assert code == 1
    assert said.startswith("Balsts needs Python 3.11 or newer, but this is Python 3.")
    assert said.count("\n") == 0


@pytest.mark.slow  # a virtual environment with pip takes seconds to make
def test_command_works_in_a_path_with_spaces_and_letters(copy):
    run(copy)
    done = subprocess.run(
        [copy / ".venv" / "bin" / "balsts"], capture_output=True, text=True, check=False
    )

    # There is no source in this copy; that Python looks for it there shows the way is right.
    assert "No module named 'balsts'" in done.stderr
    assert (copy / ".venv" / "made-by").exists()


@pytest.mark.slow  # pip reads what every package says of itself
def test_lock_files_are_whole_so_nothing_needs_resolving():
    done = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )

    assert (done.stdout.strip(), done.returncode) == ("No broken requirements found.", 0)
