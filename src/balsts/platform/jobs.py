"""What a killed job runner left is taken up again: its lock would hold up all later jobs of its kind.

And each minute the clock of the machine is noted, so that one that jumps is found.
"""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from balsts.platform.machine_clock import note_clock


@app.periodic(cron="* * * * *")
@app.task(name="platform.take_up_again", pass_context=True)
async def take_up_again(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Give back to the runner what has a lock: such work, begun anew, does only what is left of it.

    What has none holds nothing up, and is begun anew by whoever asked for it.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.lock is None:
            continue
        try:
            await manager.retry_job(job)
        except UniqueViolation:  # another of its kind waits already, and does the same
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="* * * * *")
@app.task(
    name="platform.note_clock", lock="platform.note_clock", queueing_lock="platform.note_clock"
)
def note_clock_every_minute(timestamp: int) -> None:  # noqa: ARG001 - the runner says when it was due
    """Note where the clock stands; whoever goes by the day looks there."""
    note_clock()
