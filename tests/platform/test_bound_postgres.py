"""What a connection keeps, and of which faults of a commit nobody knows what became of it."""

import uuid
from types import SimpleNamespace

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError, connection

from balsts.accounts.models import User
from balsts.organisations.models import Programme
from balsts.platform.bound_postgres import (
    OutcomeUnknown,
    is_refused_by_disk,
    is_refused_by_wall,
    leaves_outcome_open,
)
from balsts.platform.bound_postgres.outcome import is_unknown
from tests.unreached import refused_by_disk


class Told(psycopg.OperationalError):
    """What the database says when it fails, without a database."""

    def __init__(self, severity):
        super().__init__()
        self.severity = severity

    @property
    def diag(self):
        return SimpleNamespace(severity_nonlocalized=self.severity)


def fault_with(cause):
    fault = OperationalError()
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    ("severity", "answer"), [("ERROR", False), ("FATAL", True), ("PANIC", True), (None, True)]
)
def test_a_commit_is_taken_back_only_where_the_database_goes_on_after_it(severity, answer):
    assert is_unknown(fault_with(Told(severity))) is answer


def test_a_commit_is_open_where_the_line_broke():
    assert is_unknown(fault_with(psycopg.OperationalError())) is True


@pytest.mark.django_db
def test_the_database_says_how_severe_it_is():
    with connection.cursor() as cursor, pytest.raises(OperationalError) as raised:
        cursor.execute("do $$ begin raise exception 'full' using errcode = '53100'; end $$")

    assert is_unknown(raised.value) is False


def test_a_fault_without_a_cause_leaves_it_open():
    assert is_unknown(OperationalError()) is True


def hidden(first: Exception) -> Exception:
    """Return the fault of a connection that could not be made anew after the first one."""
    try:
        try:
            raise first
        finally:
            raise OperationalError
    except OperationalError as fault:
        return fault


def test_a_lost_commit_is_found_behind_the_fault_of_a_connection_that_did_not_come_anew():
    faults = (hidden(OutcomeUnknown()), hidden(OperationalError()), OutcomeUnknown(), None)

    assert [leaves_outcome_open(fault) for fault in faults] == [True, False, True, False]


def refused(question: str) -> BaseException:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError) as raised:
        cursor.execute(question)
    return raised.value


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("do $$ begin raise exception 'not yours' using errcode = '42501'; end $$", True),
        ("do $$ begin raise exception 'it is held' using errcode = '42501'; end $$", False),
        ("delete from audit.event", False),
        ("select no_such_column from clients_client", False),
    ],
)
def test_a_wall_that_refuses_is_told_apart_from_a_right_that_is_missing(question, answer):
    assert is_refused_by_wall(refused(question)) is answer


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question",
    [
        "do $$ begin raise exception 'not yours' using errcode = '42501'; end $$",
        "delete from audit.event",
    ],
)
def test_a_disk_that_lets_nobody_at_its_files_is_told_apart_from_walls_and_rights(question):
    by_disk, otherwise = refused_by_disk(), refused(question)

    assert isinstance(by_disk.__cause__, psycopg.errors.InsufficientPrivilege)
    assert [is_refused_by_disk(fault) for fault in (by_disk, otherwise)] == [True, False]
    assert is_refused_by_disk(by_disk.__cause__) is True
    assert is_refused_by_wall(by_disk) is False


@pytest.mark.django_db
def test_a_row_that_is_shown_no_more_is_refused_whether_it_is_held_or_changed():
    gone = User(pk=uuid.uuid4(), username="nobody")
    gone._state.adding = False  # as if it had been read

    with pytest.raises(User.DoesNotExist) as held:
        User.objects.get(pk=gone.pk)
    with pytest.raises(DatabaseError) as changed:
        gone.save(update_fields=["username"])

    assert (is_refused_by_wall(held.value), is_refused_by_wall(changed.value)) == (True, True)


def test_a_fault_of_ours_is_no_refusal_of_the_wall():
    assert is_refused_by_wall(ValueError()) is False


@pytest.mark.django_db
def test_the_database_keeps_the_plan_of_what_a_connection_asks_often():
    asked = [list(Programme.objects.filter(code=code)) for code in ("a", "b", "c", "d", "e")]

    with connection.cursor() as cursor:
        cursor.execute(
            "select statement from pg_prepared_statements where statement like '%%programme%%code%%'"
        )
        kept = [statement for (statement,) in cursor.fetchall()]

    assert asked == [[]] * 5
    assert len(kept) == 1
    assert '"code" = $1' in kept[0]
