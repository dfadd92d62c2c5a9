"""Reasons that were given for files outside one's own caseload are looked through each week.

Saying why is no work in the file: whoever says it and writes nothing is found as before.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner

NAMES = import_module("balsts.casework.migrations.0019_family_names_as_they_are_declined")
LOOKING_AROUND = NAMES.patterns(told=NAMES.IS).replace("find_patterns", "find_looking_around")
WROTE = r"and w.event !~ '_(seen|taken|refused)$')"
OR_SAID_WHY = r"and w.event !~ '(_(seen|taken|refused)|^file_opened_outside_caseload)$')"


def looking_around(*, told: str) -> str:
    """Return the function that looks for readers who write nothing, with what counts as writing."""
    if LOOKING_AROUND.count(WROTE) != 1:
        raise ValueError("What counts as writing is not where it was.")
    return LOOKING_AROUND.replace(WROTE, told)


FIND = """
alter function audit.find_patterns(date, timestamptz) rename to find_looking_and_asking;
revoke all on function audit.find_looking_and_asking(date, timestamptz) from {jobs};

create function audit.find_outside(monday date, moment timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, public, audit, sec, pg_temp as $$
declare
    since timestamptz := monday::timestamp at time zone 'Europe/Riga';
    until timestamptz := (monday + 7)::timestamp at time zone 'Europe/Riga';
    found integer;
begin
    with opened as materialized (
        select e.by, about as client, e.details ->> 'reason' as reason
        from audit.event e, unnest(e.subject_ids) about
        where e.event = 'file_opened_outside_caseload'
          and e.occurred_at >= since and e.occurred_at < until
    ), looked_for as (
        -- More files of others than a manager looks into before a monthly report.
        select 'many_outside' as pattern, o.by, o.client, 60 as least_files from opened o
        union all
        -- Reasons of which nobody can tell what they mean.
        select 'vague_reasons', o.by, o.client, 5 from opened o where o.reason = 'something_else'
        union all
        -- Files that had nothing to do with anybody's work in the week: no one else touched them,
        -- and whoever opened them wrote nothing.
        select 'nobody_else_there', o.by, o.client, 5 from opened o
        where not exists (
            select from audit.event e join accounts_user u on u.id = e.by and not u.is_system
            where e.subject_ids @> array[o.client]
              and e.occurred_at >= since and e.occurred_at < until
              and case when e.by = o.by
                  then e.event !~ '(_(seen|taken|refused)|^file_opened_outside_caseload)$'
                  else not audit.is_passing_by(e.event, e.details) end)
    ), gathered as (
        select l.pattern, l.by, array_agg(distinct l.client) as clients,
            count(distinct l.client) as times
        from looked_for l group by l.pattern, l.by
        having count(distinct l.client) >= min(l.least_files)
    )
    insert into audit.finding (pattern, week_from, by, subject_ids, times, found_at)
    select g.pattern, monday, g.by, g.clients[1:200], g.times, moment
    from gathered g join accounts_user u on u.id = g.by and not u.is_system
    on conflict (pattern, week_from, by) do nothing;
    get diagnostics found = row_count;
    return found;
end $$;
revoke all on function audit.find_outside(date, timestamptz) from public;

create function audit.find_patterns(monday date, moment timestamptz) returns integer
language sql security definer set search_path = pg_catalog, audit, pg_temp as $$
    select audit.find_looking_and_asking(monday, moment) + audit.find_outside(monday, moment)
$$;
revoke all on function audit.find_patterns(date, timestamptz) from public;
grant execute on function audit.find_patterns(date, timestamptz) to {jobs};
"""
BACK = """
drop function audit.find_patterns(date, timestamptz);
drop function audit.find_outside(date, timestamptz);
alter function audit.find_looking_and_asking(date, timestamptz) rename to find_patterns;
grant execute on function audit.find_patterns(date, timestamptz) to {jobs};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0010_reasons_from_outside"),
        ("casework", "0025_asking_around_is_found"),
    ]
    operations = [
        migrations.RunSQL(looking_around(told=OR_SAID_WHY), looking_around(told=WROTE)),
        as_owner(FIND, BACK),
    ]
