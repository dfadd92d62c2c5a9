"""Whom the keeper talks to is what the kernel says of the process, not what it says of itself."""

import os
import pwd
import socket
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from balsts.platform.sealing.keeper import Keeper
from balsts.platform.sealing.peer import user_at_other_end, users_named

ME = os.geteuid()
NO_KEYS: Any = None


class Bell:
    """Stands where the database stands, and hears the alarm."""

    def __init__(self) -> None:
        self.rung = Event()

    def raise_alarm(self, *_told: object, **_more: object) -> None:
        self.rung.set()


def test_users_are_known_by_their_numbers():
    assert users_named([pwd.getpwuid(ME).pw_name]) == {ME}
    with pytest.raises(KeyError):
        users_named(["no-such-user-here"])


@pytest.mark.parametrize(
    ("admits", "unlocks", "is_let_in"),
    [
        ({ME}, {ME + 1}, True),
        ({ME + 1}, {ME + 1}, False),
        (set(), {ME + 1}, False),
        (set(), {ME}, True),
    ],
)
def test_only_processes_of_users_that_are_named_or_may_unlock_are_let_in(
    tmp_path: Path, admits: set[int], unlocks: set[int], *, is_let_in: bool
):
    here, there = socket.socketpair()
    bell: Any = Bell()
    with (
        here,
        there,
        Keeper(tmp_path / "door", keyring=NO_KEYS, ledger=bell, admits=frozenset(admits)) as keeper,
    ):
        assert keeper.unlocks == {0, ME}
        keeper.unlocks = frozenset(unlocks)
        assert user_at_other_end(here) == ME
        assert keeper.verify_request(here, "") == is_let_in
        assert bell.rung.wait(0 if is_let_in else 5) != is_let_in
