"""Pages order a few jobs, each for something that whoever asks has just begun, and touch no other.

A row in the table of jobs is an order to the role that sees every row. Pages could write any: take the
place of a job that is due, put another off for ever, end or remove what waits.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function
from balsts.platform.row_security import guarded_by

# Tasks that pages defer, the table and owner of what they are for, the key that they are told, and the
# lock that holds one back while another of its kind is done.
ORDERS = (
    ("statistics.take_snapshot", "statistics_snapshot", "requested_by_id", "snapshot_id", True),
    ("statistics.make_report", "statistics_reportrun", "requested_by_id", "run_id", True),
    ("evidence.make_gap_evidence", "statistics_reportrun", "requested_by_id", "run_id", True),
    ("statistics.run_what_if", "statistics_whatif", "requested_by_id", "what_if_id", True),
    ("exchange.check_import", "exchange_importrun", "started_by_id", "run_id", False),
    ("exchange.write_import", "exchange_importrun", "started_by_id", "run_id", False),
)
CASES = "".join(
    f"""
        when '{task}' then
            return told - '{key}' = '{{}}' and held is not distinct from
                {"'statistics'" if is_held else "null"}
                and exists (
                    select from {table} one
                    where one.id = (told ->> '{key}')::uuid and one.{owner} = me
                );"""  # nosec B608 # our own text
    for task, table, owner, key, is_held in ORDERS
)
MAY_ORDER = (
    """
create function sec.may_order(task text, told jsonb, held text) returns boolean
language plpgsql stable security definer {pinned} as $$
declare me uuid := sec.user_id(); begin
    if me is null then
        return false;
    end if;
    case task"""
    + CASES
    + """
        else return false;
    end case;
end $$"""
)
ORDERED = (
    "sec.may_order(task_name, args, lock) and queue_name = 'default' and priority = 0"
    " and queueing_lock is null and scheduled_at is null"
)
NOBODY = "false"
TABLES = (
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)
# What the functions of the library write for who defers, and no column more: neither key nor state.
RIGHTS = """
revoke all on procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,
    procrastinate_workers from {app};
grant select, insert (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
    on procrastinate_jobs to {app};
grant insert (job_id, type) on procrastinate_events to {app};
"""
RIGHTS_BEFORE = """
grant select, insert, update, delete on procrastinate_jobs, procrastinate_events,
    procrastinate_periodic_defers, procrastinate_workers to {app};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0010_a_file_takes_two_people"),
        ("statistics", "0007_figures_are_made_by_jobs"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        closed_function(MAY_ORDER, for_roles=("app",)),
        guarded_by(
            "procrastinate_jobs", reads=ORDERED, changes=NOBODY, writes=ORDERED, removes=NOBODY
        ),
        guarded_by(
            "procrastinate_events",
            reads=NOBODY,
            writes=NOBODY,
            adds="type = 'deferred' and exists ("
            "select from procrastinate_jobs job where job.id = procrastinate_events.job_id)",
        ),
        *(guarded_by(table, reads=NOBODY, writes=NOBODY) for table in TABLES[2:]),
        as_owner(RIGHTS, RIGHTS_BEFORE),
    ]
