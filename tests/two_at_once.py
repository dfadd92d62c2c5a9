"""Two people, two connections: the second begins before the first one's change is kept.

Nothing here waits for a time to pass. The first transaction is kept open until the database itself
says that the second one waits for it, or until the second one has ended without having waited.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from django.db import connection, transaction

WAITS_FOR_US = (
    "select exists(select from pg_locks l where pg_backend_pid() = any(pg_blocking_pids(l.pid)))"
)
LONGEST = 60


def two_at_once(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """Return both answers; a test that asks for this needs `django_db(transaction=True)`."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():
            answer = first()
            meanwhile = pool.submit(copy_context().run, _in_a_connection_of_its_own, second)
            _let_it_come_as_far_as_it_can(meanwhile)
        return answer, meanwhile.result(timeout=LONGEST)


def _in_a_connection_of_its_own(operation: Callable[[], Any]) -> Any:
    try:
        return operation()
    finally:
        connection.close()


def _let_it_come_as_far_as_it_can(meanwhile: Future[Any]) -> None:
    while not meanwhile.done():
        with connection.cursor() as cursor:
            cursor.execute(WAITS_FOR_US)
            if cursor.fetchone() == (True,):
                return
