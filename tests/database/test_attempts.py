"""Failed attempts to sign in are counted forward, whoever runs statements as the application."""

import datetime

import pytest
from django.db import DatabaseError
from django.utils import timezone

from balsts.accounts.enums import AttemptScope
from balsts.accounts.models import AttemptCounter
from balsts.accounts.rules import FORGOTTEN_AFTER
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db

NOW = timezone.now()
FORGET = "update accounts_attemptcounter set failures = 0, last_failed_at = null returning 1"
KNOWN = "update accounts_attemptcounter set failures = 0, last_failed_at = null, succeeded_at = now() where scope = %s returning 1"
ONE_MORE = "update accounts_attemptcounter set failures = failures + 1, last_failed_at = clock_timestamp() returning 1"


@pytest.fixture
def cast() -> Cast:
    for scope in AttemptScope:
        AttemptCounter.objects.create(
            scope=scope, key_hash=b"x", failures=7, last_failed_at=NOW, succeeded_at=None
        )
    return create_cast(today=timezone.localdate())


def refused(question: str, *told: object) -> bool:
    try:
        found = rows(question, *told)
    except DatabaseError as fault:
        if fault.__cause__.sqlstate != "42501":
            raise
        return True
    return found == []


@pytest.mark.parametrize(
    "change",
    [
        "failures = 0",
        "failures = 6, last_failed_at = clock_timestamp()",
        "failures = 1, last_failed_at = clock_timestamp()",
        "failures = 99, last_failed_at = clock_timestamp()",
        "failures = 8, last_failed_at = 'infinity'",
        "failures = 8, last_failed_at = '2020-01-01'",
        "last_failed_at = '2020-01-01'",
        "last_failed_at = null",
        "succeeded_at = now()",
        "failures = 0, last_failed_at = null, succeeded_at = now()",
        "key_hash = 'y'",
    ],
)
def test_without_a_session_nothing_is_forgotten_and_no_place_becomes_known(
    cast: Cast, change: str
) -> None:
    with acting_under(""):
        assert refused(f"update accounts_attemptcounter set {change} returning 1")
        assert refused("delete from accounts_attemptcounter returning 1")
        assert not refused(ONE_MORE)


def test_who_has_signed_in_is_known_at_the_place_and_forgets_nobody_elses_failures(
    cast: Cast,
) -> None:
    with acting_under(token_of(cast.amina)):
        for scope in (AttemptScope.ACCOUNT, AttemptScope.NETWORK):
            assert refused(KNOWN, scope)
        assert refused(FORGET)
        assert refused(KNOWN.replace("now()", "'infinity'"), AttemptScope.PAIR)
        assert not refused(KNOWN, AttemptScope.PAIR)


def test_after_an_hour_counting_begins_anew(cast: Cast) -> None:
    again = "update accounts_attemptcounter set failures = 1, last_failed_at = clock_timestamp()"

    with acting_under(""):
        too_early = refused(f"{again} returning 1")
    AttemptCounter.objects.update(last_failed_at=NOW - datetime.timedelta(hours=1, seconds=1))
    with acting_under(""):
        in_time = refused(f"{again} returning 1")

    assert (too_early, in_time) == (True, False)
    assert datetime.timedelta(hours=1) == FORGOTTEN_AFTER
