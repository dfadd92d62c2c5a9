"""Passwords move to where the application cannot read them; what it may ask of them is closed.

Whoever checks a password is told how it is to be hashed, hashes what was typed and hands that over:
the answer is yes or no, and the hash that is kept never leaves. The half-open session of somebody
whose password was right, and the session in which an account is entered by code, are known to the
database, so that it can tell whose passkeys and codes may be looked at and by whom they are changed.
"""

from django.db import migrations, models

from balsts.platform.closed_functions import as_owner, closed_function

TABLES = """
create table sec.password (
    user_id uuid primary key references public.accounts_user (id) on delete cascade,
    encoded text not null,
    constraint password_is_hashed check (position('$' in encoded) > 1)
);
revoke all on sec.password from {app}, {jobs};
insert into sec.password (user_id, encoded)
    select id, password from public.accounts_user where password not like '!%' and password like '%$%';
update public.accounts_user set password_mark = gen_random_uuid()
    where id in (select user_id from sec.password);
update public.accounts_entrycode set code_hash = sha256(code_hash);
alter table sec.live_session
    add column halfway_user uuid,
    add column entering_user uuid,
    add constraint live_session_is_on_one_way
        check (num_nonnulls(user_id, halfway_user, entering_user) <= 1);
"""

# A code that was handed out before cannot be found any more by an older program: it has ended.
BACK = """
alter table sec.live_session
    drop constraint live_session_is_on_one_way,
    drop column entering_user,
    drop column halfway_user;
update public.accounts_entrycode set ended_at = now() where ended_at is null;
update public.accounts_user person set password = kept.encoded
    from sec.password kept where kept.user_id = person.id;
drop table sec.password;
"""

