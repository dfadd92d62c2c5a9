"""How the job runner hears that a job of its kind waits already.

PostgreSQL tells no values of a row that stands in the way where row security guards the table, and
procrastinate takes the name of the lock from those values: it failed in an assertion, and with it the
runner. The name of the constraint is told, and says enough.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from procrastinate import App
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import UniqueViolation
from procrastinate.psycopg_connector import PsycopgConnector


def connect_without_values(app: App) -> None:
    """Have the runner connect so; procrastinate calls this once it is ready."""
    app.connector = app.job_manager.connector = Connector()


@contextmanager
def told_without_values() -> Iterator[None]:
    """Turn the failed assertion into what procrastinate raises where it is told the values."""
    try:
        yield
    except AssertionError as fault:
        refused = fault.__context__
        if not isinstance(refused, psycopg.errors.UniqueViolation):
            raise
        raise UniqueViolation(
            constraint_name=refused.diag.constraint_name, queueing_lock=None
        ) from refused


class RunnersConnector(PsycopgConnector):
    """The runner's own connections."""

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        with told_without_values():
            await super().execute_query_async(query, **arguments)

    async def execute_query_one_async(
        self, query: LiteralString, **arguments: Any
    ) -> dict[str, Any]:
        with told_without_values():
            row: dict[str, Any] = await super().execute_query_one_async(query, **arguments)
        return row


class Connector(DjangoConnector):
    """Django's connections; what pages and commands order has no such lock."""

    def get_worker_connector(self) -> BaseAsyncConnector:
        return RunnersConnector(kwargs=connector_params(self.alias))
