"""Promises for tests: what the law says today, kept as every operation keeps it."""

import datetime

from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework.operations.promise import keep_promises
from balsts.casework.promises import Cause
from balsts.clients.models import Client


def create_promises(*clients: Client, at: datetime.datetime | None = None) -> None:
    """Say of each client what the law says at the moment."""
    causes = {client.id: Cause() for client in clients}
    keep_promises(causes=causes, by=system_actor(), at=at or timezone.now())
