"""Who asks others often and registers few people is found in the review of the week.

Thirty questions an hour are a limit for a machine; a patient person stays below it.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

FIND = """
alter function audit.find_patterns(date, timestamptz) rename to find_looking_around;
revoke all on function audit.find_looking_around(date, timestamptz) from {jobs};

create function audit.find_asking_around(monday date, moment timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, public, audit, sec, pg_temp as $$
declare
    since timestamptz := monday::timestamp at time zone 'Europe/Riga';
    until timestamptz := (monday + 7)::timestamp at time zone 'Europe/Riga';
    found integer;
begin
    with asked as (
        select e.by, count(*) as times from audit.event e
        where e.event in ('asked_elsewhere', 'asked_elsewhere_for_nobody')
          and e.occurred_at >= since and e.occurred_at < until
        group by e.by having count(*) >= 10
    ), about as (
        select e.by, array_agg(distinct client) as clients
        from audit.event e, unnest(e.subject_ids) client
        where e.event = 'asked_elsewhere' and e.occurred_at >= since and e.occurred_at < until
        group by e.by
    ), registered as (
        select e.by, count(*) as times from audit.event e
        where e.event = 'client_registered' and e.occurred_at >= since and e.occurred_at < until
        group by e.by
    )
    insert into audit.finding (pattern, week_from, by, subject_ids, times, found_at)
    select 'asked_around', monday, a.by, coalesce(about.clients[1:200], '{}'), a.times, moment
    from asked a
    join accounts_user u on u.id = a.by and not u.is_system
    left join about on about.by = a.by
    left join registered r on r.by = a.by
    where a.times > 2 * coalesce(r.times, 0)
    on conflict (pattern, week_from, by) do nothing;
    get diagnostics found = row_count;
    return found;
end $$;
revoke all on function audit.find_asking_around(date, timestamptz) from public;

create function audit.find_patterns(monday date, moment timestamptz) returns integer
language sql security definer set search_path = pg_catalog, audit, pg_temp as $$
    select audit.find_looking_around(monday, moment) + audit.find_asking_around(monday, moment)
$$;
revoke all on function audit.find_patterns(date, timestamptz) from public;
grant execute on function audit.find_patterns(date, timestamptz) to {jobs};
"""
BACK = """
drop function audit.find_patterns(date, timestamptz);
drop function audit.find_asking_around(date, timestamptz);
alter function audit.find_looking_around(date, timestamptz) rename to find_patterns;
grant execute on function audit.find_patterns(date, timestamptz) to {jobs};
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0024_words_told_apart")]
    operations = [as_owner(FIND, BACK)]
