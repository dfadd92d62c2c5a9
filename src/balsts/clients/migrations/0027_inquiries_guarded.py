"""Whether somebody else works with a person is asked of one function, which says yes or no.

It looks past what whoever asks may see, for one person at a time, by whole name and day of birth or
by reference. It writes the trail itself, with whom it found: no statement can ask without it.
"""

from django.db import migrations

from balsts.clients.row_security import guarded_by
from balsts.platform.closed_functions import as_owner, closed_function
from balsts.platform.row_security import only_these_change

FUNCTIONS = {
    # The words of a name without order, articles and letters of our own: `sort_key` holds the Latin
    # name, small and without marks, and after a space the marks.
    """
    create function sec.words_of_sort_key(key text) returns text
    language sql immutable security definer {pinned} as $$
        select coalesce(string_agg(word, ' ' order by word collate "C"), '')
        from regexp_split_to_table(replace(split_part(key, ' ', 1), '~', ''), '[-,]') word
        where word not in ('', 'al', 'el')
    $$""": (),
    # Arabic and Persian write two letters differently, and join words by a sign that nobody sees.
    """
    create function sec.words_of_original(name text) returns text
    language sql immutable security definer {pinned} as $$
        select coalesce(string_agg(word, ' ' order by word collate "C"), '')
        from regexp_split_to_table(
            translate(lower(name), U&'\\064A\\0649\\0643\\200C\\200D', U&'\\06CC\\06CC\\06A9'),
            '[[:space:]-]+'
        ) word
        where word <> ''
    $$""": (),
    # Whoever is enrolled under a contract that runs, or was, and for whom somebody hears of the
    # question: nobody is promised a call that nobody can make. Those in sight of who asks are not meant.
    """
    create function sec.fits_inquiry(
        name_key text, original text, birth date, wanted text, day date, sight uuid[]
    ) returns table (client_id uuid, is_confirmed boolean, is_decoy boolean)
    language plpgsql stable security definer {pinned} as $$
    declare
        latin constant text := sec.words_of_sort_key(name_key);
        own constant text := sec.words_of_original(original);
    begin
        return query
        select client.id,
            client.restricted_at is null and not sec.is_closed_to_emergencies(client.id),
            exists (select from audit.decoy decoy where decoy.client_id = client.id)
        from clients_client client
        where client.set_aside_at is null
          and (
              wanted <> '' and client.reference = wanted
              or client.born_on = birth and (
                  latin <> '' and sec.words_of_sort_key(client.sort_key) = latin
                  or own <> '' and sec.words_of_original(
                      client.given_name_original || ' ' || client.family_name_original) = own
              )
          )
          and not sec.is_in_sight(client.id, sight)
          and exists (
              select from clients_enrolment enrolment
              join organisations_contract contract on contract.id = enrolment.contract_id
              where enrolment.client_id = client.id and enrolment.valid_from <= day
                and contract.actual_from <= day
                and (contract.actual_until is null or contract.actual_until > day)
                and (
                    exists (
                        select from organisations_staffmember post
                        join sec.role_permission line on line.role = post.role
                            and line.permission = 'review_own_emergencies'
                        where post.organisation_id = contract.provider_id
                          and post.valid_from <= day
                          and (post.valid_until is null or post.valid_until > day)
                    )
                    or exists (
                        select from clients_assignment assignment
                        join organisations_staffmember post on post.id = assignment.staff_member_id
                        where assignment.enrolment_id = enrolment.id
                          and assignment.role = 'responsible_worker' and assignment.valid_from <= day
                          and (assignment.valid_until is null or assignment.valid_until > day)
                          and post.valid_from <= day
                          and (post.valid_until is null or post.valid_until > day)
                    )
                )
          )
        order by client.id limit 5;
    end $$""": (),
    # Thirty an hour; the last of them is told to the auditors. The same lock holds whoever asks twice
    # at once. A file that is closed, or whose use is restricted, answers as if nobody were known;
    # who leads it hears of the question all the same. A decoy leaves no question, and rings.
    """
    create function sec.ask_elsewhere(
        asker uuid, asks_for uuid, moment timestamptz, question jsonb, reason text, in_words text,
        reached_by text, told jsonb, request uuid, as_role text, purpose text
    ) returns text
    language plpgsql volatile security definer {pinned} as $$
    declare
        hourly constant integer := 30;
        me uuid := asker; day date := sec.day_of(moment); sight uuid[] := '{}'; asked integer;
        name_key text := coalesce(question ->> 'name_key', '');
        original text := coalesce(question ->> 'original', '');
        birth date := (question ->> 'born_on')::date;
        wanted text := coalesce(question ->> 'reference', '');
        found uuid[]; answer text;
    begin
        if not sec.is_job() then
            me := sec.user_id();
            moment := clock_timestamp();
            day := sec.today();
            sight := sec.sight();
            if me is null or asker is distinct from me or not exists (
                select from organisations_contract contract
                where contract.id = any(sec.contracts_where('register_clients'))
                  and contract.provider_id = asks_for
            ) then
                return 'not_theirs';
            end if;
        end if;
        if (question ->> 'has_agreed')::boolean is not true
            or coalesce(reached_by, '') = ''
            or wanted = '' and (
                birth is null
                or sec.words_of_sort_key(name_key) = '' and sec.words_of_original(original) = ''
            )
            or (wanted <> '')::integer + (name_key <> '')::integer + (original <> '')::integer <> 1
        then
            return 'not_whole';
        end if;
        perform pg_advisory_xact_lock(hashtextextended('inquiry ' || me::text, 0));
        select count(distinct inquiry.asked_at) into asked from clients_inquiry inquiry
        where inquiry.asked_by_id = me and inquiry.asked_at > moment - interval '1 hour';
        if asked >= hourly then
            return 'too_many';
        end if;

        with fitting as materialized (
            select * from sec.fits_inquiry(name_key, original, birth, wanted, day, sight)
        ), asked_about as (
            select case when fit.is_decoy then null else fit.client_id end as client_id,
                coalesce(fit.is_confirmed, false) as is_confirmed
            from (select) one left join fitting fit on true
        ), kept as (
            insert into clients_inquiry (
                id, client_id, asked_at, asked_by_id, organisation_id, reason_kind, words, call_back,
                is_confirmed, outcome
            )
            select gen_random_uuid(), about.client_id, moment, me, asks_for, reason,
                case when about.client_id is null then '' else coalesce(in_words, '') end,
                case when about.client_id is null then '' else reached_by end,
                about.is_confirmed, ''
            from asked_about about
        )
        select coalesce(array_agg(fit.client_id), '{}'),
            case when bool_or(fit.is_confirmed) then 'known' else 'nobody' end
        into found, answer from fitting fit;

        insert into audit.event (
            id, occurred_at, event, by, request_id, organisation_id, role, purpose, subject_ids,
            details
        ) values (
            gen_random_uuid(), moment,
            case when found = '{}' then 'asked_elsewhere_for_nobody' else 'asked_elsewhere' end,
            me, request, asks_for, coalesce(as_role, ''), coalesce(purpose, ''), found,
            coalesce(told, '{}') || jsonb_build_object('reason', reason, 'answer', answer)
        );
        if asked + 1 = hourly then
            perform audit.note_alarm('inquiries_used_up', me, sec.session_id(), '{}', moment);
        end if;
        return answer;
    end $$""": ("app", "jobs"),
    # Who leads the case, and the managers of whoever has a contract for it; not who only accompanies.
    """
    create function sec.hears_of_inquiry(client uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    declare me uuid := sec.user_id(); day date := sec.today(); begin
        if me is null or client is null or not exists (
            select from clients_client person where person.id = client and person.set_aside_at is null
        ) then
            return false;
        end if;
        return exists (
            select from clients_enrolment enrolment
            where enrolment.client_id = client and enrolment.valid_from <= day
              and enrolment.contract_id = any(sec.contracts_where('review_own_emergencies'))
        ) or exists (
            select from clients_assignment assignment
            join clients_enrolment enrolment on enrolment.id = assignment.enrolment_id
            join organisations_staffmember post on post.id = assignment.staff_member_id
            where enrolment.client_id = client and post.user_id = me
              and enrolment.contract_id = any(sec.contracts_where('see_assigned_clients'))
              and assignment.role = 'responsible_worker' and assignment.valid_from <= day
              and (assignment.valid_until is null or assignment.valid_until > day)
              and post.valid_from <= day and (post.valid_until is null or post.valid_until > day)
        );
    end $$""": ("app",),
    # What was asked about nobody says when somebody asked, and nothing else.
    """
    create function sec.forget_inquiries(before timestamptz) returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare gone integer; begin
        if not sec.is_job() then
            return 0;
        end if;
        delete from clients_inquiry inquiry
        where inquiry.client_id is null and inquiry.asked_at < before;
        get diagnostics gone = row_count;
        return gone;
    end $$""": ("jobs",),
}

TELLS_ME = "sec.hears_of_inquiry(clients_inquiry.client_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0026_inquiries"),
        ("audit", "0009_the_trail_rings"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        guarded_by(
            "clients_inquiry", reads=TELLS_ME, writes=TELLS_ME, adds="false", removes="false"
        ),
        as_owner(
            "revoke insert, delete on clients_inquiry from {app}, {jobs}",
            "grant insert, delete on clients_inquiry to {app}, {jobs}",
        ),
        only_these_change("clients_inquiry", "settled_at", "settled_by_id", "outcome"),
    ]
