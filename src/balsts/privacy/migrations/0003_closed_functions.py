"""What no role of ours may do by itself: setting a file aside, bringing it back, erasing it.

Each function runs with the owner's rights and looks itself whether two people have agreed. They find
the tables about a client by following foreign keys, so that a new table is never forgotten.
"""

from django.db import migrations

from balsts.clients.row_security import guarded_by, guarded_by_client
from balsts.platform.append_only import append_only
from balsts.platform.closed_functions import as_owner, closed_function

# Every table whose rows hang on a client, with the condition that finds them; the farthest first.
PATHS = """
create function sec.paths_to_client() returns table (name text, condition text)
language sql stable {pinned} as $$
    with recursive keys as (
        select c.conrelid, c.confrelid, a.attname as key, b.attname as target
        from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
        where c.contype = 'f' and c.conrelid <> c.confrelid and cardinality(c.conkey) = 1
    ), paths as (
        select conrelid, format('%I = $1', key) as condition, 1 as far,
               array[confrelid, conrelid] as met
        from keys where confrelid = 'public.clients_client'::regclass
        union all
        select keys.conrelid,
               format('%I in (select %I from %s where %s)', key, target,
                      paths.conrelid::regclass, paths.condition),
               far + 1, met || keys.conrelid
        from keys join paths on paths.conrelid = keys.confrelid
        where keys.conrelid <> all (met)
    )
    select conrelid::regclass::text, string_agg('(' || condition || ')', ' or ')
    from paths group by conrelid order by max(far) desc, 1
$$
"""
COUNTS = """
create function sec.rows_about(person uuid) returns jsonb
language plpgsql stable security definer {pinned} as $$
declare path record; n bigint; counts jsonb := '{}';
begin
    if not (
        sec.is_job() or sec.sees_client(person)
        or exists (select from privacy_erasureline where client_id = person)
        and sec.may('approve_erasures')
    ) then
        return counts;
    end if;
    for path in select * from sec.paths_to_client() loop
        continue when path.name in ('privacy_erasureline', 'privacy_identitysetaside');
        execute format('select count(*) from %s where %s', path.name, path.condition)
            into n using person;
        if n > 0 then
            counts := counts || jsonb_build_object(path.name, n);
        end if;
    end loop;
    return counts;
end $$
"""
# Two different people, or the ledger; and nobody who holds the file.
AGREED = """
create function sec.agreed_to_erase(line uuid) returns uuid
language plpgsql stable security definer {pinned} as $$
declare person uuid; today date := (now() at time zone 'Europe/Riga')::date;
begin
    select l.client_id into person
    from privacy_erasureline l join privacy_erasurelist e on e.id = l.list_id
    where l.id = line and (
        e.ground = 'replay' and sec.is_job()
        or e.approved_at is not null and e.approved_by_id <> e.made_by_id
    );
    if person is null then
        raise exception 'nobody has agreed that this file is erased' using errcode = '42501';
    end if;
    if exists (
        select from privacy_legalhold h join privacy_erasureline l on l.client_id = h.client_id
        join privacy_erasurelist e on e.id = l.list_id
        where l.id = line and e.ground <> 'replay' and h.lifted_at is null
          and h.last_held_on >= today
    ) then
        raise exception 'somebody holds this file' using errcode = '42501';
    end if;
    return person;
end $$
"""
SET_ASIDE = """
create function sec.set_file_aside(line uuid, moment timestamptz, until date)
returns void language plpgsql volatile security definer {pinned} as $$
declare person uuid := sec.agreed_to_erase(line);
begin
    insert into privacy_identitysetaside (id, client_id, identity)
    select gen_random_uuid(), c.id, to_jsonb(c) from clients_client c
    where c.id = person and c.set_aside_at is null;
    if not found then
        raise exception 'this file is set aside already' using errcode = '42501';
    end if;
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
    from jsonb_populate_record(null::clients_client, told) o where c.id = person;
    delete from privacy_identitysetaside where client_id = person;
    delete from privacy_erasureline where id = line;
end $$
"""
# What several people share stays for the others: a service without its note, a task of the family.
ERASE = """
create function sec.erase_file(line uuid) returns jsonb
language plpgsql volatile security definer {pinned} as $$
declare
    person uuid := sec.agreed_to_erase(line); path record; n bigint; counts jsonb := '{}';
    today date := (now() at time zone 'Europe/Riga')::date;
    households uuid[];
begin
    if not sec.is_job() or not exists (
        select from privacy_erasureline where id = line and erased_from <= today
    ) then
        raise exception 'this file is not to be erased yet' using errcode = '42501';
    end if;
    update casework_servicerecord set note = '' where note <> '' and id in (
        select service_record_id from casework_serviceparticipation where client_id = person
    );
    select array_agg(household_id) into households
    from clients_householdmember where client_id = person;
    delete from exchange_importmessage where run_id in (
        select id from exchange_importrun
        where state in ('written', 'refused', 'expired', 'cancelled')
    );
    update exchange_importrun set file_names = array['–'], refused_file = '',
        refused_because = null
    where state in ('written', 'refused', 'expired', 'cancelled');
    for path in select * from sec.paths_to_client() loop
        execute format('delete from %s where %s', path.name, path.condition) using person;
        get diagnostics n = row_count;
        if n > 0 and path.name not in ('privacy_erasureline', 'privacy_identitysetaside') then
            counts := counts || jsonb_build_object(path.name, n);
        end if;
    end loop;
    delete from clients_client where id = person;
    delete from clients_household h where id = any (households)
        and not exists (select from clients_householdmember m where m.household_id = h.id)
        and not exists (select from casework_task t where t.household_id = h.id);
    set constraints all immediate;
    set constraints all deferred;
    return counts;
end $$
"""
MANAGES = "((select sec.may('approve_erasures')) or (select sec.may('answer_requests')))"
OF_MINE = (
    "organisation_id is null or organisation_id = any("
    "(select sec.organisations_where('approve_erasures')) || "
    "(select sec.organisations_where('answer_requests')))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0002_erasures"),
        ("statistics", "0004_kept_facts_are_for_jobs"),
        ("clients", "0012_who_is_set_aside_is_not_found"),
        ("casework", "0007_second_wall"),
        ("exchange", "0004_second_wall"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        closed_function(PATHS, for_roles=("app", "jobs")),
        closed_function(COUNTS, for_roles=("app", "jobs")),
        closed_function(AGREED, for_roles=()),
        closed_function(SET_ASIDE, for_roles=("app", "jobs")),
        closed_function(BRING_BACK, for_roles=("app", "jobs")),
        closed_function(ERASE, for_roles=("app", "jobs")),
        guarded_by_client("privacy_datarequest"),
        guarded_by_client("privacy_legalhold"),
        guarded_by("privacy_erasurelist", reads=f"{MANAGES} and ({OF_MINE})", writes=MANAGES),
        guarded_by("privacy_erasureline", reads=MANAGES, writes=MANAGES),
        guarded_by("privacy_ledgerentry", reads=MANAGES, writes=MANAGES),
        guarded_by("privacy_identitysetaside", reads="false", writes="false"),
        append_only("privacy_ledgerentry"),
        as_owner(
            "revoke all on privacy_identitysetaside from {app}, {jobs}",
            "grant select, insert, update, delete on privacy_identitysetaside to {app}, {jobs}",
        ),
    ]
