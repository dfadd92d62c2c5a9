"""What is written into the ledger at once, and what happens at night: lists of files that are over, and their end."""

from collections import Counter
from collections.abc import Mapping

from django.utils import timezone
from procrastinate.contrib.django import app

from balsts.accounts.queries.user import system_actor
from balsts.clients.jobs import QUESTIONS_KEPT_FOR
from balsts.platform.machine_clock import refuse_where_the_clock_jumped
from balsts.privacy.operations.archive import forget_archive_questions
from balsts.privacy.operations.erasure import (
    ENTER_JOB,
    drop_old_evidence,
    enter_what_waits,
    erase_what_is_due,
    list_files_that_are_over,
    prove_lines_of_before,
)
from balsts.privacy.operations.former_staff import forget_former_staff, list_former_staff
from balsts.privacy.operations.incident import forget_incidents
from balsts.privacy.operations.over_time import (
    NotAllRemoved,
    remove_a_batch,
    remove_stray_folders,
)
from balsts.privacy.queries.over_time import STRAY_FOLDERS


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
        prove_lines_of_before(by=by, at=at)
    return erased, dropped, len(lists)


@app.periodic(cron="10 3 * * *")
@app.task(name="privacy.tidy", lock="privacy.tidy")
def tidy_at_night(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night, after the snapshot was taken."""
    tidy()


def remove_what_is_over() -> Mapping[str, int]:
    """Remove all that only a clock decides, in batches that are kept one by one; count it by kind.

    Where something still needs a row of one kind the others go all the same, and then it fails.
    """
    refuse_where_the_clock_jumped()
    by, at = system_actor(), timezone.now()
    removed: Counter[str] = Counter()
    stuck: set[str] = set()
    while (batch := remove_a_batch(by=by, at=at, besides=stuck)).removed or batch.stuck:
        removed.update(batch.removed)
        stuck.update(batch.stuck)
    if strays := remove_stray_folders(by=by, at=at):
        removed[STRAY_FOLDERS] = strays
    if stuck:
        raise NotAllRemoved(stuck=stuck, removed=removed)
    return removed


def tidy_accounts() -> tuple[int, int]:
    """Remove the names that were agreed to, then list what is over; return how many of each."""
    refuse_where_the_clock_jumped()
    by, at = system_actor(), timezone.now()
    forgotten = forget_former_staff(by=by, at=at)
    waiting = list_former_staff(by=by, at=at)
    return forgotten, len(waiting.lines) if waiting else 0


@app.periodic(cron="30 3 * * *")
@app.task(name="privacy.remove_what_is_over", lock="privacy.remove_what_is_over")
def remove_at_night(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night, after files were erased: their services may be over, too."""
    try:
        remove_what_is_over()
    finally:
        tidy_accounts()


@app.periodic(cron="20 3 * * *")
@app.task(name="privacy.forget_archive_questions", lock="privacy.forget_archive_questions")
def forget_archive_questions_at_night(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night: when the archive was asked for nobody who is in it."""
    refuse_where_the_clock_jumped()
    at = timezone.now()
    forget_archive_questions(before=at - QUESTIONS_KEPT_FOR, by=system_actor(), at=at)


@app.periodic(cron="25 3 * * *")
@app.task(name="privacy.forget_incidents", lock="privacy.forget_incidents")
def forget_incidents_at_night(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every night: what was closed years ago."""
    refuse_where_the_clock_jumped()
    forget_incidents(by=system_actor(), at=timezone.now())


@app.task(name=ENTER_JOB)
def enter_soon(*, list_id: str) -> None:  # noqa: ARG001 - the list for which a page ordered it
    """Write into the ledger what was just set aside or brought back, and what else waits."""
    enter_what_waits(by=system_actor(), at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="privacy.enter_what_is_left", queueing_lock="privacy.enter_what_is_left")
def enter_what_is_left(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Every minute: what no order has led to the ledger, because the disk was full or the runner stopped."""
    enter_what_waits(by=system_actor(), at=timezone.now())
