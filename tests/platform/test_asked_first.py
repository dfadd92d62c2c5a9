"""A database that asks its rows before its policies is named, with what to do."""

import re

import pytest

from balsts.platform import asked_first
from balsts.platform.asked_first import MARKED, policies_are_asked_first
from balsts.platform.database_roles import CLOSE_DATABASE
from tests.postgres_plugin import ROOT, SERVER

pytestmark = pytest.mark.django_db


def test_our_own_database_asks_its_policies_first() -> None:
    if SERVER.installation.server:
        pytest.skip("the administrator of this server may be no superuser")

    assert policies_are_asked_first(databases=["default"]) == []


def test_marks_that_are_left_are_counted_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_first, "MARKED", "select name from pg_timezone_names limit 3")

    [warning] = policies_are_asked_first(databases=["default"])

    assert warning.id == "balsts.W006"
    assert warning.msg.startswith("The database asks 3 comparisons of rows")
    [named] = re.findall(r"\S+\.sql", warning.hint)
    assert (ROOT / named).is_file()


def test_what_is_counted_is_what_the_file_takes_away() -> None:
    assert MARKED.strip() in CLOSE_DATABASE.read_text(encoding="utf-8").replace("\n       ", "")


def test_nothing_is_asked_of_a_database_that_nobody_asked_about() -> None:
    assert policies_are_asked_first() == []
    assert policies_are_asked_first(databases=["owner"]) == []
