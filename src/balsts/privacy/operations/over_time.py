"""What only a clock decides goes by itself: counted by what it is, and named nowhere."""

import datetime
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.platform.blockers import Refused
from balsts.platform.logs import Code
from balsts.privacy.policies import Clock, retention
from balsts.privacy.queries.erasure import contracts_out_of_evidence
from balsts.privacy.queries.over_time import (
    SERVICES,
    STRAY_FOLDERS,
    over_before,
    stray_folders_over,
)
from balsts.statistics.files import discard_folders
from balsts.statistics.queries.folders import folders_of_figures

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 5000


class CannotRemove(Refused):
    """What is over is removed by the program alone."""


class NotAllRemoved(RuntimeError):
    """Of some kinds a row could not go, so none did; the log says why. `removed` went all the same."""

    def __init__(self, *, stuck: Collection[str], removed: Mapping[str, int]) -> None:
        super().__init__(f"Not removed: {', '.join(sorted(stuck))}")
        self.stuck = stuck
        self.removed = removed


@dataclass(frozen=True, kw_only=True)
class Batch:
    """How many rows of each kind went, and the kinds of which one could not go."""

    removed: Mapping[str, int]
    stuck: Collection[str]


@transaction.atomic
def remove_a_batch(*, by: User, at: datetime.datetime, besides: Collection[str] = ()) -> Batch:
    """Remove so many rows of each kind that are over, and say how many; the files of figures go with them.

    A kind of which something still needs a row stays as it is and stops no other; those that are
    known to be stuck are told as `besides`, and not tried again.
    """
    if not by.is_system:
        raise CannotRemove.without_permission()
    folders = folders_of_figures()
    removed: dict[str, int] = {}
    stuck: set[str] = set()
    for kind, remove in _ways(on=timezone.localdate(at)).items():
        if kind in besides:
            continue
        try:
            with transaction.atomic():
                rows = remove()
                # Keys are asked only when all is written, which would be too late for the others.
                connection.check_constraints()
        except IntegrityError as fault:
            why = Code(type(fault.__cause__).__name__)
            logger.error("Over time: nothing of %s removed, %s", Code(kind), why)  # noqa: TRY400 - the text of a database error may hold a person's data
            stuck.add(kind)
        else:
            removed[kind] = rows
    removed = {kind: rows for kind, rows in removed.items() if rows}
    if removed:
        trail.record("removed_over_time", by=by, at=at, details=removed)
    if gone := folders - folders_of_figures():
        transaction.on_commit(partial(discard_folders, gone))
    return Batch(removed=removed, stuck=stuck)


@transaction.atomic
def remove_stray_folders(*, by: User, at: datetime.datetime) -> int:
    """Remove the folders of figures that no row names, and say how many; a crash has left them."""
    if not by.is_system:
        raise CannotRemove.without_permission()
    strays = stray_folders_over(on=timezone.localdate(at))
    if strays:
        trail.record("removed_over_time", by=by, at=at, details={STRAY_FOLDERS: len(strays)})
        transaction.on_commit(partial(discard_folders, strays))
    return len(strays)


def _ways(*, on: datetime.date) -> Mapping[str, Callable[[], int]]:
    clocks = {clock.kind: partial(_remove, clock, on=on) for clock in retention().clocks}
    return clocks | {SERVICES: partial(_remove_services, on=on)}


def _remove(clock: Clock, *, on: datetime.date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from sec.remove_over_time(%s, %s, %s)",
            [clock.kind, over_before(clock, on=on), MOST_AT_ONCE],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _remove_services(*, on: datetime.date) -> int:
    contracts = contracts_out_of_evidence(on=on)
    with connection.cursor() as cursor:
        cursor.execute("select sec.remove_work_over_time(%s, %s)", [contracts, MOST_AT_ONCE])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
