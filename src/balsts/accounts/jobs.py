"""What is forgotten at night about signing in."""

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.operations.attempts import forget_attempts
from balsts.accounts.queries.user import system_actor


@app.periodic(cron="50 1 * * *")
@app.task(name="accounts.forget_attempts")
def forget_old_attempts(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night: forget who tried to sign in from where, once it says nothing any more."""
    forget_attempts(by=system_actor(), at=timezone.now())
