"""The threat model names every abuse case and only tests that exist."""

import re
from functools import cache

import pytest

from tests.conventions.reading import ROOT
from tools import asvs

MODEL = (ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (AB\d+) \| (.+) \|$", MODEL, re.MULTILINE))
KNOWN_ON_THE_FIRST_DAY = 32
UNPROVEN = re.compile(r"\*\*(being built|not built yet|no test)\*\*|figures in \[benchmarks\]")


@cache
def names_of_tests() -> set[str]:
    paths = (ROOT / "tests").rglob("test_*.py")
    return {name for path in paths for name in asvs.tests_in(path)}


def test_every_abuse_case_has_its_row():
    assert list(ROWS) == [f"AB{n}" for n in range(1, len(ROWS) + 1)]
    assert len(ROWS) >= KNOWN_ON_THE_FIRST_DAY


@pytest.mark.parametrize("case", ROWS)
def test_every_row_is_proven_by_tests_that_exist_or_says_that_it_is_not(case):
    named = re.findall(r"`(test_\w+)`", ROWS[case])

    assert [name for name in named if name not in names_of_tests()] == []
    assert named or UNPROVEN.search(ROWS[case])


def test_what_is_not_protected_is_said():
    told = MODEL.partition("## What we do not protect")[2]

    assert len(re.findall(r"^- \*\*", told, re.MULTILINE)) >= 8


def test_every_asset_and_adversary_is_numbered_without_a_gap():
    assets = re.findall(r"^\| (A\d+) \|", MODEL, re.MULTILINE)
    adversaries = re.findall(r"^\| (S\d+) \|", MODEL, re.MULTILINE)

    assert assets == [f"A{n}" for n in range(1, 13)]
    assert adversaries == [f"S{n}" for n in range(1, 16)]
