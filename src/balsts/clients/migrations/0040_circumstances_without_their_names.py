"""Whether somebody works, studies or is disabled is read by who leads: each meets the condition of work.

Whoever accompanies is still to be told what the law says, and rightly. So these rows are not theirs, and
a function tells in which days which answers hold, with the three kinds in places that say nothing: the
law asks for none of them by itself. Were only the disability kept back, it would be what is left over.
Registration with the employment agency, which opens its courses, keeps its name.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function
from balsts.platform.row_security import hidden_is_not_written

HIDDEN = """
create policy ways_are_for_who_leads on clients_circumstance as restrictive for select to {app}
using (
    (select sec.is_job()) or (select sec.may('read_notes_of_others'))
    or circumstance_kind not in ('employed', 'full_time_studies', 'disability')
);
"""
# Places are given by the random ids of the rows, which nobody sees to whom they are told so.
UNNAMED = """
create function sec.circumstances_unnamed(person uuid, known_at timestamptz) returns jsonb
language plpgsql stable security definer {pinned} as $$
declare ways text[] := array['employed', 'full_time_studies', 'disability']; begin
    if not sec.sees_client(person) then
        return '[]';
    end if;
    return (
        with effective as (
            select event.*, min(event.id::text) over (partition by event.circumstance_kind) as first_id
            from clients_circumstance event
            where event.client_id = person and not event.is_void
            and (known_at is null or event.recorded_at <= known_at)
            and not exists (
                select from clients_circumstance correction
                where correction.corrects_id = event.id
                and (known_at is null or correction.recorded_at <= known_at)
            )
        ), placed as (
            select effective.*, circumstance_kind = any(ways) as is_way, dense_rank() over (
                partition by circumstance_kind = any(ways) order by first_id
            ) as place from effective
        )
        select coalesce(jsonb_agg(jsonb_build_object(
            'kind', case when is_way then ways[place] else circumstance_kind end,
            'valid_from', valid_from, 'valid_until', valid_until, 'is_so', is_so
        ) order by valid_from, recorded_at), '[]') from placed
    );
end $$"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0039_who_asks_waits_for_nobody_else")]
    operations = [
        closed_function(UNNAMED, for_roles=("app",)),
        as_owner(HIDDEN, "drop policy ways_are_for_who_leads on clients_circumstance"),
        hidden_is_not_written("clients_circumstance", policy="ways_are_for_who_leads"),
    ]
