"""Keeping what is said about the end of support, and noting when a promised day has moved.

Pulled, not pushed: the timeline belongs to the room below and tells of every change by a signal,
the plan belongs to this room and calls. Both end in `keep_promises`, in the transaction of what
happened, so that no answer changes without its record. Every night all clients are looked at anew:
days pass, laws change, and what somebody forgot to announce is found.

Keeping asks for no permission: it writes down what the law says of facts that others were allowed
to record.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.enums import PromiseCause
from balsts.casework.models import PromiseAddressee
from balsts.casework.operations.promise_pass import PromisePass
from balsts.casework.permissions import can_tell_of_change
from balsts.casework.promises import Cause
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import CLIENT_NOT_SEEN, blockers_for_telling
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused

AT_ONCE = 2000

_waiting: ContextVar[dict[UUID, Cause] | None] = ContextVar("waiting", default=None)


class CannotTellOfChange(Refused):
    """Nobody can be marked as told of this change."""


def keep_promises(*, causes: Mapping[UUID, Cause], by: User, at: datetime.datetime) -> int:
    """Bring what is said of these clients up to date; return how many answers are new.

    Inside `keep_promises_in_one_pass` this only notes whom it concerns.
    """
    waiting = _waiting.get()
    if waiting is not None:
        _note(causes, waiting)
        return 0
    with transaction.atomic():
        done = [
            PromisePass({client_id: causes[client_id] for client_id in portion}, by=by, at=at).run()
            for portion in _portions(sorted(causes))
        ]
        told = sum(one.told for one in done)
        if told:
            trail.record(
                "promises_told",
                by=by,
                at=at,
                subjects=[client_id for one in done for client_id in one.changed],
                details={"promises": told, "moved": sum(one.moved for one in done)},
            )
    return told


@contextmanager
def keep_promises_in_one_pass(
    *, by: User, at: datetime.datetime, is_trial: bool = False
) -> Iterator[None]:
    """Let all that happens inside be followed by one pass over all whom it concerns, at its end.

    For an import: its parts announce the same clients over and over. In a trial that is taken back
    in the end nothing is said, so nothing is worked out.
    """
    waiting: dict[UUID, Cause] = {}
    with transaction.atomic():
        mark = _waiting.set(waiting)
        try:
            yield
        finally:
            _waiting.reset(mark)
        if not is_trial:
            keep_promises(causes=waiting, by=by, at=at)


@transaction.atomic
def tell_of_change(
    *,
    addressees: Sequence[PromiseAddressee],
    told_on: datetime.date,
    by: User,
    at: datetime.datetime,
) -> list[PromiseAddressee]:
    """Record who was told that a promised day has moved; said twice, the first day stays."""
    standing = standing_of(by, on=timezone.localdate(at))
    client_ids = {addressee.change.client_id for addressee in addressees}
    if not all(can_tell_of_change(standing, addressee) for addressee in addressees):
        raise CannotTellOfChange.without_permission()
    if client_ids_closed_to(standing, client_ids, at=at):
        raise CannotTellOfChange([CLIENT_NOT_SEEN])
    known_from = max(
        (timezone.localdate(addressee.change.recorded_at) for addressee in addressees),
        default=told_on,
    )
    if blockers := blockers_for_telling(on=told_on, known_from=known_from, today=standing.on):
        raise CannotTellOfChange(blockers)
    # Two people may say it at the same moment: what counts is what is written down by now.
    ids = [addressee.id for addressee in addressees]
    locked = PromiseAddressee.objects.select_for_update().filter(id__in=ids).order_by("id")
    new = [addressee for addressee in locked if addressee.told_on is None]
    for addressee in new:
        addressee.told_on, addressee.told_by = told_on, by
    PromiseAddressee.objects.bulk_update(new, ["told_on", "told_by"])
    details = {"people": len(new)}
    trail.record("promise_change_told", by=by, at=at, subjects=client_ids, details=details)
    return new


def _note(causes: Mapping[UUID, Cause], waiting: dict[UUID, Cause]) -> None:
    """The first cause stays, since the status comes first; a plan gives way to any other."""
    for client_id, cause in causes.items():
        known = waiting.get(client_id)
        if known is None or known.because == PromiseCause.PLAN:
            waiting[client_id] = cause


def _portions(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
