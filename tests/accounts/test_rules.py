"""Passwords that are guessed soon, and how long somebody waits after failures."""

import datetime
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.accounts.enums import AttemptScope
from balsts.accounts.rules import PATIENCE, blockers_for_password, is_breached, wait_after

AROUND = ["anna.berzina", "Anna Bērziņa", "Patvērums “Drošā māja”", "drosa_maja"]
AROUND_DIGITS = (
    "119912",
    "1999",
    "7",
    "a",
    " ",
    "/",
    ".",
    "-",
    "\t",
    "\n",
    "\r",
    "\x85",
    "\u0663",
    "\u00b2",
)
ONE_SECOND = datetime.timedelta(seconds=1)


def codes_for(password: str, breached: Path | None = None) -> list[str]:
    blockers = blockers_for_password(password, words=AROUND, breached=breached)
    return [blocker.code for blocker in blockers]


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("elevencharX", ["too_short"]),
        ("x" * 1001, ["too_long"]),
        ("password1234", ["easily_guessed"]),
        ("parole123456", ["easily_guessed"]),
        ("qwertyuiop12", ["easily_guessed"]),
        ("annaberzina1", ["easily_guessed"]),
        ("Drošā māja 1", ["easily_guessed"]),
        ("balsts rīga!", ["easily_guessed"]),
        ("aaaaaaaaaaaaaaaaaaaa", ["easily_guessed"]),
        ("tējkanna zirgs ābols", []),
        ("чайник лошадь яблоко", []),
        (hashlib.sha512(b"long and random").hexdigest(), []),
    ],
)
def test_asvs_6_2_4_password_is_judged_by_length_and_by_how_soon_it_is_guessed(
    password: str, codes: list[str]
) -> None:
    assert codes_for(password) == codes


@given(st.lists(st.sampled_from(AROUND_DIGITS), min_size=12, max_size=24).map("".join))
def test_any_signs_around_digits_are_a_password_and_no_fault(password: str) -> None:
    assert codes_for(password) in ([], ["easily_guessed"])


def test_a_line_break_ends_no_number() -> None:
    assert codes_for("horse 119912\nkettle lamp") == []


def test_asvs_6_2_5_no_kind_of_character_is_asked_for() -> None:
    assert codes_for("tikai mazie burti bez cipariem") == []


@pytest.fixture
def stolen(tmp_path: Path) -> Path:
    """A list as it is published: hashes in order, each with how often it was seen."""
    passwords = [f"stolen horse {number} kettle" for number in range(300)]
    lines = sorted(
        f"{hashlib.sha1(each.encode(), usedforsecurity=False).hexdigest().upper()}:{position}"
        for position, each in enumerate(passwords)
    )
    path = tmp_path / "stolen.txt"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="ascii")
    return path


def test_asvs_6_2_12_every_stolen_password_of_the_list_is_found_and_no_other(stolen: Path) -> None:
    found = [
        number for number in range(320) if is_breached(f"stolen horse {number} kettle", stolen)
    ]

    assert found == list(range(300))
    assert codes_for("stolen horse 7 kettle", stolen) == ["breached"]


def test_empty_list_of_stolen_passwords_holds_none(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()

    assert is_breached("anything at all", empty) is False


@given(scope=st.sampled_from(AttemptScope), failures=st.integers(0, 10**6))
def test_one_failure_more_never_shortens_the_wait_and_no_wait_is_for_ever(
    scope: AttemptScope, failures: int
) -> None:
    free, longest = PATIENCE[scope]

    assert wait_after(scope, failures) <= wait_after(scope, failures + 1) <= longest
    assert (wait_after(scope, failures) == datetime.timedelta()) == (failures < free)


def test_wait_doubles_from_one_second_on() -> None:
    waits = [wait_after(AttemptScope.PAIR, failures) for failures in range(4, 9)]

    assert waits == [seconds * ONE_SECOND for seconds in (0, 1, 2, 4, 8)]
