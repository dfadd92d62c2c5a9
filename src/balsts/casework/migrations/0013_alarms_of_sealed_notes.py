"""What the keeper refuses for a reason of concern becomes an alarm, in the transaction of the refusal."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

# The verdicts stay as they are, under names that nobody else may call.
SET_ASIDE = """
alter function sec.write_down_opening(text, uuid[], text, text, integer)
    rename to opening_verdict;
alter function sec.sealed_writing_verdict(text, uuid, uuid) rename to writing_verdict;
revoke all on function sec.opening_verdict(text, uuid[], text, text, integer) from {keeper};
revoke all on function sec.writing_verdict(text, uuid, uuid) from {keeper};
"""
PUT_BACK = """
alter function sec.opening_verdict(text, uuid[], text, text, integer)
    rename to write_down_opening;
alter function sec.writing_verdict(text, uuid, uuid) rename to sealed_writing_verdict;
grant execute on function sec.write_down_opening(text, uuid[], text, text, integer) to {keeper};
grant execute on function sec.sealed_writing_verdict(text, uuid, uuid) to {keeper};
"""

# Whose notes were asked for, whether or not they may be seen: that is what the auditor must know.
CLIENTS = """
create function sec.clients_of_sealed(asked uuid[]) returns uuid[]
language sql stable security definer {pinned} as $$
    select coalesce(array_agg(distinct note.client_id), '{}')
    from casework_sealednote note where note.id = any(asked)
$$"""

OPENING = """
create function sec.write_down_opening(
    token text, asked uuid[], asked_part text, why text, hourly integer
) returns table (refusal text, again_at timestamptz)
language plpgsql volatile security definer {pinned} as $$
begin
    select said.refusal, said.again_at into refusal, again_at
    from sec.opening_verdict(token, asked, asked_part, why, hourly) said;
    if refusal in ('budget_spent', 'not_theirs') then
        perform audit.note_alarm(
            case refusal when 'budget_spent' then 'sealed_budget_spent'
                         else 'sealed_opening_refused' end,
            sec.user_id(), sec.session_id(), sec.clients_of_sealed(asked), clock_timestamp()
        );
    end if;
    return next;
end $$"""

# The pages ask for a key only after they have looked whether the person may write.
WRITING = """
create function sec.sealed_writing_verdict(token text, whom uuid, wherein uuid) returns text
language plpgsql volatile security definer {pinned} as $$
declare verdict text := sec.writing_verdict(token, whom, wherein); begin
    if verdict = 'not_theirs' then
        perform sec.tell_trail_of_sealed(
            'sealed_writing_refused', sec.user_id(), '{}', '', '{}'::jsonb
        );
        perform audit.note_alarm(
            'sealed_writing_refused', sec.user_id(), sec.session_id(), array[whom], clock_timestamp()
        );
    end if;
    return verdict;
end $$"""

# What the keeper itself notices: a key that is not what was wrapped, or wrapped under a key that is
# not here; or, without a session, a process that is not one of the pages'.
NOTICED = """
create function sec.raise_alarm_of_keeper(what text, token text, asked uuid[], told jsonb)
returns void
language plpgsql volatile security definer {pinned} as $$
declare who uuid; in_session uuid; about uuid[] := sec.clients_of_sealed(asked); begin
    if what not in ('sealed_key_does_not_open', 'sealed_key_is_missing', 'keeper_asked_by_stranger')
    then
        raise exception 'no alarm of the keeper';
    end if;
    perform set_config('sec.token', token, true);
    who := sec.user_id();
    if who is null then
        select person.id into who from accounts_user person where person.is_system;
    else
        in_session := sec.session_id();
    end if;
    perform sec.tell_trail_of_sealed(what, who, about, '', told);
    perform audit.note_alarm(what, who, in_session, about, clock_timestamp());
end $$"""

FUNCTIONS: dict[str, tuple[str, ...]] = {
    CLIENTS: (),
    OPENING: ("keeper",),
    WRITING: ("keeper",),
    NOTICED: ("keeper",),
}


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_days_within_bounds"), ("audit", "0007_alarms")]
    operations = [
        as_owner(SET_ASIDE, PUT_BACK),
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
    ]
