"""Sessions live where the application cannot read them, and the database asks them who is there.

Only the hash of a token is kept. The role that serves pages can read, write and end the session
whose token it holds; only `sign_in` can open one for a user.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

JOBS_MAY_WHAT_THE_APPLICATION_MAY = """
do $$ declare step record; begin
    for step in
        select distinct table_name, privilege_type from information_schema.role_table_grants
        where table_schema = 'public' and quote_ident(grantee) = quote_ident('{app}'::regrole::text)
    loop
        execute format('grant %s on public.%I to {jobs}', step.privilege_type, step.table_name);
    end loop;
    grant usage, select on all sequences in schema public to {jobs};
    grant select on all tables in schema public to {backup};
    grant select on all sequences in schema public to {backup};
end $$
"""

TABLE = """
drop table if exists public.django_session;
create schema sec;
grant usage on schema sec to {app}, {jobs}, {sign_in}, {auditor};
create table sec.live_session (
    token_hash bytea primary key,
    id uuid not null unique default gen_random_uuid(),
    user_id uuid,
    data text not null,
    agent text not null default '',
    opened_at timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp(),
    confirmed_at timestamptz not null default clock_timestamp(),
    idle interval not null default interval '30 minutes',
    ends_at timestamptz not null default clock_timestamp() + interval '12 hours',
    ended_at timestamptz,
    end_reason text not null default '',
    constraint live_session_hash_is_a_hash check (length(token_hash) = 32),
    constraint live_session_agent_is_short check (length(agent) <= 200),
    constraint live_session_ended_for_a_reason check ((ended_at is null) = (end_reason = ''))
);
create index live_session_by_user on sec.live_session (user_id, opened_at);
revoke all on sec.live_session from {app}, {jobs};
grant usage on schema sec to {backup};
"""

# `now()` is the start of the transaction: one answer for all statements of a page.
FUNCTIONS = {
    """
    create function sec.day_of(moment timestamptz) returns date
    language sql stable security definer {pinned} as $$
        select (moment at time zone 'Europe/Riga')::date
    $$""": ("app", "jobs", "auditor"),
    """
    create function sec.today() returns date
    language sql stable security definer {pinned} as $$ select sec.day_of(now()) $$
    """: ("app", "jobs", "auditor"),
    # Functions see with the owner's eyes; who came in by which role they still can tell.
    """
    create function sec.is_job() returns boolean
    language sql stable security definer {pinned} as $$
        select right(session_user::text, 5) = '_jobs'
    $$""": ("app", "jobs"),
    """
    create function sec.hash_of(token text) returns bytea
    language sql immutable security definer {pinned} as $$
        select sha256(convert_to(token, 'UTF8'))
    $$""": (),
    """
    create function sec.live(hash bytea) returns sec.live_session
    language plpgsql stable security definer {pinned} as $$
    declare found sec.live_session; begin
        select * into found from sec.live_session session
        where session.token_hash = hash and session.ended_at is null
          and session.ends_at > clock_timestamp()
          and session.seen_at + session.idle > clock_timestamp();
        return found;
    end $$""": (),
    """
    create function sec.session() returns sec.live_session
    language plpgsql stable security definer {pinned} as $$
    declare token text := current_setting('sec.token', true); begin
        if token is null or token = '' then
            return null;
        end if;
        return sec.live(sec.hash_of(token));
    end $$""": (),
    """
    create function sec.session_id() returns uuid
    language plpgsql stable security definer {pinned} as $$
    begin
        return (sec.session()).id;
    end $$""": ("app", "jobs"),
    """
    create function sec.user_id() returns uuid
    language plpgsql stable security definer {pinned} as $$
    declare token text := current_setting('sec.token', true); found uuid; begin
        if token is null or token = '' then
            return null;
        end if;
        select session.user_id into found
        from sec.live_session session join public.accounts_user person on person.id = session.user_id
        where session.token_hash = sha256(convert_to(token, 'UTF8')) and session.ended_at is null
          and session.ends_at > clock_timestamp()
          and session.seen_at + session.idle > clock_timestamp()
          and person.is_active and not person.is_system;
        return found;
    end $$""": ("app", "jobs"),
    """
    create function sec.session_read(token text) returns table (held_by uuid, kept text)
    language plpgsql volatile security definer {pinned} as $$
    declare found sec.live_session := sec.live(sec.hash_of(token)); begin
        if found.id is null then
            return;
        end if;
        if found.seen_at < clock_timestamp() - interval '1 minute' then
            update sec.live_session session set seen_at = clock_timestamp()
            where session.token_hash = found.token_hash;
        end if;
        return query select found.user_id, found.data;
    end $$""": ("app",),
    """
    create function sec.session_write(token text, kept text) returns boolean
    language plpgsql volatile security definer {pinned} as $$
    begin
        update sec.live_session session set data = kept
        where session.token_hash = sec.hash_of(token) and session.ended_at is null;
        return found;
    end $$""": ("app",),
    """
    create function sec.session_begin(token text, kept text) returns void
    language sql volatile security definer {pinned} as $$
        insert into sec.live_session (token_hash, data) values (sec.hash_of(token), kept)
    $$""": ("app",),
    """
    create function sec.session_end(token text, reason text) returns void
    language sql volatile security definer {pinned} as $$
        update sec.live_session session
        set ended_at = clock_timestamp(), end_reason = reason, data = ''
        where session.token_hash = sec.hash_of(token) and session.ended_at is null
    $$""": ("app",),
    """
    create function sec.session_open(hash bytea, person uuid, kept text, browser text) returns uuid
    language plpgsql volatile security definer {pinned} as $$
    declare opened uuid; begin
        if exists (
            select from public.accounts_user known
            where known.id = person and (known.is_system or not known.is_active)
        ) then
            raise exception 'nobody can sign in as this user' using errcode = 'check_violation';
        end if;
        insert into sec.live_session (token_hash, user_id, data, agent)
        values (hash, person, kept, left(browser, 200)) returning id into opened;
        return opened;
    end $$""": ("sign_in",),
    """
    create function sec.sessions_of_mine()
    returns table (id uuid, agent text, opened_at timestamptz, seen_at timestamptz, is_this boolean)
    language plpgsql stable security definer {pinned} as $$
    declare mine sec.live_session := sec.session(); begin
        return query
        select session.id, session.agent, session.opened_at, session.seen_at, session.id = mine.id
        from sec.live_session session
        where session.user_id = sec.user_id() and session.ended_at is null
          and session.ends_at > clock_timestamp()
          and session.seen_at + session.idle > clock_timestamp()
        order by session.opened_at desc;
    end $$""": ("app",),
    """
    create function sec.session_of_mine_end(one uuid) returns boolean
    language plpgsql volatile security definer {pinned} as $$
    begin
        update sec.live_session session
        set ended_at = clock_timestamp(), end_reason = 'ended by hand', data = ''
        where session.id = one and session.user_id = sec.user_id() and session.ended_at is null;
        return found;
    end $$""": ("app",),
    """
    create function sec.sessions_keep_newest(token text, most integer) returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare this sec.live_session := sec.live(sec.hash_of(token)); ended integer; begin
        update sec.live_session session
        set ended_at = clock_timestamp(), end_reason = 'too many at once', data = ''
        where session.user_id = this.user_id and session.ended_at is null and session.id not in (
            select newer.id from sec.live_session newer
            where newer.user_id = this.user_id and newer.ended_at is null
            order by newer.opened_at desc limit most
        );
        get diagnostics ended = row_count;
        return ended;
    end $$""": ("app",),
    """
    create function sec.sessions_forget(before timestamptz) returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare gone integer; begin
        delete from sec.live_session session
        where coalesce(session.ended_at, least(session.ends_at, session.seen_at + session.idle)) < before;
        get diagnostics gone = row_count;
        return gone;
    end $$""": ("jobs",),
}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_invented_people")]
    operations = [
        as_owner(JOBS_MAY_WHAT_THE_APPLICATION_MAY, "select"),
        as_owner(TABLE, "drop schema sec cascade"),
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
    ]
