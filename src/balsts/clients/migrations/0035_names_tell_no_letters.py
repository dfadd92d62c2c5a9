"""Names are asked only for somebody who sees a client, and a question fails for nobody's name.

`like` looks at everybody before who is in sight, and a pattern that ends in the escape character makes
it fail as soon as a name fits as far as that: yes or no, letter by letter, for whoever may speak to
the database. Such a pattern is now refused before any name is looked at.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, in_its_place

FUNCTION = r"""
create function sec.found_client_ids(words jsonb) returns setof uuid
language plpgsql stable security definer {pinned} as $$
declare
    sight uuid[] := sec.sight();
    sees_all boolean := sec.is_job();
    fits text; is_whole boolean;
begin
    if not sees_all and cardinality(sight) = 0 then
        return;
    end if;
    select string_agg('(' || word.fits || ')', ' and '), bool_and(word.is_whole)
    into fits, is_whole from (
        select string_agg(format('client.search_text like %L', pattern), ' or ') as fits,
            bool_and(pattern ~ '^([^\\]|\\[\\%_])*$') as is_whole
        from jsonb_array_elements(words) with ordinality one(patterns, position)
        cross join jsonb_array_elements_text(one.patterns) pattern
        group by position
    ) word;
    if fits is null then
        return;
    end if;
    if is_whole is not true then
        raise exception 'half a pattern' using errcode = 'invalid_parameter_value';
    end if;
    return query execute
        'select client.id from clients_client client where ' || fits || ' and ($2 or'
        || ' client.id = any($1) or exists (select from clients_enrolment enrolment'
        || ' where enrolment.client_id = client.id and enrolment.contract_id = any($1)'
        || ' and enrolment.valid_from <= $3))'
        using sight, sees_all, sec.today();
end $$"""
wall = import_module("balsts.clients.migrations.0010_second_wall")
[BEFORE] = [sql for sql in wall.FUNCTIONS if "create function sec.found_client_ids" in sql]


class Migration(migrations.Migration):
    dependencies = [("clients", "0034_a_sight_that_ends")]
    operations = [as_owner(in_its_place(FUNCTION), in_its_place(BEFORE))]
