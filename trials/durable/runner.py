"""The job runner is struck down in the midst of its work: sealing, looking ahead, erasing, forgetting."""

import random
import re
import signal
import time
from contextlib import suppress

from trials.durable.failing_disk import comes_about
from trials.durable.house import House, kill_group, wait_until
from trials.durable.ledger import Found
from trials.durable.rounds import Asked, rounds

BLOWS = 6
HITS = 2 / 3  # so many blows wait until something is in hand, and strike then
SECONDS_TO_CATCH_UP = 240  # a runner is missed after half a minute, and looked for every minute
UNDONE = (
    "select count(*) from procrastinate_jobs where lock is not null and status in ('todo', 'doing')"
    " and (scheduled_at is null or scheduled_at < now() - interval '5 seconds')"
)
STRUCK = "select id, attempts from procrastinate_jobs where status = 'doing'"
SEALED = re.compile(r"(\d+) events sealed, (\d+) not yet")


def jobs(asked: Asked) -> Found:
    """Kill the job runner while it has much to do; whoever comes after it does what it has left."""
    found, draw = Found(), asked.draw
    module = asked.broken.runner if asked.broken else "django"
    struck: set[tuple] = set()
    with asked.house() as here:
        for one in rounds(here, asked, found, "kills"):
            for _ in range(BLOWS):
                runner = here.start_jobs(module)
                _ask_for_much(draw, seconds=draw.uniform(4, 9))
                if draw.random() < HITS:
                    comes_about(lambda: bool(here.ask(STRUCK)))
                kill_group(runner.pid, signal.SIGKILL)
                runner.wait()
                found.tried["kills of the job runner"] += 1
                struck |= set(here.ask(STRUCK))
                found.tried["jobs struck in their midst"] = len(struck)
            one.rest()
            _let_catch_up(here, module, found)
            one.back_at = time.monotonic()
    return found


def _ask_for_much(draw: random.Random, *, seconds: float) -> None:
    """Ask for all kinds of work that a runner has by itself, over and over."""
    from procrastinate.exceptions import AlreadyEnqueued

    from balsts.accounts.jobs import empty_sessions
    from balsts.audit.jobs import seal_every_minute
    from balsts.casework.jobs import look_ahead_at_night
    from balsts.privacy.jobs import tidy_at_night

    kinds = (*[seal_every_minute] * 6, empty_sessions, look_ahead_at_night, tidy_at_night)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(AlreadyEnqueued):
            draw.choice(kinds).defer(timestamp=0)
        time.sleep(0.2)


def _let_catch_up(here: House, module: str, found: Found) -> None:
    """Leave a runner in peace; then nothing waits, and the trail is sealed and whole."""
    runner = here.start_jobs(module)
    try:
        waited = wait_until(
            lambda: here.ask(UNDONE) == [(0,)], SECONDS_TO_CATCH_UP, "all work is done"
        )
        found.longest_recovery = max(found.longest_recovery, waited)
    except TimeoutError:
        left = here.ask(
            "select task_name, status::text, count(*) from procrastinate_jobs"
            " where status in ('todo', 'doing') group by 1, 2"
        )
        found.fault("kinds of work held up", str(left))
    finally:
        kill_group(runner.pid, signal.SIGTERM)
        runner.wait()
    here.command("trail", "seal")
    said = here.command("trail", "verify")
    sealed = SEALED.search(said)
    if sealed is None or sealed[2] != "0" or "The trail is whole." not in said:
        found.fault("trails that are not whole or not sealed", said[-300:])
    else:
        found.tried["events sealed"] = int(sealed[1])
