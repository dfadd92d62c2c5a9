"""What the database itself decides about sealed notes, and the rights of each role on them.

The keeper's role reads no table: it may call the functions that end in giving a wrapped key, each
of which first asks whose session it is. The role that serves pages can add notes and keys, read
what is sealed, and read no key; it can neither read nor write who opened what.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function
from balsts.platform.row_security import guarded_by

REACHES = """
create function sec.reaches_sealed(whom uuid, wherein uuid, permitted text) returns boolean
language plpgsql stable security definer {pinned} as $$
declare me uuid := sec.user_id(); day date; found boolean; begin
    if me is null then
        return false;
    end if;
    day := sec.today();
    with post as (
        select member.id, member.role, contract.id as contract_id, contract.programme_id
        from organisations_staffmember member
        join sec.role_permission line on line.role = member.role and line.permission = permitted
        join organisations_contract contract on contract.provider_id = member.organisation_id
        where member.user_id = me
          and member.valid_from <= day and (member.valid_until is null or member.valid_until > day)
          and contract.actual_from <= day
          and (contract.actual_until is null or contract.actual_until > day)
    )
    select exists (select from post where post.programme_id = wherein) and (
        exists (
            select from post
            join sec.role_permission sees
              on sees.role = post.role and sees.permission = 'see_enrolled_clients'
            join clients_enrolment enrolment on enrolment.contract_id = post.contract_id
            where enrolment.client_id = whom and enrolment.valid_from <= day
        ) or exists (
            select from post
            join sec.role_permission sees
              on sees.role = post.role and sees.permission = 'see_assigned_clients'
            join clients_assignment assignment on assignment.staff_member_id = post.id
            join clients_enrolment enrolment
              on enrolment.id = assignment.enrolment_id
             and enrolment.contract_id = post.contract_id
            where enrolment.client_id = whom and assignment.valid_from <= day
              and (assignment.valid_until is null or assignment.valid_until > day)
        )
    ) into found;
    return found;
end $$"""

# Who acts is never taken from the caller's words, only from the session behind the token. The trail
# has its own schema since a later step of its room.
TELL_TRAIL = """
create function sec.tell_trail_of_sealed(
    what text, who uuid, whom uuid[], why text, told jsonb
) returns void
language plpgsql volatile security definer {pinned} as $$
begin
    if to_regclass('audit.event') is null then
        insert into audit_auditevent (id, occurred_at, event, by, subject_ids, details)
        values (gen_random_uuid(), clock_timestamp(), what, who, whom,
                told || jsonb_build_object('purpose', why));
    else
        insert into audit.event (id, occurred_at, event, by, purpose, subject_ids, details)
        values (gen_random_uuid(), clock_timestamp(), what, who, why, whom,
                told || jsonb_build_object('purpose', why));
    end if;
end $$"""

WRITING_VERDICT = """
create function sec.sealed_writing_verdict(token text, whom uuid, wherein uuid) returns text
language plpgsql volatile security definer {pinned} as $$
begin
    perform set_config('sec.token', token, true);
    if sec.user_id() is null then
        return 'signed_out';
    end if;
    if not sec.reaches_sealed(whom, wherein, 'write_sealed_notes') then
        return 'not_theirs';
    end if;
    return '';
end $$"""

# One person at a time: two questions at once must not spend the same budget twice. What an hour
# allows of kinds is ten times what it allows of texts: a list names all notes of a client.
WRITE_DOWN_OPENING = """
create function sec.write_down_opening(
    token text, asked uuid[], asked_part text, why text, hourly integer
) returns table (refusal text, again_at timestamptz)
language plpgsql volatile security definer {pinned} as $$
declare
    me uuid; at_session uuid; wanted integer := cardinality(asked); used integer;
    budget integer := case asked_part when 'text' then hourly else 10 * hourly end;
    moment timestamptz; clients uuid[];
