"""Which reading of a week the auditor should look at: plain questions to the trail and the rooms."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

# The first day of the week comes in; what was found before is not found again.
PATTERNS = r"""
create function audit.find_patterns(monday date, moment timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog, public, audit, sec, pg_temp as $$
declare
    since timestamptz := monday::timestamp at time zone 'Europe/Riga';
    until timestamptz := (monday + 7)::timestamp at time zone 'Europe/Riga';
    found integer;
begin
    with opened as materialized (
        select e.by, e.occurred_at, about as client,
            e.occurred_at at time zone 'Europe/Riga' as here
        from audit.event e, unnest(e.subject_ids) about
        where e.event = 'client_seen' and e.occurred_at >= since and e.occurred_at < until
    ), looked_for as (
        -- Same family name as the person who looked.
        select 'same_family_name' as pattern, o.by, o.client, 1 as least_times
        from opened o
        join accounts_user u on u.id = o.by
        join clients_client c on c.id = o.client
        where lower(c.family_name) = lower(substring(u.full_name from '\S+$'))
        union all
        -- More files within one hour than anybody works with.
        select 'burst', o.by, o.client, 1 from opened o
        where (o.by, date_trunc('hour', o.here)) in (
            select p.by, date_trunc('hour', p.here) from opened p
            group by 1, 2 having count(distinct p.client) > 40)
        union all
        -- At night or at the weekend, and not once only.
        select 'out_of_hours', o.by, o.client, 5 from opened o
        where extract(hour from o.here) not between 6 and 21 or extract(isodow from o.here) > 5
        union all
        -- A file without an open case, by somebody who was never assigned to it.
        select 'closed_case_of_a_colleague', o.by, o.client, 1 from opened o
        where exists (select from casework_case k where k.client_id = o.client)
          and not exists (select from casework_case k join casework_casespell s on s.case_id = k.id
                          where k.client_id = o.client and s.closed_on is null)
          and not exists (
              select from clients_assignment a
              join clients_enrolment n on n.id = a.enrolment_id
              join organisations_staffmember m on m.id = a.staff_member_id
              where n.client_id = o.client and m.user_id = o.by)
        union all
        -- Opened in the week, and nothing written by them since; by somebody who is not assigned.
        select 'looked_and_wrote_nothing', o.by, o.client, 10 from opened o
        where not exists (
              select from audit.event w where w.subject_ids @> array[o.client] and w.by = o.by
              and w.occurred_at >= since and w.occurred_at < until
              and w.event !~ '_(seen|taken|refused)$')
          and not exists (
              select from clients_assignment a
              join clients_enrolment n on n.id = a.enrolment_id
              join organisations_staffmember m on m.id = a.staff_member_id
              where n.client_id = o.client and m.user_id = o.by)
    ), searched as (
        -- Many searches, and no file opened after any of them.
        select 'searched_and_opened_nothing' as pattern, e.by, '{}'::uuid[] as clients,
            count(*) as times
        from audit.event e
        where e.details ? 'searched' and e.occurred_at >= since and e.occurred_at < until
          and not exists (select from opened o where o.by = e.by
                          and o.occurred_at between e.occurred_at and e.occurred_at + interval '10 minutes')
        group by e.by having count(*) >= 20
    ), refused as (
        select 'often_refused', e.by, '{}'::uuid[], count(*) from audit.event e
        where e.event = 'page_refused' and e.occurred_at >= since and e.occurred_at < until
        group by e.by having count(*) >= 10
    ), gathered as (
        select l.pattern, l.by, array_agg(distinct l.client) as clients, count(*) as times
        from looked_for l group by l.pattern, l.by having count(*) >= min(l.least_times)
        union all select * from searched union all select * from refused
    )
    insert into audit.finding (pattern, week_from, by, subject_ids, times, found_at)
    select g.pattern, monday, g.by, g.clients[1:200], g.times, moment
    from gathered g join accounts_user u on u.id = g.by and not u.is_system
    on conflict (pattern, week_from, by) do nothing;
    get diagnostics found = row_count;
    return found;
end $$;
"""
GIVE = """
revoke all on function audit.find_patterns(date, timestamptz) from public;
grant execute on function audit.find_patterns(date, timestamptz) to {jobs};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_sealed_notes_open_through_the_keeper"),
        ("audit", "0006_findings"),
    ]
    operations = [
        migrations.RunSQL(PATTERNS, "drop function audit.find_patterns(date, timestamptz)"),
        as_owner(GIVE, "select"),
    ]
