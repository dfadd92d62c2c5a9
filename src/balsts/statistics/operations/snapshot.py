"""Taking snapshots. Loaded by jobs and console commands only: pages ask through `request`."""

import datetime
import shutil

from django.db import transaction

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.statistics.enums import WorkState
from balsts.statistics.facts.writing import hold_still, write_facts
from balsts.statistics.models import Snapshot
from balsts.statistics.operations.request import register_snapshot
from balsts.statistics.progress import Tell, forget, teller


@transaction.atomic
def take_snapshot(
    *,
    by: User,
    at: datetime.datetime,
    requested: Snapshot | None = None,
    progress: Tell | None = None,
) -> Snapshot:
    """Write the facts of this moment, for a snapshot that was requested or a new one.

    What a killed attempt left behind goes first; when this one fails, nothing of it stays.
    """
    hold_still()
    snapshot = requested or register_snapshot(by=by, at=at)
    shutil.rmtree(snapshot.folder, ignore_errors=True)
    try:
        written = write_facts(snapshot.folder, tell=teller(snapshot.folder, further=progress))
    except BaseException:
        shutil.rmtree(snapshot.folder, ignore_errors=True)
        raise
    finally:
        forget(snapshot.folder)

    snapshot.state = WorkState.READY
    snapshot.taken_at = written.taken_at
    snapshot.row_counts = written.row_counts
    snapshot.digest = written.digest
    snapshot.save(update_fields=["state", "taken_at", "row_counts", "digest"])
    trail.record(
        "snapshot_taken",
        by=by,
        at=at,
        details={"snapshot": str(snapshot.id), "digest": snapshot.digest},
    )
    return snapshot
