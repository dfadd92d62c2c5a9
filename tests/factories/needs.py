"""Specific needs for tests."""

import datetime
from typing import Any

from django.utils import timezone

from balsts.accounts.models import User
from balsts.casework.enums import NeedCode
from balsts.casework.models import SpecificNeed
from balsts.casework.need_codes import GUIDANCE_OF_2009
from balsts.clients.models import Client
from balsts.organisations.models import Programme
from tests.factories.system import system_actor


def create_need(
    client: Client,
    programme: Programme,
    *,
    on: datetime.date,
    code: NeedCode = NeedCode.FAMILY_UNITY_TR,
    due_on: datetime.date | None = None,
    by: User | None = None,
    **fields: Any,
) -> SpecificNeed:
    """Make an open need with something to be done by a day, that day unless told."""
    told: dict[str, Any] = {
        "code_version": GUIDANCE_OF_2009,
        "reason": "She looks for her brother.",
        "follow_up": "Write to the tracing service",
        "follow_up_due_on": due_on or on,
        "recorded_at": timezone.now(),
        "recorded_by": by or system_actor(),
    }
    return SpecificNeed.objects.create(
        client=client, programme=programme, code=code, noted_on=on, **told | fields
    )
