"""The bill of materials is the lock, and a question that nobody answered is no answer."""

import importlib.util
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


@pytest.mark.parametrize(
    ("said", "code", "answer", "exit_code"),
    [
        ("No known vulnerabilities found", 0, "No hole is known", 0),
        ("Found 2 known vulnerabilities in 1 package\ndjango 5.2.0 CVE-1", 1, "Found 2 known", 1),
        ("", 0, "SKIPPED: ", 0),
        ("ConnectionError: the source cannot be reached", 1, "SKIPPED: ", 0),
        ("No module named pip_audit", 1, "SKIPPED: ", 0),
    ],
)
def test_only_an_answer_is_an_answer(supply_chain, said, code, answer, exit_code):
    def run(_words, **_told):
        return subprocess.CompletedProcess([], code, stdout=said, stderr="")

    sentence, exited = supply_chain.known_holes(run)

    assert sentence.startswith(answer)
    assert exited == exit_code
