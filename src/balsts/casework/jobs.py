"""What happens at night: every promise looked at anew, and families that are to be handed over."""

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.queries.user import system_actor
from balsts.casework.operations.hand_over import make_hand_over_tasks
from balsts.casework.operations.inspection import remove_closed_inspections
from balsts.casework.operations.promise import keep_promises
from balsts.casework.promises import Cause
from balsts.casework.queries.promise import portions_of_clients
from balsts.platform.machine_clock import refuse_where_the_clock_jumped

AT_ONCE = 2000


def look_ahead() -> tuple[int, int]:
    """Bring all promises up to date, some clients at a time, then make the tasks that follow.

    Returns how many answers are new and how many tasks were made; done twice, nothing is new.
    """
    refuse_where_the_clock_jumped()
    by, at = system_actor(), timezone.now()
    told = sum(
        keep_promises(causes=dict.fromkeys(ids, Cause()), by=by, at=at)
        for ids in portions_of_clients(AT_ONCE)
    )
    return told, len(make_hand_over_tasks(by=by, at=at))


@app.periodic(cron="20 1 * * *")
@app.task(name="casework.look_ahead", lock="casework.look_ahead")
def look_ahead_at_night(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night, before the snapshot is taken."""
    look_ahead()


@app.periodic(cron="50 2 * * *")
@app.task(name="casework.close_inspections", lock="casework.close_inspections")
def close_inspections_at_night(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night: what the funder could read for two days is not kept any longer."""
    refuse_where_the_clock_jumped()
    remove_closed_inspections(by=system_actor(), at=timezone.now())
