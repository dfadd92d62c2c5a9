"""An event is written by whoever is there, at the moment at which it is written, and by nobody else.

Pages and the keeper of seals work for sessions, and the database knows whose they are; so who did it
is no longer theirs to say, nor when. Jobs and commands work for nobody's session and are believed.

Which events name a decoy is looked at later, by whoever reads the alarms and by a job: within the
transaction of the event nothing depends on it, so nothing that can be counted there tells.
"""

from importlib import import_module

from django.db import migrations, models

from balsts.platform.closed_functions import as_owner
from balsts.platform.moments import moments_within_bounds

PINNED = "set search_path = pg_catalog, audit, sec, pg_temp"

EVENTS = """
create function audit.is_in_own_name(told audit.event) returns boolean
language plpgsql stable security definer <pinned> as $$
declare
    token text := coalesce(current_setting('sec.token', true), '');
    -- A session that has just ended may still say that it has.
    lately timestamptz := clock_timestamp() - interval '5 minutes';
    me uuid;
begin
    select coalesce(mine.user_id, mine.halfway_user, mine.entering_user) into me
    from sec.live_session mine
    where mine.token_hash = sec.hash_of(token) and token <> ''
      and coalesce(mine.ended_at, 'infinity') > lately
      and mine.ends_at > lately and mine.seen_at + mine.idle > lately;
    if told."by" = me then
        return true;
    end if;
    if exists (select from public.accounts_user one where one.id = told."by" and one.is_system) then
        -- Who could not prove who they are is nobody, also at somebody's open screen.
        return right(session_user::text, 7) = '_keeper'
            or told.event = 'sign_in_failed' and cardinality(told.subject_ids) = 0;
    end if;
    -- A passkey that counts backwards tells of its holder, who need not be there.
    return me is null and told.event = 'passkey_copied' and cardinality(told.subject_ids) = 0
        and exists (
            select from public.accounts_passkey one
            where one.user_id = told."by" and one.id::text = told.details ->> 'passkey'
        );
end $$;

create function audit.hold_to_who_is_there() returns trigger
language plpgsql security definer <pinned> as $$
begin
    if sec.is_job() or session_user = current_user then
        return new;
    end if;
    if audit.is_in_own_name(new) is not true then
        raise exception 'an event is written in the name of who is there'
            using errcode = 'insufficient_privilege';
    end if;
    -- A page takes its time, and the clocks of two machines differ by less than this.
    if new.occurred_at not between clock_timestamp() - interval '15 minutes'
        and clock_timestamp() + interval '5 minutes'
    then
        new.occurred_at := clock_timestamp();
    end if;
    return new;
end $$;
create trigger event_is_in_own_name before insert on audit.event
    for each row execute function audit.hold_to_who_is_there();
"""
NO_EVENTS = """
drop trigger event_is_in_own_name on audit.event;
drop function audit.hold_to_who_is_there();
drop function audit.is_in_own_name(audit.event);
"""

# Events that name people on purpose, until they were looked through for decoys.
LOOKING = """
create table audit.to_look_at (number bigint primary key);

create function audit.look_for_decoys() returns integer
language plpgsql volatile security definer <pinned> as $$
declare one record; found integer := 0; begin
    for one in
        with looked_at as (
            delete from audit.to_look_at waiting
            where waiting.number in (
                select next.number from audit.to_look_at next
                order by next.number limit 10000 for update skip locked
            )
            returning waiting.number
        )
        select told."by", told.session_id, told.occurred_at, array(
            select decoy.client_id from audit.decoy decoy
            where decoy.client_id = any(told.subject_ids)
        ) as reached
        from looked_at join audit.event told using (number) order by told.number
    loop
        if one.reached <> '{}' then
            perform audit.note_alarm(
                'decoy_reached', one."by", one.session_id, one.reached, one.occurred_at);
            found := found + 1;
        end if;
    end loop;
    return found;
end $$;

create or replace function audit.watch() returns trigger
language plpgsql security definer <pinned> as $$
declare
    limits audit.page_limit; counted audit.pages_of_day;
    is_paper boolean := audit.is_paper(new.event, new.subject_ids, new.details);
begin
    if new.session_id is null or audit.is_oversight(new.event)
        or cardinality(new.subject_ids) = 0 and not is_paper
    then
        return null;
    end if;
    -- The same for every file, decoy or not.
    if cardinality(new.subject_ids) > 0 and not audit.is_passing_by(new.event, new.details) then
        insert into audit.to_look_at (number) values (new.number);
    end if;
    if (right(new.event, 5) = '_seen' or is_paper) and new."by" = sec.user_id() then
        insert into audit.pages_of_day as known (user_id, day, pages, papers)
        values (new."by", sec.today(), 1, is_paper::integer)
        on conflict (user_id, day) do update
            set pages = known.pages + 1, papers = known.papers + excluded.papers
        returning * into counted;
        select * into limits from audit.page_limit;
        if counted.pages > limits.last_one + counted.more then
            raise exception 'no more pages today' using errcode = 'BA001';
        end if;
        if is_paper and counted.papers % limits.papers_noticed_at = 0 then
            perform audit.note_alarm('many_papers_taken', new."by", new.session_id, '{}', new.occurred_at);
        end if;
        if counted.pages = limits.noticed_at then
            perform audit.note_alarm('many_pages_seen', new."by", new.session_id, '{}', new.occurred_at);
        end if;
        if counted.pages = limits.last_one + counted.more then
            perform audit.note_alarm('last_page_seen', new."by", new.session_id, '{}', new.occurred_at);
        end if;
    end if;
    return null;
end $$;

create or replace function audit.alarms(
    out id uuid, out event varchar, out by uuid, out session_id uuid, out subject_ids uuid[],
    out times bigint, out first_at timestamptz, out last_at timestamptz, out acknowledged_by uuid,
    out acknowledged_at timestamptz, out note varchar
) returns setof record language plpgsql volatile security definer <pinned> as $$
begin
    if sec.may('read_trail') then
        perform audit.look_for_decoys();
        return query select a.* from audit.alarm a
        order by a.acknowledged_at is not null, a.acknowledged_at desc, a.first_at, a.id limit 200;
    end if;
end $$;

create or replace function audit.alarms_waiting() returns bigint
language plpgsql volatile security definer <pinned> as $$
begin
    if not sec.may('read_trail') then
        return 0;
    end if;
    perform audit.look_for_decoys();
    return (select count(*) from audit.alarm a where a.acknowledged_at is null);
end $$;
"""

