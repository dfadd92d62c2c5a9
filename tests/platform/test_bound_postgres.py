"""Of which faults of a commit nobody knows what became of it."""

import psycopg
import pytest
from django.db import OperationalError

from balsts.platform.bound_postgres.outcome import is_unknown


def fault_with(state):
    cause = psycopg.OperationalError()
    cause.sqlstate = state
    fault = OperationalError()
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    ("state", "answer"),
    [(None, True), ("57P01", True), ("57P02", True), ("53100", False), ("40001", False)],
)
def test_a_commit_is_open_where_the_line_broke_and_not_where_the_database_says_why(state, answer):
    assert is_unknown(fault_with(state)) is answer


def test_a_fault_without_a_cause_leaves_it_open():
    assert is_unknown(OperationalError()) is True
