"""What is forgotten about signing in: at night, and what a session kept soon after its end."""

import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.operations.attempts import forget_attempts
from balsts.accounts.operations.notice import forget_account_notices
from balsts.accounts.operations.session import empty_run_out_sessions, forget_ended_sessions
from balsts.accounts.queries.user import system_actor
from balsts.audit.page_limits import KEPT_FOR, forget_pages
from balsts.platform.machine_clock import refuse_where_the_clock_jumped

SESSIONS_KEPT_AFTER_THEIR_END = datetime.timedelta(days=90)


@app.periodic(cron="50 1 * * *")
@app.task(name="accounts.forget_attempts")
def forget_old_attempts(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night: forget who tried to sign in from where, and who was shown how much, in time."""
    refuse_where_the_clock_jumped()
    at = timezone.now()
    forget_attempts(by=system_actor(), at=at)
    forget_pages(before=timezone.localdate(at) - KEPT_FOR, by=system_actor(), at=at)


@app.periodic(cron="10 2 * * *")
@app.task(name="accounts.forget_sessions", lock="accounts.forget_sessions")
def forget_sessions(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night: forget sessions that ended long ago; until then a breach can be traced to them."""
    refuse_where_the_clock_jumped()
    now = timezone.now()
    before = now - SESSIONS_KEPT_AFTER_THEIR_END
    forget_ended_sessions(before=before, by=system_actor(), at=now)
    forget_account_notices(before=before, by=system_actor(), at=now)


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="accounts.empty_sessions",
    lock="accounts.empty_sessions",
    queueing_lock="accounts.empty_sessions",
)
def empty_sessions(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Every five minutes: erase what sessions kept that have run out, such as words of searches."""
    empty_run_out_sessions(by=system_actor(), at=timezone.now())