FUNCTIONS = {
    # Outside of a transaction too, where no token is bound: the door holds it in its hand.
    """
    create function sec.user_of_session(token text) returns setof public.accounts_user
    language sql stable security definer {pinned} as $$
        select person.* from sec.live_session session
        join public.accounts_user person on person.id = session.user_id
        where session.token_hash = sha256(convert_to(token, 'UTF8')) and session.ended_at is null
          and session.ends_at > clock_timestamp()
          and session.seen_at + session.idle > clock_timestamp()
          and person.is_active and not person.is_system
    $$""": ("app",),
    """
    create function sec.session_open_halfway(hash bytea, person uuid, kept text, browser text)
    returns void
    language plpgsql volatile security definer {pinned} as $$
    begin
        if exists (
            select from public.accounts_user known
            where known.id = person and (known.is_system or not known.is_active)
        ) then
            raise exception 'nobody can sign in as this user' using errcode = 'check_violation';
        end if;
        insert into sec.live_session (token_hash, halfway_user, data, agent, ends_at)
        values (hash, person, kept, left(browser, 200), clock_timestamp() + interval '5 minutes');
    end $$""": ("sign_in",),
    # Whose password was right, or whose code was taken, in the session at hand; no user of it yet.
    """
    create function sec.halfway_user_id() returns uuid
    language plpgsql stable security definer {pinned} as $$
    declare mine sec.live_session := sec.session(); found uuid; begin
        select person.id into found from public.accounts_user person
        where person.id = coalesce(mine.halfway_user, mine.entering_user)
          and person.is_active and not person.is_system;
        return found;
    end $$""": ("app",),
    # Whose passkeys and codes may be looked at to prove who is there.
    """
    create function sec.proving_user_id() returns uuid
    language sql stable security definer {pinned} as $$
        select coalesce(sec.user_id(), sec.halfway_user_id())
    $$""": ("app",),
    # Who has proved within the last five minutes who they are; one more for what was under way.
    """
    create function sec.fresh_user_id() returns uuid
    language plpgsql stable security definer {pinned} as $$
    declare mine sec.live_session := sec.session(); begin
        if mine.entering_user is not null then
            return sec.halfway_user_id();
        end if;
        if mine.confirmed_at > clock_timestamp() - interval '6 minutes' then
            return sec.user_id();
        end if;
        return null;
    end $$""": ("app",),
    """
    create function sec.password_recipe(name text) returns text
    language sql stable security definer {pinned} as $$
        select substring(kept.encoded from '^(.*[$])[^$]*$')
        from sec.password kept join public.accounts_user person on person.id = kept.user_id
        where person.username = name
    $$""": ("app",),
    """
    create function sec.user_with_password(name text, answer text)
    returns setof public.accounts_user
    language sql stable security definer {pinned} as $$
        select person.* from public.accounts_user person
        join sec.password kept on kept.user_id = person.id
        where person.username = name and person.is_active and not person.is_system
          and sha256(convert_to(kept.encoded, 'UTF8')) = sha256(convert_to(answer, 'UTF8'))
    $$""": ("app",),
    """
    create function sec.password_set(person uuid, hashed text) returns uuid
    language plpgsql volatile security definer {pinned} as $$
    declare mark uuid := gen_random_uuid(); begin
        if not sec.is_job() and person is distinct from sec.fresh_user_id() then
            raise exception 'not the own password' using errcode = 'insufficient_privilege';
        end if;
        if hashed is null then
            mark := null;
            delete from sec.password kept where kept.user_id = person;
        else
            insert into sec.password (user_id, encoded) values (person, hashed)
            on conflict (user_id) do update set encoded = excluded.encoded;
        end if;
        update public.accounts_user known set password_mark = mark where known.id = person;
        return mark;
    end $$""": ("app", "jobs"),
    """
    create function sec.passkey_called(called bytea) returns setof public.accounts_passkey
    language sql stable security definer {pinned} as $$
        select passkey.* from public.accounts_passkey passkey
        join public.accounts_user person on person.id = passkey.user_id
        where passkey.credential_id = called and person.is_active and not person.is_system
    $$""": ("app",),
    """
    create function sec.user_of_passkey(called bytea) returns setof public.accounts_user
    language sql stable security definer {pinned} as $$
        select person.* from public.accounts_passkey passkey
        join public.accounts_user person on person.id = passkey.user_id
        where passkey.credential_id = called and person.is_active and not person.is_system
    $$""": ("app",),
    """
    create function sec.passkey_counted(called bytea, signed bigint, moment timestamptz)
    returns boolean
    language plpgsql volatile security definer {pinned} as $$
    begin
        update public.accounts_passkey passkey set sign_count = signed, last_used_at = moment
        where passkey.credential_id = called
          and (passkey.sign_count < signed or signed = 0 and passkey.sign_count = 0);
        return found;
    end $$""": ("app",),
    """
    create function sec.app_code_counted(person uuid, step bigint, moment timestamptz)
    returns boolean
    language plpgsql volatile security definer {pinned} as $$
    begin
        update public.accounts_codegenerator generator
        set last_step = step, last_used_at = moment
        where generator.user_id = person and generator.last_step < step
          and (sec.is_job() or person = sec.proving_user_id());
        return found;
    end $$""": ("app",),
    """
    create function sec.recovery_code_spent(person uuid, hash bytea, moment timestamptz)
    returns boolean
    language plpgsql volatile security definer {pinned} as $$
    begin
        update public.accounts_recoverycode code set used_at = moment
        where code.user_id = person and code.code_hash = hash and code.used_at is null
          and (sec.is_job() or person = sec.proving_user_id());
        return found;
    end $$""": ("app",),
    """
    create function sec.entry_code_with(hash bytea) returns setof public.accounts_entrycode
    language sql stable security definer {pinned} as $$
        select entry.* from public.accounts_entrycode entry
        join public.accounts_user person on person.id = entry.user_id
        where entry.code_hash = sha256(hash) and entry.ended_at is null and person.is_active
    $$""": ("app",),
    """
    create function sec.user_of_entry_code(hash bytea) returns setof public.accounts_user
    language sql stable security definer {pinned} as $$
        select person.* from public.accounts_entrycode entry
        join public.accounts_user person on person.id = entry.user_id
        where entry.code_hash = sha256(hash) and entry.ended_at is null and person.is_active
    $$""": ("app",),
    # Whoever knows the code makes the account their own: all that was there before is gone.
    """
    create function sec.entry_code_take(hash bytea, moment timestamptz) returns uuid
    language plpgsql volatile security definer {pinned} as $$
    declare person uuid; begin
        update public.accounts_entrycode entry set ended_at = moment
        from public.accounts_user known
        where known.id = entry.user_id and known.is_active and not known.is_system
          and entry.code_hash = sha256(hash) and entry.ended_at is null
          and entry.expires_at > moment
          and (entry.expires_at > clock_timestamp() or sec.is_job())
        returning known.id into person;
        if person is null then
            return null;
        end if;
        delete from public.accounts_passkey passkey where passkey.user_id = person;
        delete from public.accounts_codegenerator generator where generator.user_id = person;
        delete from public.accounts_recoverycode code where code.user_id = person;
        delete from sec.password kept where kept.user_id = person;
        update public.accounts_user known
        set password_mark = null, joined_at = coalesce(known.joined_at, moment)
        where known.id = person;
        update sec.live_session session
        set ended_at = clock_timestamp(), end_reason = 'account entered by code', data = ''
        where session.user_id = person and session.ended_at is null;
        update sec.live_session session set entering_user = person
        where session.token_hash = sec.hash_of(coalesce(current_setting('sec.token', true), ''))
          and session.ended_at is null and session.user_id is null
          and session.halfway_user is null;
        return person;
    end $$""": ("app",),
}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_what_a_session_kept_goes_with_it")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="password_mark",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        # So that the way back finds something to put into the column.
        migrations.AlterField(
            model_name="user",
            name="password",
            field=models.CharField(default="!", max_length=128, verbose_name="password"),
        ),
        as_owner(TABLES, BACK),
        migrations.RemoveField(model_name="user", name="password"),
        migrations.RemoveField(model_name="user", name="last_login"),
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
    ]
