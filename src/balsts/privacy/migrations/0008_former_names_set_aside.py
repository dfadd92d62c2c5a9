"""Former names wait with the name: what was set aside is read by nobody, whatever it said before."""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import closed_function

BEFORE = import_module("balsts.privacy.migrations.0003_closed_functions")
ROLES = ("app", "jobs")

SET_ASIDE = """
create function sec.set_file_aside(line uuid, moment timestamptz, until date)
returns void language plpgsql volatile security definer {pinned} as $$
declare person uuid := sec.agreed_to_erase(line);
begin
    insert into privacy_identitysetaside (id, client_id, identity)
    select gen_random_uuid(), c.id, to_jsonb(c) || jsonb_build_object('former_values', coalesce(
        (select jsonb_agg(to_jsonb(v)) from clients_formervalue v where v.client_id = c.id), '[]'
    ))
    from clients_client c where c.id = person and c.set_aside_at is null;
    if not found then
        raise exception 'this file is set aside already' using errcode = '42501';
    end if;
    delete from clients_formervalue where client_id = person;
    update clients_client set given_name = '–', family_name = '', given_name_original = '',
        family_name_original = '', sort_key = '', search_text = '', occupation = '',
        set_aside_at = moment, version = version + 1
    where id = person;
    update privacy_erasureline set set_aside_at = moment, erased_from = until where id = line;
end $$
"""
BRING_BACK = """
create function sec.bring_file_back(line uuid) returns void
language plpgsql volatile security definer {pinned} as $$
declare person uuid; told jsonb;
begin
    select l.client_id, s.identity into person, told
    from privacy_erasureline l join privacy_identitysetaside s on s.client_id = l.client_id
    where l.id = line;
    if person is null or not (sec.is_job() or sec.may('approve_erasures')) then
        raise exception 'this file is not set aside' using errcode = '42501';
    end if;
    update clients_client c set given_name = o.given_name, family_name = o.family_name,
        given_name_original = o.given_name_original,
        family_name_original = o.family_name_original, sort_key = o.sort_key,
        search_text = o.search_text, occupation = o.occupation,
        set_aside_at = null, version = c.version + 1
    from jsonb_populate_record(null::clients_client, told - 'former_values') o
    where c.id = person;
    insert into clients_formervalue
    select v.* from jsonb_populate_recordset(
        null::clients_formervalue, coalesce(told -> 'former_values', '[]')
    ) v;
    delete from privacy_identitysetaside where client_id = person;
    delete from privacy_erasureline where id = line;
end $$
"""


def taken_away(sql: str) -> migrations.RunPython:
    """Take an older function away, and bring it back on the way back."""
    older = closed_function(sql, for_roles=ROLES)
    return migrations.RunPython(older.reverse_code, older.code)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0007_the_second_person_speaks_for_themself"),
        ("clients", "0018_corrections_guarded"),
    ]
    operations = [
        taken_away(BEFORE.SET_ASIDE),
        closed_function(SET_ASIDE, for_roles=ROLES),
        taken_away(BEFORE.BRING_BACK),
        closed_function(BRING_BACK, for_roles=ROLES),
    ]
