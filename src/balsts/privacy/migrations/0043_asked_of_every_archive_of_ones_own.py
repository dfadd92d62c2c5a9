"""A file is looked for in every archive that somebody keeps, once for a form; while it is needed it is not erased.

Whoever kept the archive of two organisations could ask only one of them. The same form sent twice was
told the second time that there is no such file. And who helps a person now could have the file set aside,
because the person asks for it, while another organisation had it out of its archive.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import (
    as_owner,
    changed,
    closed_function,
    in_its_place,
    taken_away,
)

guarded = import_module("balsts.privacy.migrations.0041_archive_openings_guarded")
aside = import_module("balsts.privacy.migrations.0025_only_jobs_write_the_ledger")
helped = import_module("balsts.privacy.migrations.0030_helped_until_the_contract_ends")


def _before(name: str) -> str:
    [found] = [sql for sql in guarded.FUNCTIONS if f"create function sec.{name}(" in sql]
    return found.replace("<unfit>", guarded.UNFIT)


# The id says from which form and in which words somebody asks: the same is answered as it was, and is
# counted once. A file that two of one's organisations left behind is of the one that helped last; while it
# is asked for there, the next question finds the other. Whoever sets the file aside at the same moment is
# waited for at the client's row.
ASK = """
create function sec.ask_archive(
    from_form uuid, wanted jsonb, grounds text, in_words text, days integer, told jsonb,
    request uuid, as_role text, purpose text
) returns text
language plpgsql volatile security definer {pinned} as $$
declare
    hourly constant integer := 10;
    me uuid := sec.user_id(); moment timestamptz := clock_timestamp(); day date := sec.today();
    houses uuid[] := sec.organisations_where('keep_archive');
    latin text := sec.words_of_sort_key(coalesce(wanted ->> 'name_key', ''));
    own text := sec.words_of_original(coalesce(wanted ->> 'original', ''));
    whole text := coalesce(wanted ->> 'reference', '');
    birth date := (wanted ->> 'born_on')::date;
    asked_as uuid; asked integer; fitting uuid[]; decoys uuid[]; client uuid; under uuid; house uuid;
