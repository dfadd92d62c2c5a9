"""Requests about data for tests."""

import datetime

from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.models import Client
from balsts.privacy.enums import RequestKind
from balsts.privacy.models import DataRequest
from balsts.privacy.operations.request import receive_request


def create_data_request(
    client: Client,
    *,
    kind: RequestKind = RequestKind.ACCESS,
    received_on: datetime.date | None = None,
    asked_words: str = "",
) -> DataRequest:
    """Take in a request as the system actor, today unless told otherwise."""
    now = timezone.now()
    return receive_request(
        client=client,
        kind=kind,
        received_on=received_on or timezone.localdate(now),
        asked_words=asked_words,
        by=system_actor(),
        at=now,
    )
