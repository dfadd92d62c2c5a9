"""Finding snapshots and following one that is being taken."""

import datetime
from uuid import UUID

from balsts.statistics.enums import WorkState
from balsts.statistics.models import Snapshot
from balsts.statistics.progress import Progress, told


def latest_snapshot(*, since_schema: int = 1) -> Snapshot | None:
    """Return the newest snapshot that is ready, of this schema or a later one."""
    ready = Snapshot.objects.filter(state=WorkState.READY, schema_version__gte=since_schema)
    return ready.order_by("-taken_at", "-id").first()


def fresh_snapshot(*, since: datetime.datetime) -> Snapshot | None:
    """Return the newest ready snapshot if it was taken at or after the moment."""
    snapshot = latest_snapshot()
    if snapshot is None or snapshot.taken_at is None or snapshot.taken_at < since:
        return None
    return snapshot


def snapshot_by_id(key: UUID) -> Snapshot | None:
    """Return a snapshot in any state."""
    return Snapshot.objects.filter(id=key).first()


def recent_snapshots(*, limit: int) -> list[Snapshot]:
    """Return the newest snapshots in any state, for a list."""
    return list(
        Snapshot.objects.select_related("requested_by").order_by("-requested_at", "-id")[:limit]
    )


def snapshot_progress(snapshot: Snapshot) -> Progress:
    """Return how far a snapshot has come."""
    if snapshot.state == WorkState.READY:
        return Progress(done=1, total=1)
    return told(snapshot.folder) or Progress(done=0, total=1)
