"""Every minute, what was written is sealed; every Monday, the week before is looked through."""

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.audit.findings import find_patterns, monday_before
from balsts.audit.sealing import seal_events


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", lock="audit.seal", queueing_lock="audit.seal")
def seal_every_minute(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Seal what is settled; what was written in a transaction that still runs waits a minute."""
    seal_events(at=timezone.now())


@app.periodic(cron="30 3 * * 1")
@app.task(name="audit.look_through_week", lock="audit.look_through_week")
def look_through_week(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Find what the auditor should look at in the week that is over."""
    at = timezone.now()
    find_patterns(monday=monday_before(timezone.localdate(at)), at=at)
