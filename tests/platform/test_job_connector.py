"""The job runner is told that a job of its kind waits, by a real database under row security."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.manager import QUEUEING_LOCK_CONSTRAINT, JobManager

from balsts.platform.job_connector import Connector, RunnersConnector, told_without_values
from tests.postgres_plugin import SERVER

LOCK = "platform.note_clock"
CLEARED = (
    "delete from procrastinate_periodic_defers",
    "delete from procrastinate_events",
    "delete from procrastinate_jobs",
)


@pytest.fixture
def cleared(db: None) -> Iterator[psycopg.Connection]:
    whom = dict(SERVER.installation.admin) | {"dbname": SERVER.database}
    with psycopg.connect(**whom, autocommit=True) as admin:
        yield admin
        for statement in CLEARED:
            admin.execute(statement)


def job(minute: int) -> Job:
    return Job(
        id=None,
        queue="default",
        lock=LOCK,
        queueing_lock=LOCK,
        task_name=LOCK,
        task_kwargs={"timestamp": minute},
    )


@asynccontextmanager
async def runner() -> AsyncIterator[JobManager]:
    """Connect as the job runner does, under its role."""
    address = SERVER.installation.address("jobs", database=SERVER.database)
    connector = RunnersConnector(conninfo=address)
    await connector.open_async()
    try:
        yield JobManager(connector)
    finally:
        await connector.close_async()


async def order(manager: JobManager, minute: int) -> int:
    return await manager.defer_periodic_job(job=job(minute), periodic_id="", defer_timestamp=minute)


def test_a_job_of_the_next_minute_makes_way_for_one_that_waits(cleared: psycopg.Connection) -> None:
    async def go() -> None:
        async with runner() as manager:
            await order(manager, 60)
            with pytest.raises(exceptions.AlreadyEnqueued):
                await order(manager, 120)

    asyncio.run(go())

    assert cleared.execute("select count(*) from procrastinate_jobs").fetchone() == (1,)


def test_what_a_killed_runner_left_is_told_that_another_waits(cleared: psycopg.Connection) -> None:
    async def go() -> None:
        async with runner() as manager:
            killed = job(60).evolve(id=await order(manager, 60))
            cleared.execute("update procrastinate_jobs set status = 'doing'")
            await order(manager, 120)
            with pytest.raises(exceptions.UniqueViolation) as told:
                await manager.retry_job(killed)
            assert told.value.constraint_name == QUEUEING_LOCK_CONSTRAINT

    asyncio.run(go())


def test_the_runner_connects_so() -> None:
    assert type(app.connector) is Connector
    assert app.job_manager.connector is app.connector
    assert type(app.connector.get_worker_connector()) is RunnersConnector


def test_another_failed_assertion_goes_on() -> None:
    with pytest.raises(AssertionError, match="of something else"), told_without_values():
        raise AssertionError("of something else")
