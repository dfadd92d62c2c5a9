"""The bill of materials is the lock, and a question that nobody answered is no answer."""

import datetime
import hashlib
import importlib.util
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def supply_chain():
    spec = importlib.util.spec_from_file_location(
        "supply_chain", ROOT / "tools" / "supply_chain.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_asvs_15_1_2_bill_names_every_locked_package_with_its_hashes(supply_chain):
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    components = supply_chain.bill_of_materials(lock)["components"]

    locked = re.findall(r"(?m)^([\w.-]+==[^\s;\\]+)", lock)
    assert len(components) == len(locked) > 50
    assert all(one["hashes"] for one in components)
    django = next(one for one in components if one["name"] == "django")
    assert django["purl"] == f"pkg:pypi/django@{django['version']}"


NO_ANSWER = [
    ("", 0),
    ("ConnectionError: the source cannot be reached", 1),
    ("No module named pip_audit", 1),
    ("Found nothing", 1),
]


def answering(said: str, code: int):
    def run(_words, **_told):
        return subprocess.CompletedProcess([], code, stdout=said, stderr="")

    return run


@pytest.mark.parametrize(
    ("said", "code", "answer", "known", "exit_code"),
    [
        ("No known vulnerabilities found", 0, "No hole is known", 0, 0),
        ("Found 2 known vulnerabilities in 1 package\ndjango 5.2.0", 1, "Found 2 known", 2, 1),
    ],
)
def test_an_answer_is_written_down_with_its_day_and_the_lock_it_is_about(
    supply_chain, tmp_path, capsys, said, code, answer, known, exit_code
):
    record = tmp_path / "requirements.checked.json"

    exited = supply_chain.ask(answering(said, code), record)

    told = json.loads(record.read_text(encoding="utf-8"))
    assert (exited, capsys.readouterr().out.startswith(answer)) == (exit_code, True)
    assert told["known"] == known
    assert told["lock"] == hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest()
    assert datetime.date.fromisoformat(told["checked_on"])


@pytest.mark.parametrize(("said", "code"), NO_ANSWER)
def test_where_nobody_answered_nothing_is_written_down_and_the_command_fails(
    supply_chain, tmp_path, capsys, said, code
):
    record = tmp_path / "requirements.checked.json"

    exited = supply_chain.ask(answering(said, code), record)

    assert (exited, record.exists()) == (2, False)
    assert capsys.readouterr().out.startswith("NOT ASKED: ")


def test_what_is_asked_with_is_locked_too():
    lock = (ROOT / "requirements-holes.lock").read_text(encoding="utf-8")

    assert re.findall(r"(?m)^pip-audit==", lock) == ["pip-audit=="]
