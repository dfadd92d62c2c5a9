"""What happens at night: lists of files that are over, and the end of what was set aside."""

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.queries.user import system_actor
from balsts.platform.machine_clock import refuse_where_the_clock_jumped
from balsts.privacy.operations.erasure import (
    drop_old_evidence,
    erase_what_is_due,
    list_files_that_are_over,
)


def tidy() -> tuple[int, int, int]:
    """Erase what is due, drop old evidence, list what is over; done twice, nothing is new.

    Returns how many files were erased, kept rows dropped, and lists made. Where one could not be
    erased the rest is done all the same, and then it fails.
    """
    refuse_where_the_clock_jumped()
    by, at = system_actor(), timezone.now()
    try:
        erased = erase_what_is_due(by=by, at=at)
    finally:
        dropped = drop_old_evidence(by=by, at=at)
        lists = list_files_that_are_over(by=by, at=at)
    return erased, dropped, len(lists)


@app.periodic(cron="10 3 * * *")
@app.task(name="privacy.tidy", lock="privacy.tidy")
def tidy_at_night(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night, after the snapshot was taken."""
    tidy()
