"""Whoever registers a client sees them for that moment, and for no longer by writing another moment.

When, by whom and under which reference somebody was registered stays as it was written. A moment that
lies ahead would have kept the client in sight of whoever wrote it, after assignment and post had ended.
"""

from importlib import import_module

from django.db import migrations

from balsts.clients.row_security import seen
from balsts.platform.closed_functions import as_owner, changed, closed_function, in_its_place
from balsts.platform.row_security import these_stay

BEFORE: str = import_module("balsts.clients.migrations.0019_volunteers_see_for_a_while").SIGHT
A_MOMENT_AGO = """
            where client.registered_at > now() - interval '1 minute'
              and client.registered_by_id = me
"""
BY_WHO_REGISTERS = """
            where client.registered_at > now() - interval '1 minute'
              and client.registered_at <= now() + interval '1 minute'
              and client.registered_by_id = me
              and exists (
                  select from organisations_staffmember mine
                  join sec.role_permission permitted on permitted.role = mine.role
                      and permitted.permission = 'register_clients'
                  where mine.user_id = client.registered_by_id and mine.valid_from <= day
                  and (mine.valid_until is null or mine.valid_until > day)
              )
"""

# Of whatever changes a row by the application's role; jobs and closed functions may change all.
STAYS = """
create function sec.these_stay() returns trigger
language plpgsql {pinned} as $$
declare was jsonb; becomes jsonb; one text; begin
    if right(current_user::text, 4) <> '_app' or sec.is_job() then
        return new;
    end if;
    was := to_jsonb(old);
    becomes := to_jsonb(new);
    foreach one in array tg_argv::text[] loop
        if was -> one is distinct from becomes -> one then
            raise exception '% stays as it is', one using errcode = 'insufficient_privilege';
        end if;
    end loop;
    return new;
end $$"""

MINE = "registered_by_id = (select sec.user_id()) and registered_at > now() - interval '1 minute'"
MAY = "cardinality((select sec.contracts_where('register_clients'))) > 0"
SEEN = seen("clients_client.id")
MADE_BY_ME = f"{MINE} and registered_at <= now() + interval '1 minute' and {MAY}"


class Migration(migrations.Migration):
    dependencies = [("clients", "0033_outside_openings_guarded")]
    operations = [
        as_owner(
            in_its_place(changed(BEFORE, {A_MOMENT_AGO: BY_WHO_REGISTERS})),
            in_its_place(BEFORE),
        ),
        closed_function(STAYS, for_roles=()),
        these_stay("clients_client", "id", "reference", "registered_at", "registered_by_id"),
        as_owner(
            f"""
            alter policy pages_add on clients_client with check ({MADE_BY_ME});
            alter policy pages_change on clients_client with check ({SEEN});
            """,
            f"""
            alter policy pages_change on clients_client
                with check ({SEEN} or ({MINE} and {MAY}));
            alter policy pages_add on clients_client
                with check ({SEEN} or ({MINE} and {MAY}));
            """,
        ),
    ]
