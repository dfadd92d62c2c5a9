"""Every minute the trail is sealed and looked through for decoys; every Monday, the week before.

Every hour the seals of the days that are over are laid out for whoever keeps them outside.
"""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.audit.decoys import look_for_decoys
from balsts.audit.findings import find_patterns, monday_before
from balsts.audit.sealing import seal_events
from balsts.audit.seals_to_keep import lay_out_seals


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", lock="audit.seal", queueing_lock="audit.seal")
def seal_every_minute(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Seal what is settled; what was written in a transaction that still runs waits a minute."""
    seal_events(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(
    name="audit.look_for_decoys",
    lock="audit.look_for_decoys",
    queueing_lock="audit.look_for_decoys",
)
def look_for_decoys_every_minute(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Ring for decoys though no auditor should open a page."""
    look_for_decoys()


@app.periodic(cron="30 3 * * 1")
@app.task(name="audit.look_through_week", lock="audit.look_through_week")
def look_through_week(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Find what the auditor should look at in the week that is over."""
    at = timezone.now()
    find_patterns(monday=monday_before(timezone.localdate(at)), at=at)


@app.periodic(cron="10 * * * *")
@app.task(
    name="audit.lay_out_seals",
    lock="audit.lay_out_seals",
    queueing_lock="audit.lay_out_seals",
)
def lay_out_seals_every_hour(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Lay out yesterday's seal, and those of days on which nobody did."""
    lay_out_seals(Path(settings.BALSTS_DATA) / "seals", today=timezone.localdate())
