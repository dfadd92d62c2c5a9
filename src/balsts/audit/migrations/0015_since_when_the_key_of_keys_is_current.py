"""Since when the key of keys is current, and when its shares were printed: read from the trail.

No secret and no person; so whoever serves pages may ask, also where nobody has signed in yet. Only
what the keeper told counts: pages that were taken over write in the name of who is there.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

NAMES = "('sealing_key_made', 'sealing_key_changed', 'sealing_key_shares_printed')"
TOLD = """
create index audit_event_of_keys on audit.event (number) where event in <names>;

create function audit.key_of_keys(out since timestamptz, out shares_at timestamptz)
returns setof record language sql stable security definer
    set search_path = pg_catalog, audit, sec, pg_temp as $$
    with told as (
        select e.number, e.event, e.occurred_at, e.details ->> 'key' as key
        from audit.event e join public.accounts_user teller on teller.id = e."by"
        where e.event in <names> and teller.is_system
    ), now_current as (
        select key from told where event <> 'sealing_key_shares_printed'
        order by number desc limit 1
    )
    select min(told.occurred_at) filter (where told.event <> 'sealing_key_shares_printed'),
        max(told.occurred_at) filter (where told.event = 'sealing_key_shares_printed')
    from told join now_current using (key)
    group by told.key
$$;
revoke all on function audit.key_of_keys() from public;
grant execute on function audit.key_of_keys() to {app}, {jobs};
"""
NOTHING_TOLD = """
drop function audit.key_of_keys();
drop index audit.audit_event_of_keys;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0014_a_hand_over_list_is_passed_by")]
    operations = [as_owner(TOLD.replace("<names>", NAMES), NOTHING_TOLD)]
