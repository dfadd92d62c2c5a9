"""What is lent or opened is told field by field, by functions that name each field.

Row security lets through whole rows, and a lent row holds more than its part: an occupation beside
a name, a place beside a service, the words of a client beside a goal. So no table of a part opens
to whoever reads it. These functions do, and tell what the part names (`lent` in
policies/fields.yaml), of whom the consent or the opening says, as it stands in this statement.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

FUNCTIONS = (
    """
    create function sec.lent_people() returns table (
        client_id uuid, reference text, given_name text, family_name text,
        given_name_original text, family_name_original text, born_on date, sex text,
        interpreter_language text, citizenships text[], languages text[]
    ) language plpgsql stable security definer {pinned} as $$
    declare lent uuid[] := sec.lent_client_ids('identity'); begin
        if cardinality(lent) = 0 then
            return;
        end if;
        return query
        select client.id, client.reference::text, client.given_name::text,
            client.family_name::text, client.given_name_original::text,
            client.family_name_original::text, client.born_on, client.sex::text,
            client.interpreter_language::text,
            array(
                select one.country::text from clients_citizenship one
                where one.client_id = client.id order by one.is_primary desc, one.country
            ),
            array(
                select one.language::text from clients_spokenlanguage one
                where one.client_id = client.id order by one.language
            )
        from clients_client client
        where client.id = any(lent) and client.set_aside_at is null
        order by client.sort_key, client.id;
    end $$""",
    """
    create function sec.lent_places(person uuid) returns table (place text)
    language sql stable security definer {pinned} as $$
        select residence.place::text from clients_residence residence
        where residence.client_id = person
          and person = any(sec.lent_client_ids('residence'))
          and residence.valid_from <= sec.today()
          and (residence.valid_until is null or residence.valid_until > sec.today())
    $$""",
    # Circumstances tell of health and belong to no part; what was corrected is not told.
    """
    create function sec.lent_events(person uuid)
    returns table (kind text, happened_on date, code text)
    language sql stable security definer {pinned} as $$
        select event.kind, event.happened_on, event.code from (
            select 'status' as kind, e.decided_on as happened_on, e.legal_status::text as code
            from clients_legalstatusevent e where e.client_id = person and not e.is_void
            and not exists (
                select from clients_legalstatusevent later where later.corrects_id = e.id
            )
            union all
            select 'departure', e.departed_on, e.departure_kind::text
            from clients_departureevent e where e.client_id = person and not e.is_void
            and not exists (
                select from clients_departureevent later where later.corrects_id = e.id
            )
            union all
            select 'arrival', e.arrived_on, e.arrival_path::text
            from clients_arrivalevent e where e.client_id = person and not e.is_void
            and not exists (
                select from clients_arrivalevent later where later.corrects_id = e.id
            )
            union all
            select 'permit', e.valid_from, e.permit_kind::text
            from clients_residencepermit e where e.client_id = person and not e.is_void
            and not exists (
                select from clients_residencepermit later where later.corrects_id = e.id
            )
            union all
            select 'step', e.happened_on, e.step_kind::text
            from clients_procedurestep e where e.client_id = person and not e.is_void
            and not exists (
                select from clients_procedurestep later where later.corrects_id = e.id
            )
        ) event
        where person = any(sec.lent_client_ids('timeline'))
        order by event.happened_on desc,
            array_position(array['status', 'departure', 'arrival', 'permit', 'step'], event.kind)
    $$""",
    # Of the others who live there only those are named whose place is lent as well, or whom the
    # reader works with.
    """
    create function sec.lent_household(person uuid)
    returns table (role text, is_own boolean, given_name text, family_name text)
    language sql stable security definer {pinned} as $$
        with lent as (select sec.lent_client_ids('household') as ids)
        select member.role::text, member.client_id = person,
            case when member.client_id = person then '' else client.given_name::text end,
            case when member.client_id = person then '' else client.family_name::text end
        from lent
        join clients_householdmember own on own.client_id = person and person = any(lent.ids)
        join clients_householdmember member on member.household_id = own.household_id
        join clients_client client on client.id = member.client_id
        where own.valid_from <= sec.today()
          and (own.valid_until is null or own.valid_until > sec.today())
          and member.valid_from <= sec.today()
          and (member.valid_until is null or member.valid_until > sec.today())
          and client.set_aside_at is null
          and (member.client_id = any(lent.ids) or sec.sees_client(member.client_id))
        order by member.client_id = person desc, client.born_on, client.sort_key
    $$""",
)

before = import_module("balsts.clients.migrations.0015_lent_and_opened")
WHOLE_ROWS = "".join(
    f"create policy lent_read on {table} for select to {{app}}"
    f" using ({client} = any((select sec.lent_client_ids('{part}'))::uuid[]));"
    for table, (client, part) in before.TABLES_OF_PARTS.items()
)
NO_ROWS = "".join(f"drop policy lent_read on {table};" for table in before.TABLES_OF_PARTS)


class Migration(migrations.Migration):
    dependencies = [("clients", "0015_lent_and_opened")]
    operations = [
        *(closed_function(sql, for_roles=("app",)) for sql in FUNCTIONS),
        as_owner(NO_ROWS, WHOLE_ROWS),
    ]
