"""Counting what a page asks the database, as it is outside tests: without their savepoints."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

OF_TESTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO")


class Counted:
    """How many queries there were, and which."""

    def __init__(self) -> None:
        self.queries: list[str] = []

    @property
    def count(self) -> int:
        return len(self.queries)


@contextmanager
def counted_queries() -> Iterator[Counted]:
    counted = Counted()
    with CaptureQueriesContext(connection) as captured:
        yield counted
    sentences = (query["sql"] for query in captured.captured_queries)
    counted.queries = [sql for sql in sentences if not sql.startswith(OF_TESTS)]
