"""Corrections for tests, made by the operation that makes them in life."""

import datetime
from dataclasses import replace
from typing import Any

from django.utils import timezone

from balsts.accounts.models import User
from balsts.clients.enums import CorrectionCause
from balsts.clients.models import Client, Correction
from balsts.clients.operations.correction import correct_particulars
from balsts.clients.particulars import told_by
from balsts.clients.queries.particulars import kept_values
from tests.factories.system import system_actor

REASON = "The passport says so."


def create_correction(
    client: Client,
    *,
    by: User | None = None,
    at: datetime.datetime | None = None,
    cause: CorrectionCause = CorrectionCause.DOCUMENT,
    reason: str = REASON,
    seen_version: int | None = None,
    **changes: Any,
) -> Correction:
    """Put particulars right, the given name unless told otherwise."""
    now = Client.objects.get(pk=client.pk)
    return correct_particulars(
        client=now,
        seen_version=now.version if seen_version is None else seen_version,
        told=replace(told_by(kept_values(now)), **(changes or {"given_name": "Fatema"})),
        cause=cause,
        reason=reason,
        by=by or system_actor(),
        at=at or timezone.now(),
    )
