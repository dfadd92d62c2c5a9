"""What a killed job runner left does not hold up what comes after it."""

from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from balsts.platform.jobs import take_up_again

SEAL = SimpleNamespace(lock="audit.seal")
SNAPSHOT = SimpleNamespace(lock="statistics")
IMPORT = SimpleNamespace(lock=None)


class Manager:
    """Three jobs of a runner that is gone; another sealing waits already."""

    def __init__(self):
        self.done = []

    async def get_stalled_jobs(self):
        return [SEAL, IMPORT, SNAPSHOT]

    async def retry_job(self, job):
        if job is SEAL:
            raise UniqueViolation(constraint_name="queueing_lock", queueing_lock="audit.seal")
        self.done.append(("begun anew", job))

    async def finish_job(self, job, *, status, delete_job):
        self.done.append((status, job, delete_job))


@pytest.fixture
def manager():
    return Manager()


def test_what_has_a_lock_is_begun_anew_or_makes_way_for_another_that_waits(manager):
    context = SimpleNamespace(app=SimpleNamespace(job_manager=manager))

    async_to_sync(take_up_again.func)(context, 0)

    assert manager.done == [(Status.FAILED, SEAL, False), ("begun anew", SNAPSHOT)]


def test_the_runner_looks_every_minute():
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}

    assert crons["platform.take_up_again"] == "* * * * *"