begin
    if me is null or houses = '{}' then
        return 'not_theirs';
    end if;
    if from_form is null or birth is null or (whole = '' and latin = '' and own = '')
        or grounds is null
        or grounds not in ('own_request', 'authority', 'funder_check', 'legal_claim')
        or days is null or days not between 1 and 31
        or length(trim(coalesce(in_words, ''))) not between 20 and 500
        or in_words ~ '<unfit>'
    then
        return 'not_whole';
    end if;
    -- Two who ask for one file at once, and one who asks twice, wait for each other here.
    perform from accounts_user person where person.id = me for no key update;
    perform from organisations_organisation known where known.id = any(houses)
    order by known.id for no key update;
    select known.question into asked_as from privacy_archiveopening known
    where known.id = from_form and known.asked_by_id = me;
    if asked_as is not null then
        return asked_as::text;
    end if;
    select count(*) into asked from privacy_archiveopening known
    where known.asked_by_id = me and known.asked_at > moment - interval '1 hour';
    if asked >= hourly then
        return 'too_many';
    end if;
    select coalesce(array_agg(distinct held.client_id), '{}'),
        (array_agg(held.contract_id order by held.actual_until desc, held.contract_id))[1],
        (array_agg(held.provider_id order by held.actual_until desc, held.contract_id))[1]
    into fitting, under, house
    from (
        select one.id as client_id, contract.id as contract_id, contract.provider_id,
            contract.actual_until
        from clients_client one
        join clients_enrolment enrolment on enrolment.client_id = one.id
        join organisations_contract contract on contract.id = enrolment.contract_id
        where one.born_on = birth and one.set_aside_at is null
          and (
              whole <> '' and one.reference = whole
              or whole = '' and (
                  latin <> '' and sec.words_of_sort_key(one.sort_key) = latin
                  or own <> '' and sec.words_of_original(
                      one.given_name_original || ' ' || one.family_name_original) = own
              )
          )
          and not sec.is_closed_to_emergencies(one.id)
          and contract.provider_id = any(houses) and contract.actual_until <= day
          and not exists (
              select from clients_enrolment other
              join organisations_contract running on running.id = other.contract_id
              where other.client_id = one.id and running.provider_id = contract.provider_id
                and (running.actual_until is null or running.actual_until > day)
          )
          and not exists (
              select from privacy_archiveopening known
              where known.client_id = one.id and known.organisation_id = contract.provider_id
                and known.ended_at is null and known.open_until > day
          )
    ) held;
    select coalesce(array_agg(decoy.client_id), '{}') into decoys
    from audit.decoy decoy where decoy.client_id = any(fitting);
    if cardinality(fitting) = 1 and decoys = '{}' then
        select one.id into client from clients_client one
        where one.id = fitting[1] and one.set_aside_at is null for no key update;
    end if;
    if client is null then
        under := null;
    end if;
    if client is null and decoys = '{}' then
        house := houses[1];
    end if;
    insert into privacy_archiveopening (
        id, client_id, client_reference, organisation_id, contract_id, ground, reason, asked_at,
        asked_by_id, open_until
    ) values (
        from_form, client,
        coalesce((select one.reference from clients_client one where one.id = client), ''),
        house, under, grounds, case when client is null then '' else trim(in_words) end,
        moment, me, day + days
    ) returning question into asked_as;
    insert into audit.event (
        id, occurred_at, event, by, request_id, organisation_id, role, purpose, subject_ids,
        details
    ) values (
        gen_random_uuid(), moment,
        case when client is null and decoys = '{}' then 'archive_asked_for_nobody'
            else 'archive_asked' end,
        me, request, house, coalesce(as_role, ''), coalesce(purpose, ''),
        case when client is null then decoys else array[client] end,
        coalesce(told, '{}') || jsonb_build_object('ground', grounds)
    );
    return asked_as::text;
end $$""".replace("<unfit>", guarded.UNFIT)  # nosec B608 # the text is our own

# Whoever sends the form again hours later is told the same: the row says it, and is read by nobody else.
ANSWER = changed(
    _before("answer_archive"),
    {
        """known.asked_by_id = sec.user_id()
          and known.asked_at > clock_timestamp() - interval '5 minutes'
""": "known.asked_by_id = sec.user_id()\n"
    },
)

# No organisation knows what another has out; the list waits, for a month at most.
AGREED = changed(
    helped.AGREED,
    {
        "    return person;\n": """    if exists (
        select from privacy_archiveopening known
        join privacy_erasureline l on l.client_id = known.client_id
        join privacy_erasurelist e on e.id = l.list_id
        where l.id = line and e.ground <> 'replay'
          and known.ended_at is null and known.open_until > today
    ) then
        raise exception 'this file is out of an archive, or asked for there'
            using errcode = 'object_in_use';
    end if;
    return person;
"""
    },
)
SET_ASIDE = changed(
    aside.SET_ASIDE,
    {
        "    person := sec.agreed_to_erase(line);\n": """    perform from clients_client c
    where c.id = (select l.client_id from privacy_erasureline l where l.id = line)
    for no key update;
    person := sec.agreed_to_erase(line);
"""
    },
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0042_registers_of_held_files_stay")]
    operations = [
        taken_away(closed_function(_before("ask_archive"), for_roles=("app",))),
        closed_function(ASK, for_roles=("app",)),
        as_owner(in_its_place(ANSWER), in_its_place(_before("answer_archive"))),
        as_owner(in_its_place(AGREED), in_its_place(helped.AGREED)),
        as_owner(in_its_place(SET_ASIDE), in_its_place(aside.SET_ASIDE)),
    ]
