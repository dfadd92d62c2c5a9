"""What this room forgets at night."""

import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.queries.user import system_actor
from balsts.clients.operations.inquiry import forget_inquiries
from balsts.platform.machine_clock import refuse_where_the_clock_jumped

# About nobody whom we know, here or in an archive: `case_file` of policies/retention.yaml says it for both.
QUESTIONS_KEPT_FOR = datetime.timedelta(days=90)


@app.periodic(cron="20 2 * * *")
@app.task(name="clients.forget_inquiries", lock="clients.forget_inquiries")
def forget_old_inquiries(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night: forget when somebody asked about nobody whom we know."""
    refuse_where_the_clock_jumped()
    at = timezone.now()
    forget_inquiries(before=at - QUESTIONS_KEPT_FOR, by=system_actor(), at=at)
