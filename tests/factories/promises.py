"""Promises for tests, kept as every operation keeps them, and the tasks that follow."""

import datetime

from django.db import connection
from django.utils import timezone

from balsts.casework.enums import TaskCause, TaskKind
from balsts.casework.models import Task
from balsts.casework.operations.promise import keep_promises
from balsts.casework.promises import Cause
from balsts.clients.models import Client
from tests.factories.system import system_actor


def create_promises(*clients: Client, at: datetime.datetime | None = None) -> None:
    """Say of each client what the law says at the moment."""
    causes = {client.id: Cause() for client in clients}
    keep_promises(causes=causes, by=system_actor(), at=at or timezone.now())


def create_hand_over_task(
    client: Client, *, about_on: datetime.date | None = None, due_on: datetime.date | None = None
) -> Task:
    """Ask for a client to be handed over; support ends in 40 days and the task is due in ten."""
    today = timezone.localdate()
    return Task.objects.create(
        kind=TaskKind.HAND_OVER,
        client=client,
        about_on=about_on or today + datetime.timedelta(days=40),
        due_on=due_on or today + datetime.timedelta(days=10),
        because=TaskCause.TERM_ENDS,
        made_at=timezone.now(),
        made_by=system_actor(),
    )


def words_of(task: Task) -> list[str]:
    """Return why a task is not needed and what was noted, which no page reads from their tables."""
    with connection.cursor() as cursor:
        cursor.execute("select words from sec.words_of_task(%s) order by 1", [task.id])
        return [words for (words,) in cursor.fetchall()]
