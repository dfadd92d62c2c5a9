"""What only a clock decides goes by itself: counted by what it is, and named nowhere."""

import datetime
from collections.abc import Mapping

from django.db import connection, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.platform.blockers import Refused
from balsts.privacy.policies import Clock, retention
from balsts.privacy.queries.erasure import contracts_out_of_evidence
from balsts.privacy.queries.over_time import SERVICES, over_before
from balsts.statistics.files import discard_folders
from balsts.statistics.queries.folders import folders_of_figures

MOST_AT_ONCE = 5000


class CannotRemove(Refused):
    """What is over is removed by the program alone."""


@transaction.atomic
def remove_a_batch(*, by: User, at: datetime.datetime) -> Mapping[str, int]:
    """Remove so many rows of each kind that are over, and say how many; the files of figures go with them."""
    if not by.is_system:
        raise CannotRemove.without_permission()
    on = timezone.localdate(at)
    folders = folders_of_figures()
    removed = {clock.kind: _remove(clock, on=on) for clock in retention().clocks}
    removed[SERVICES] = _remove_services(on=on)
    removed = {kind: rows for kind, rows in removed.items() if rows}
    if removed:
        trail.record("removed_over_time", by=by, at=at, details=removed)
    if gone := folders - folders_of_figures():
        transaction.on_commit(lambda: discard_folders(gone))
    return removed


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
