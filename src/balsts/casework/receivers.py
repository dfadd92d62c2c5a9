"""What this room hears from the rooms below; every pair is in docs/reference/signals.md."""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from balsts.accounts.models import User
from balsts.casework.enums import PromiseCause
from balsts.casework.operations.promise import keep_promises
from balsts.casework.promises import Cause
from balsts.casework.queries.promise import municipalities_told
from balsts.clients.enums import Particular, ToldKind
from balsts.clients.models import Correction, CorrectionAddressee
from balsts.clients.queries.event import EVENT_TABLES, in_short
from balsts.clients.queries.household import households_on
from balsts.clients.signals import particulars_corrected, timeline_changed

# Of several events at once the status says most.
_ORDER = {kind: position for position, kind in enumerate(EVENT_TABLES)}


def connect() -> None:
    """Listen."""
    timeline_changed.connect(on_timeline_changed, dispatch_uid="casework.promises")
    particulars_corrected.connect(on_particulars_corrected, dispatch_uid="casework.municipalities")


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


def on_particulars_corrected(
    sender: Any,  # noqa: ARG001 - every signal names its sender
    *,
    correction: Correction,
    particulars: Sequence[Particular],
    by: User,
    at: datetime.datetime,
    **_: Any,
) -> list[CorrectionAddressee]:
    """Name the municipalities that were told of this person; the law may say something else now."""
    client_id = correction.client_id
    household = households_on(timezone.localdate(at), client_ids=[client_id]).get(client_id)
    told = municipalities_told(
        [client_id], {household} if household else set(), since=datetime.date.min
    )
    named = {one.municipality or one.municipality_name: one.informed_on for one in told}
    if Particular.BIRTH in particulars:
        keep_promises(causes={client_id: Cause(because=PromiseCause.BIRTH)}, by=by, at=at)
    return [
        CorrectionAddressee(
            correction=correction, kind=ToldKind.MUNICIPALITY, named=name, had_it_on=informed_on
        )
        for name, informed_on in named.items()
    ]


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
