"""Since when the key of keys is current, as the trail tells it; and when somebody must see to it."""

import datetime

import pytest
from django.conf import settings as django_settings
from django.core import checks
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.audit import trail
from balsts.audit.key_of_keys import (
    KeyLack,
    KeyLacking,
    KeyOfKeys,
    key_lacking,
    lacking_of,
)
from balsts.platform.bound_postgres import acting_under
from balsts.platform.key_holders import KeyHolders, key_holders
from tests.as_job import as_job
from tests.people import create_cast
from tests.web.browsers import browser_of

TODAY = datetime.date(2026, 11, 27)
A_YEAR_AGO = datetime.date(2025, 11, 26)


@pytest.fixture
def in_earnest(settings, tmp_path):
    settings.BALSTS_HTTPS = True
    settings.BALSTS_KEY_HOLDERS = tmp_path / "key-holders.txt"
    settings.BALSTS_KEEPER_SOCKET = str(tmp_path / "no-keeper")
    return settings


@pytest.mark.parametrize(
    ("since", "shares_on", "left_on", "lacking"),
    [
        (TODAY, TODAY, None, []),
        (A_YEAR_AGO, TODAY, None, []),
        (
            A_YEAR_AGO - datetime.timedelta(days=1),
            TODAY,
            None,
            [KeyLacking(lack=KeyLack.OLD, since=A_YEAR_AGO - datetime.timedelta(days=1))],
        ),
        (TODAY, None, None, [KeyLacking(lack=KeyLack.NO_SHARES)]),
        (A_YEAR_AGO, TODAY, TODAY, [KeyLacking(lack=KeyLack.HOLDER_LEFT, since=TODAY)]),
        (A_YEAR_AGO, None, TODAY, [KeyLacking(lack=KeyLack.HOLDER_LEFT, since=TODAY)]),
        (TODAY, TODAY, TODAY, []),
        (TODAY, TODAY, A_YEAR_AGO, []),
    ],
)
def test_a_key_lasts_a_year_until_a_holder_leaves_and_needs_shares(
    since, shares_on, left_on, lacking
):
    key = KeyOfKeys(since=since, shares_on=shares_on)

    assert lacking_of(key, KeyHolders(left_on=left_on), on=TODAY) == lacking


@pytest.mark.parametrize(
    ("register", "found"),
    [
        (None, KeyHolders()),
        ("", KeyHolders()),
        ("# since until what\n\n2026-01-05 - start code; the manager\n", KeyHolders()),
        (
            "2025-01-05 2026-02-14 share 2\n2025-01-05 2026-03-01 share 3\n2026-01-05 - share 2\n",
            KeyHolders(left_on=datetime.date(2026, 3, 1)),
        ),
        (
            "2025-01-05 2026-02-14 share 2\n2025-01-05 2026-12-31 leaves later\n",
            KeyHolders(left_on=datetime.date(2026, 2, 14)),
        ),
        ("the manager since spring\n", KeyHolders(is_readable=False)),
        ("2026-01-05\n", KeyHolders(is_readable=False)),
        ("2026-01-05 soon share 2\n", KeyHolders(is_readable=False)),
    ],
)
def test_the_register_tells_who_was_the_last_to_leave(in_earnest, register, found):
    if register is not None:
        in_earnest.BALSTS_KEY_HOLDERS.write_text(register, encoding="utf-8")

    assert key_holders(on=TODAY) == found


def became_current(name: str, *, days: int, printed: bool = True, by=None) -> None:
    """Say as the keeper does that a key became current, and whether its shares were printed then."""
    at = timezone.now() - datetime.timedelta(days=days)
    for event in ("sealing_key_changed", *(["sealing_key_shares_printed"] if printed else [])):
        trail.record(event, by=by or system_actor(), at=at, details={"key": name})


@pytest.mark.django_db(transaction=True)
def test_the_trail_tells_since_when_the_current_key_is_and_whose_shares_were_printed(in_earnest):
    today = timezone.localdate()
    found = [key_lacking(on=today)]
    for name, days, printed in (("a" * 16, 500, True), ("b" * 16, 2, False), ("b" * 16, 1, True)):
        with as_job():
            became_current(name, days=days, printed=printed)
        found.append([(one.id, one.msg.split(":")[0]) for one in checked()])
    later = [one.since for one in key_lacking(on=today + datetime.timedelta(days=365))]
    not_asked = checked(databases=[])
    in_earnest.BALSTS_HTTPS = False

    old = f"The key of sealed notes is from {today - datetime.timedelta(days=500)}, more than a year ago"
    unprinted = "Nobody has printed the shares of the key of sealed notes"
    assert found == [[], [("balsts.W015", old)], [("balsts.W015", unprinted)], []]
    assert later == [today - datetime.timedelta(days=2)]  # taken up again is no new change
    assert (not_asked, checked()) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_pages_that_were_taken_over_do_not_say_that_the_key_was_changed(in_earnest):
    cast = create_cast(today=timezone.localdate())
    with as_job():
        became_current("a" * 16, days=500)
    token = browser_of(cast.amina).cookies[django_settings.SESSION_COOKIE_NAME].value
    with acting_under(token):
        became_current("b" * 16, days=0, by=cast.amina)

    assert [one.lack for one in key_lacking(on=timezone.localdate())] == [KeyLack.OLD]


def checked(*, databases=("default",)):
    found = checks.run_checks(tags=["database"], databases=list(databases))
    return [one for one in found if one.id == "balsts.W015"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"key_id": "0123456789abcdef", "is_locked": True}, []),
        ({"key_id": "0123456789abcdef", "is_locked": False}, ["lies open on the disk"]),
        ({"refused": "keys_locked"}, ["waits for the start code"]),
        ({}, []),
    ],
)
def test_check_says_that_the_key_lies_open_or_waits_for_the_start_code(
    in_earnest, monkeypatch, state, words
):
    monkeypatch.setattr("balsts.console.key_of_keys.state_of_keeper", lambda: state)

    found = [one.msg for one in checks.run_checks(tags=["security"]) if one.id == "balsts.W015"]
    assert [word in one for word, one in zip(words, found, strict=True)] == [True] * len(words)
