"""Whoever serves people in earnest is told when nobody asks any more whether weaknesses are known."""

import datetime
import hashlib
import json

import pytest
from django.core import checks
from django.utils import timezone

from balsts.platform.library_check import (
    LibrariesUnsafe,
    libraries_unsafe,
    libraries_were_checked,
)

TODAY = datetime.date(2026, 11, 27)
LOCK = b"django==5.2.19"


def days_ago(days: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=days)


@pytest.fixture
def records(settings, tmp_path):
    """The places of two records: the release's beside its lock, and the operator's own."""
    settings.BALSTS_HTTPS = True
    settings.BALSTS_LOCK = tmp_path / "requirements.lock"
    settings.BALSTS_LOCK.write_bytes(LOCK)
    settings.BALSTS_LIBRARIES_CHECKED = tmp_path / "own.json"
    return tmp_path / "requirements.checked.json", settings.BALSTS_LIBRARIES_CHECKED


def record(day: datetime.date, *, known: int = 0, lock: bytes = LOCK) -> str:
    told = {"checked_on": str(day), "known": known, "lock": hashlib.sha256(lock).hexdigest()}
    return json.dumps(told)


@pytest.mark.parametrize(
    ("days", "unsafe"),
    [
        (-2, LibrariesUnsafe()),
        (-1, None),
        (0, None),
        (7, None),
        (8, LibrariesUnsafe(asked_on=days_ago(8))),
    ],
)
@pytest.mark.parametrize("whose", [0, 1])
def test_after_seven_days_without_an_answer_it_is_said(records, whose, days, unsafe):
    records[whose].write_text(record(days_ago(days)), encoding="utf-8")

    assert libraries_unsafe(on=TODAY) == unsafe


def test_of_two_records_the_newer_one_counts_whoever_made_it(records):
    release, own = records
    release.write_text(record(days_ago(20)), encoding="utf-8")
    own.write_text(record(days_ago(2)), encoding="utf-8")
    after_own = libraries_unsafe(on=TODAY)
    release.write_text(record(days_ago(1), known=3), encoding="utf-8")

    assert after_own is None
    assert libraries_unsafe(on=TODAY) == LibrariesUnsafe(asked_on=days_ago(1), are_known=True)


def test_an_answer_about_other_libraries_is_none(records, settings):
    records[0].write_text(record(TODAY), encoding="utf-8")
    before = libraries_unsafe(on=TODAY)
    settings.BALSTS_LOCK.with_name("new").write_bytes(b"django==5.2.20")
    settings.BALSTS_LOCK.with_name("new").replace(settings.BALSTS_LOCK)

    assert (before, libraries_unsafe(on=TODAY)) == (None, LibrariesUnsafe())


@pytest.mark.parametrize(
    "content",
    [
        "", "no json", "[]", "null", "{}",
        record(TODAY).replace("2026-11-27", "yesterday"),
        record(TODAY).replace("known", "unknown"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_no_answer(records, content):
    records[0].write_text(content, encoding="utf-8")

    assert libraries_unsafe(on=TODAY) == LibrariesUnsafe()


def test_a_demonstration_is_told_nothing(records, settings):
    settings.BALSTS_HTTPS = False

    assert (libraries_unsafe(on=TODAY), libraries_were_checked()) == (None, [])


@pytest.mark.parametrize(
    ("days", "known", "words"),
    [(None, 0, "Nobody has asked yet"), (9, 0, "Nobody has asked since"), (1, 2, "were known")],
)
def test_check_says_what_is_wrong(records, days, known, words):
    if days is not None:
        day = timezone.localdate() - datetime.timedelta(days=days)
        records[0].write_text(record(day, known=known), encoding="utf-8")

    [warning] = [one for one in checks.run_checks(tags=["security"]) if one.id == "balsts.W012"]
    assert words in warning.msg
