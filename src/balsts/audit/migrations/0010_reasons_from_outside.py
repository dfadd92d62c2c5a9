"""How many files each person opened outside their own caseload, by the reason they gave; for auditors."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

COUNTED = """
create function audit.opened_outside(
    since timestamptz, until timestamptz, out by uuid, out reason text, out files bigint
) returns setof record language sql stable security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
    select e.by, e.details ->> 'reason', count(distinct about)
    from audit.event e, unnest(e.subject_ids) about
    where e.event = 'file_opened_outside_caseload'
      and e.occurred_at >= since and e.occurred_at < until and sec.may('read_trail')
    group by e.by, e.details ->> 'reason'
$$;
revoke all on function audit.opened_outside(timestamptz, timestamptz) from public;
grant execute on function audit.opened_outside(timestamptz, timestamptz) to {app};
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_the_trail_rings")]
    operations = [as_owner(COUNTED, "drop function audit.opened_outside(timestamptz, timestamptz)")]
