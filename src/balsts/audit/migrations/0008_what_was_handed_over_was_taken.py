"""After a breach a file that was handed over counts as taken: what somebody holds of a person, too."""

from django.db import migrations

TOUCHED_BY = """
create or replace function audit.touched_by(
    by_whom uuid, in_session uuid, since timestamptz, until timestamptz,
    out client uuid, out first_at timestamptz, out last_at timestamptz, out events bigint,
    out taken bigint, out kinds varchar[]
) returns setof record language plpgsql stable security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
declare
    conditions text := 'e.occurred_at >= $3 and e.occurred_at < $4';
begin
    if not sec.may('read_trail') then
        return;
    end if;
    if by_whom is not null then conditions := conditions || ' and e.by = $1'; end if;
    if in_session is not null then conditions := conditions || ' and e.session_id = $2'; end if;
    return query execute
        'select about, min(e.occurred_at), max(e.occurred_at), count(*),'
        ' count(*) filter (where e.event <taken>),'
        ' array_agg(distinct e.event order by e.event)'
        ' from audit.event e, unnest(e.subject_ids) about where ' || conditions || ' group by about'
        using by_whom, in_session, since, until;
end $$;
"""
IS, WAS = "~ ''_(taken|handed_over)$''", r"like ''%\_taken''"


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_alarms")]
    operations = [
        migrations.RunSQL(
            TOUCHED_BY.replace("<taken>", IS),
            TOUCHED_BY.replace("<taken>", WAS),
        )
    ]