# What the pages notice, of the session for which they work, now; of nothing else can they ring.
RAISING = """
drop function audit.raise_alarm(varchar, uuid[], timestamptz);
create function audit.raise_alarm(what varchar, about uuid[]) returns boolean
language plpgsql volatile security definer <pinned> as $$
begin
    if what not in ('sealed_note_does_not_open', 'breach_list_of_many_taken') then
        raise exception 'no alarm of the pages';
    end if;
    if sec.user_id() is null then
        return false;
    end if;
    perform audit.note_alarm(what, sec.user_id(), sec.session_id(), about, clock_timestamp());
    return true;
end $$;
"""

ALARMS: str = import_module("balsts.audit.migrations.0007_alarms").ALARMS
PAPERS = import_module("balsts.audit.migrations.0011_papers_are_counted")


def function_before(name: str) -> str:
    """Return how migration 0007 made a function of this name."""
    begins = ALARMS.index(f"create function audit.{name}(")
    return ALARMS[begins : ALARMS.index("$$;", begins) + len("$$;")]


REPLACED = "".join(
    function_before(name).replace("create", "create or replace", 1)
    for name in ("alarms", "alarms_waiting")
)
NO_LOOKING = f"""
{REPLACED}
{PAPERS.watching()}
drop function audit.look_for_decoys();
drop table audit.to_look_at;
"""
RAISED_BEFORE = f"""
drop function audit.raise_alarm(varchar, uuid[]);
{function_before("raise_alarm")}
revoke all on function audit.raise_alarm(varchar, uuid[], timestamptz) from public;
grant execute on function audit.raise_alarm(varchar, uuid[], timestamptz) to {{app}};
"""
GIVE = """
revoke all on function audit.is_in_own_name(audit.event) from public;
revoke all on function audit.hold_to_who_is_there() from public;
revoke all on function audit.look_for_decoys() from public;
grant execute on function audit.look_for_decoys() to {jobs};
revoke all on audit.to_look_at from public, {app}, {jobs};
grant select on audit.to_look_at to {auditor}, {backup};
revoke all on function audit.raise_alarm(varchar, uuid[]) from public;
grant execute on function audit.raise_alarm(varchar, uuid[]) to {app};
"""


def is_code(name: str, column: str, pattern: str) -> migrations.SeparateDatabaseAndState:
    """Let only codes stand in a column from now on; events that stand there are never changed."""
    return migrations.SeparateDatabaseAndState(
        [
            migrations.RunSQL(
                f"alter table audit.event add constraint {name} check ({column} ~ '{pattern}') not valid",
                f"alter table audit.event drop constraint {name}",
            )
        ],
        [
            migrations.AddConstraint(
                "auditevent",
                models.CheckConstraint(
                    condition=models.Q((f"{column}__regex", pattern)), name=name
                ),
            )
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0011_papers_are_counted"),
        ("accounts", "0013_sessions_only_watched"),
    ]
    operations = [
        migrations.RunSQL(EVENTS.replace("<pinned>", PINNED), NO_EVENTS),
        migrations.RunSQL(LOOKING.replace("<pinned>", PINNED), NO_LOOKING),
        as_owner(RAISING.replace("<pinned>", PINNED), RAISED_BEFORE),
        as_owner(GIVE, "select"),
        is_code("audit_event_is_a_code", "event", "^[a-z_]+$"),
        is_code("audit_event_role_is_a_code", "role", "^[a-z_]*$"),
        moments_within_bounds("holder.relnamespace = 'audit'::regnamespace"),
    ]
