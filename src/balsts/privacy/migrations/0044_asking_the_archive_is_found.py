"""Who asks the archive often for people that are not there is found in the review of the week.

Ten questions an hour are a limit for a machine; a patient person stays below it. Each file that is
there opens with a second person only; that somebody is not there is learnt without one.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

PINNED = "set search_path = pg_catalog, public, audit, sec, pg_temp set debug_print_plan = off"
PATTERNS = """
create or replace function audit.find_patterns(monday date, moment timestamptz) returns integer
language sql security definer set search_path = pg_catalog, audit, pg_temp set debug_print_plan = off as $$
    select audit.find_looking_and_asking(monday, moment) + audit.find_outside(monday, moment)<more>
$$;
"""
FIND = """
create function audit.find_asking_the_archive(monday date, moment timestamptz) returns integer
language plpgsql security definer <pinned> as $$
declare
    since timestamptz := monday::timestamp at time zone 'Europe/Riga';
    until timestamptz := (monday + 7)::timestamp at time zone 'Europe/Riga';
    found integer;
begin
    with asked as (
        select e.by, count(*) filter (where e.event = 'archive_asked_for_nobody') as in_vain,
            count(*) filter (where e.event = 'archive_asked') as for_somebody
        from audit.event e
        where e.event in ('archive_asked', 'archive_asked_for_nobody')
          and e.occurred_at >= since and e.occurred_at < until
        group by e.by
    )
    insert into audit.finding (pattern, week_from, by, subject_ids, times, found_at)
    select 'asked_the_archive', monday, a.by, array[]::uuid[], a.in_vain, moment
    from asked a
    join accounts_user u on u.id = a.by and not u.is_system
    where a.in_vain >= 5 and a.in_vain > 2 * a.for_somebody
    on conflict (pattern, week_from, by) do nothing;
    get diagnostics found = row_count;
    return found;
end $$;
revoke all on function audit.find_asking_the_archive(date, timestamptz) from public;
"""


def patterns(*, more: str = "") -> str:
    """Return the function that counts what was new, with what is looked for besides."""
    return PATTERNS.replace("<more>", more)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0034_contracts_hold_their_services"),
        ("privacy", "0043_asked_of_every_archive_of_ones_own"),
    ]
    operations = [
        as_owner(
            FIND.replace("<pinned>", PINNED)
            + patterns(more=" + audit.find_asking_the_archive(monday, moment)"),
            patterns() + "drop function audit.find_asking_the_archive(date, timestamptz)",
        ),
    ]
