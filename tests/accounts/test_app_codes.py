"""Codes of an application, by the examples of RFC 4226 and RFC 6238."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balsts.accounts import app_codes, codes

SECRET = b"12345678901234567890"


def at(second: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(second, tz=datetime.UTC)


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert app_codes.matching_step(SECRET, code, at=at(second)) == second // 30


@pytest.mark.parametrize("seconds", [-31, -30, 30, 31])
def test_code_of_the_half_minute_before_and_after_counts_and_no_other(seconds: int) -> None:
    second = 1111111110  # the first of its half minute
    code = app_codes.code_at(SECRET, second // 30)

    found = app_codes.matching_step(SECRET, code, at=at(second + seconds))

    assert (found is not None) == (seconds in {-30, 30, 31})


def test_secret_is_kept_encrypted_and_comes_back() -> None:
    kept = app_codes.sealed(SECRET)

    assert SECRET not in kept
    assert app_codes.opened(kept) == SECRET
    assert app_codes.sealed(SECRET) != kept


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "２８７０８２", "\x00"])
def test_what_is_no_code_is_refused_without_a_fault(typed: str) -> None:
    assert app_codes.matching_step(SECRET, typed, at=at(59)) is None


@given(st.lists(st.integers(0, 31), min_size=25, max_size=25))
def test_code_on_paper_is_understood_however_it_is_typed(places: list[int]) -> None:
    code = "".join(codes.ALPHABET[place] for place in places)
    typed = code.lower().replace("0", "o").replace("1", "l")
    grouped = " - ".join(typed[start : start + 5] for start in range(0, 25, 5))

    assert codes.hash_of("entry", grouped) == codes.hash_of("entry", code)
    assert codes.hash_of("entry", code) != codes.hash_of("recovery", code)


def test_two_codes_are_never_the_same() -> None:
    assert len({codes.new_code() for _ in range(1000)}) == 1000