begin
    refusal := '';
    perform set_config('sec.token', token, true);
    me := sec.user_id();
    if me is null then
        refusal := 'signed_out';
        return next; return;
    end if;
    at_session := sec.session_id();
    perform pg_advisory_xact_lock(hashtextextended('sealed openings of ' || me::text, 0));
    moment := clock_timestamp();

    select array_agg(note.client_id) into clients from casework_sealednote note
    where note.id = any(asked)
      and sec.reaches_sealed(note.client_id, note.programme_id, 'read_sealed_notes');
    if coalesce(cardinality(clients), 0) < wanted then
        perform sec.tell_trail_of_sealed(
            'sealed_opening_refused', me, '{}', why, jsonb_build_object('notes', wanted)
        );
        refusal := 'not_theirs';
        return next; return;
    end if;

    select count(*) into used from casework_sealedopening opening
    where opening.user_id = me and opening.part = asked_part and opening.is_given
      and opening.asked_at > moment - interval '1 hour';
    if used + wanted > budget then
        if not exists (
            select from casework_sealedopening opening
            where opening.user_id = me and opening.part = asked_part and not opening.is_given
              and opening.asked_at > moment - interval '1 hour'
        ) then
            perform sec.tell_trail_of_sealed(
                'sealed_budget_spent', me, (select array_agg(distinct one) from unnest(clients) one),
                why, jsonb_build_object('opened', used, 'wanted', wanted)
            );
        end if;
        select opening.asked_at + interval '1 hour' into again_at
        from casework_sealedopening opening
        where opening.user_id = me and opening.part = asked_part and opening.is_given
          and opening.asked_at > moment - interval '1 hour'
        order by opening.asked_at offset greatest(used + wanted - budget - 1, 0) limit 1;
        refusal := 'budget_spent';
    else
        perform sec.tell_trail_of_sealed(
            'sealed_note_opened', me, array[note.client_id], why,
            jsonb_build_object('note', note.id)
        )
        from casework_sealednote note where note.id = any(asked) and asked_part = 'text';
        perform sec.tell_trail_of_sealed(
            'sealed_notes_listed', me, array[note.client_id], why,
            jsonb_build_object('notes', count(*))
        )
        from casework_sealednote note where note.id = any(asked) and asked_part <> 'text'
        group by note.client_id;
        update sec.live_session session set idle = least(session.idle, interval '15 minutes')
        where session.id = at_session;
    end if;
    insert into casework_sealedopening
        (id, note_id, client_id, part, purpose, user_id, session_id, asked_at, is_given)
    select gen_random_uuid(), note.id, note.client_id, asked_part, why, me, at_session, moment,
           refusal = ''
    from casework_sealednote note where note.id = any(asked);
    return next;
end $$"""

LEFT = """
create function sec.sealed_openings_left(token text, hourly integer) returns integer
language plpgsql volatile security definer {pinned} as $$
begin
    perform set_config('sec.token', token, true);
    return greatest(0, hourly - (
        select count(*) from casework_sealedopening opening
        where opening.user_id = sec.user_id() and opening.part = 'text' and opening.is_given
          and opening.asked_at > clock_timestamp() - interval '1 hour'
    ));
end $$"""

KEYS = """
create function sec.sealed_keys(asked uuid[], asked_part text)
returns table (note uuid, part text, subject uuid, key_id text, wrapped bytea)
language sql stable security definer {pinned} as $$
    select known.id, kept.part, known.client_id, kept.key_id, kept.wrapped
    from casework_sealedkey kept join casework_sealednote known on known.id = kept.note_id
    where known.id = any(asked) and kept.part = asked_part
$$"""

KEY_IDS = """
create function sec.sealed_key_ids() returns table (key_id text, sealed bigint)
language sql stable security definer {pinned} as $$
    select kept.key_id, count(*) from casework_sealedkey kept group by kept.key_id
