"""Sixteen who do the same thing at the same moment, each in a connection of their own.

Nothing here is kept waiting on purpose, as in `two_at_once.py`: all are let go together, and the
database says who is first.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier
from typing import Any

from django.db import connections

SIXTEEN = 16
LONGEST = 120


def sixteen_at_once(operation: Callable[[int], Any]) -> list[Any]:
    """Return all answers; a test that asks for this needs `django_db(transaction=True)`."""
    together = Barrier(SIXTEEN)

    def do(number: int) -> Any:
        try:
            together.wait(LONGEST)
            return operation(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SIXTEEN) as pool:
        waiting = [pool.submit(copy_context().run, do, number) for number in range(SIXTEEN)]
        return [one.result(LONGEST) for one in waiting]
