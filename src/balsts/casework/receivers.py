"""What this room hears from the rooms below; every pair is in docs/reference/signals.md."""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from balsts.accounts.models import User
from balsts.casework.enums import PromiseCause
from balsts.casework.operations.promise import keep_promises
from balsts.casework.promises import Cause
from balsts.clients.queries.event import EVENT_TABLES, in_short
from balsts.clients.signals import timeline_changed

# Of several events at once the status says most.
_ORDER = {kind: position for position, kind in enumerate(EVENT_TABLES)}


def connect() -> None:
    """Listen."""
    timeline_changed.connect(on_timeline_changed, dispatch_uid="casework.promises")


def on_timeline_changed(
    sender: Any,  # noqa: ARG001 - every signal names its sender
    *,
    events: Sequence[Any],
    by: User,
    at: datetime.datetime,
    **_: Any,
) -> None:
    """Bring what is said of these clients up to date."""
    causes: dict[UUID, Cause] = {}
    for event in sorted(events, key=_importance, reverse=True):
        causes[event.client_id] = _cause_of(event)
    keep_promises(causes=causes, by=by, at=at)


def _importance(event: Any) -> int:
    return _ORDER[in_short(event).kind]


def _cause_of(event: Any) -> Cause:
    what = in_short(event)
    mistaken = in_short(event.corrects) if event.corrects_id else None
    return Cause(
        because=PromiseCause(what.kind),
        event_on=what.on,
        event_code=what.code,
        is_taken_back=event.is_void,
        mistaken_on=mistaken.on if mistaken else None,
        mistaken_code=mistaken.code if mistaken else "",
    )