$$"""

KEYS_BUT_UNDER = """
create function sec.sealed_keys_but_under(current_id text, most integer)
returns table (note uuid, part text, subject uuid, key_id text, wrapped bytea)
language sql stable security definer {pinned} as $$
    select known.id, kept.part, known.client_id, kept.key_id, kept.wrapped
    from casework_sealedkey kept join casework_sealednote known on known.id = kept.note_id
    where kept.key_id <> current_id order by kept.id limit most
$$"""

# Only where it is still what was read: two rotations at once do not undo each other.
WRAP_ANEW = """
create function sec.wrap_sealed_key_anew(
    whose uuid, which text, was bytea, new_id text, new_wrapped bytea
) returns boolean
language plpgsql volatile security definer {pinned} as $$
begin
    update casework_sealedkey kept set key_id = new_id, wrapped = new_wrapped
    where kept.note_id = whose and kept.part = which and kept.wrapped = was;
    return found;
end $$"""

# Not the pages' to do: erasure is carried out by jobs, on a list that a second person approved.
DESTROY = """
create function sec.destroy_sealed_keys(whose uuid[]) returns integer
language plpgsql volatile security definer {pinned} as $$
declare gone integer; begin
    delete from casework_sealedkey kept using casework_sealednote known
    where known.id = kept.note_id and known.client_id = any(whose);
    get diagnostics gone = row_count;
    return gone;
end $$"""

# Done at the console by whoever holds the keys, who signs in to nothing here.
TELL_TRAIL_OF_KEYS = """
create function sec.tell_trail_of_keys(what text, key_id text) returns void
language plpgsql volatile security definer {pinned} as $$
begin
    if what not like 'sealing\\_key\\_%' then
        raise exception 'no event of keys';
    end if;
    perform sec.tell_trail_of_sealed(what, person.id, '{}', '', jsonb_build_object('key', key_id))
    from accounts_user person where person.is_system;
end $$"""

REMOVE = """
create function sec.remove_sealed_notes(whose uuid[]) returns integer
language plpgsql volatile security definer {pinned} as $$
declare gone integer; begin
    perform sec.destroy_sealed_keys(whose);
    delete from casework_sealednote note where note.client_id = any(whose);
    get diagnostics gone = row_count;
    return gone;
end $$"""

FUNCTIONS: dict[str, tuple[str, ...]] = {
    REACHES: ("app",),
    TELL_TRAIL: (),
    WRITING_VERDICT: ("keeper",),
    WRITE_DOWN_OPENING: ("keeper",),
    LEFT: ("keeper",),
    KEYS: ("keeper",),
    KEY_IDS: ("keeper",),
    KEYS_BUT_UNDER: ("keeper",),
    WRAP_ANEW: ("keeper",),
    TELL_TRAIL_OF_KEYS: ("keeper",),
    DESTROY: ("jobs",),
    REMOVE: ("jobs",),
}

RIGHTS = """
grant usage on schema sec to {keeper};
revoke update, delete on casework_sealednote from {app}, {jobs};
revoke select, update, delete on casework_sealedkey from {app}, {jobs};
revoke all on casework_sealedopening from {app}, {jobs};
"""
RIGHTS_BACK = """
grant select, insert, update, delete
    on casework_sealednote, casework_sealedkey, casework_sealedopening to {app}, {jobs};
revoke usage on schema sec from {keeper};
"""

NOTE_IS_WRITTEN = (
    "exists (select from casework_sealednote note where note.id = casework_sealedkey.note_id)"
)


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_sealed_notes")]
    operations = [
        as_owner(RIGHTS, RIGHTS_BACK),
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        guarded_by(
            "casework_sealednote",
            reads="sec.reaches_sealed(client_id, programme_id, 'read_sealed_notes')",
            writes="sec.reaches_sealed(client_id, programme_id, 'write_sealed_notes')",
        ),
        guarded_by("casework_sealedkey", reads="false", writes=NOTE_IS_WRITTEN),
        guarded_by("casework_sealedopening", reads="false", writes="false"),
    ]
