"""Every minute, what was written is sealed."""

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.audit.sealing import seal_events


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", lock="audit.seal", queueing_lock="audit.seal")
def seal_every_minute(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Seal what is settled; what was written in a transaction that still runs waits a minute."""
    seal_events(at=timezone.now())
