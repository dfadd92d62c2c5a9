"""What ends with a post or a contract."""

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.operations.session import end_sessions_of_former_staff
from balsts.accounts.queries.user import system_actor
from balsts.platform.machine_clock import refuse_where_the_clock_jumped


# The runner counts hours in UTC: in winter and in summer one of them is just after midnight in Riga.
@app.periodic(cron="5 21,22 * * *")
@app.task(name="organisations.end_sessions", lock="organisations.end_sessions")
def end_sessions_of_former(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every midnight: end the sessions of those who work nowhere any more."""
    refuse_where_the_clock_jumped()
    end_sessions_of_former_staff(by=system_actor(), at=timezone.now())
