"""Accounts, invitations, recoveries and posts: who may write them, said by the database itself.

Names of staff are read by everybody who has signed in: pages say who wrote what. Everything else
takes a fresh confirmation and the reach that `organisations.operations.staff_account` asks for;
nobody gives anything to themself.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function
from balsts.platform.row_security import guarded_by, only_these_change

FUNCTIONS = {
    """
    create function sec.only_these_change() returns trigger
    language plpgsql {pinned} as $$
    begin
        if right(current_user::text, 4) = '_app' and not sec.is_job()
           and to_jsonb(new) - tg_argv::text[] is distinct from to_jsonb(old) - tg_argv::text[] then
            raise exception 'only % may change here', array_to_string(tg_argv, ', ')
                using errcode = 'insufficient_privilege';
        end if;
        return new;
    end $$""": (),
    """
    create function sec.may_fill(organisation uuid, wanted text) returns boolean
    language plpgsql stable security definer {pinned} as $$
    declare mine uuid[]; begin
        if sec.may('manage_users') then
            return true;
        end if;
        mine := sec.posts_where('manage_own_staff');
        return exists (
            select from organisations_staffmember post
            join sec.role_fills line on line.role = post.role and line.filled = wanted
            where post.id = any(mine) and post.organisation_id = organisation
        );
    end $$""": ("app",),
    # Those who hold or held a post at an own organisation; lists show them.
    """
    create function sec.manages(person uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return sec.may('manage_users') or exists (
            select from organisations_staffmember post
            where post.user_id = person
              and post.organisation_id = any(sec.organisations_where('manage_own_staff'))
        );
    end $$""": ("app",),
    # And none of whose posts there is above the own reach: only then is anything done for them.
    """
    create function sec.looks_after(person uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return person <> sec.user_id() and sec.manages(person) and not exists (
            select from organisations_staffmember post
            where post.user_id = person
              and (post.valid_until is null or post.valid_until > sec.today())
              and post.organisation_id = any(sec.organisations_where('manage_own_staff'))
              and not sec.may_fill(post.organisation_id, post.role)
        );
    end $$""": ("app",),
    """
    create function sec.may_engage(person uuid, organisation uuid, wanted text) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return person <> sec.fresh_user_id() and sec.may_fill(organisation, wanted) and (
            sec.looks_after(person)
            or not exists (select from organisations_staffmember post where post.user_id = person)
        );
    end $$""": ("app",),
    """
    create function sec.two_have_agreed(person uuid, second uuid, moment timestamptz)
    returns boolean
    language sql stable security definer {pinned} as $$
        select exists (
            select from accounts_recoveryrequest request
            where request.user_id = person and request.confirmed_by_id = second
              and request.confirmed_at = moment
        )
    $$""": ("app",),
    """
    create function sec.has_joined(person uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select known.joined_at is not null from accounts_user known where known.id = person
    $$""": ("app",),
    # All that a manager learns of what others prove with: some posts ask for a passkey.
    """
    create function sec.has_passkey(person uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return (sec.is_job() or person = sec.user_id() or sec.manages(person)) and exists (
            select from accounts_passkey passkey where passkey.user_id = person
        );
    end $$""": ("app", "jobs"),
    """
    create function sec.account_close(person uuid, moment timestamptz) returns boolean
    language plpgsql volatile security definer {pinned} as $$
    begin
        if not sec.is_job() and not (
            sec.fresh_user_id() is not null and sec.looks_after(person)
            and (sec.may('manage_users') or not exists (
                select from organisations_staffmember post
                where post.user_id = person
                  and (post.valid_until is null or post.valid_until > sec.today())
                  and post.organisation_id <> all(sec.organisations_where('manage_own_staff'))
            ))
        ) then
            raise exception 'not an account to close' using errcode = 'insufficient_privilege';
        end if;
        delete from sec.password kept where kept.user_id = person;
        update accounts_user known
        set is_active = false, closed_at = moment, password_mark = null
        where known.id = person and not known.is_system and known.closed_at is null;
        return found;
    end $$""": ("app", "jobs"),
}

FRESH = "(select sec.fresh_user_id()) is not null"
MANAGES_SOMEBODY = "(select sec.may('manage_users') or sec.may('manage_own_staff'))"
NOBODY = "false"


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0006_days_within_bounds"),
        ("accounts", "0010_factors_guarded"),
        ("access", "0002_posts_to_fill"),
    ]
    operations = [
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        guarded_by(
            "accounts_user",
            reads="is_system or (select sec.user_id()) is not null"
            " or id = (select sec.halfway_user_id())",
            # Who adds or removes a factor holds the own row meanwhile, coming in by code too.
            changes="id = (select sec.proving_user_id())",
            writes="id = (select sec.user_id())",
            # A new account opens nothing before its code is used.
            adds=f"{FRESH} and {MANAGES_SOMEBODY} and is_active and not is_system"
            " and not is_invented and joined_at is null and password_mark is null",
            removes=NOBODY,
        ),
        only_these_change("accounts_user", "ui_language"),
        guarded_by(
            "accounts_entrycode",
            reads="sec.manages(user_id)",
            writes=f"{FRESH} and sec.looks_after(user_id) and ended_at is not null",
            adds=f"{FRESH} and sec.looks_after(user_id) and ended_at is null"
            " and made_by_id = (select sec.user_id()) and expires_at <= made_at + interval '7 days'"
            " and (kind = 'joining' and not sec.has_joined(user_id)"
            " or kind = 'recovery' and sec.two_have_agreed(user_id, made_by_id, made_at))",
            removes=NOBODY,
        ),
        only_these_change("accounts_entrycode", "ended_at"),
        guarded_by(
            "accounts_recoveryrequest",
            reads="sec.manages(user_id)",
            changes="confirmed_at is null and ended_at is null and sec.manages(user_id)",
            # Either takes it back, or somebody else than who asked agrees: the table sees to that.
            writes=f"{FRESH} and sec.looks_after(user_id) and (confirmed_by_id is null"
            " and ended_at is not null or confirmed_by_id = (select sec.user_id()))",
            adds=f"{FRESH} and sec.looks_after(user_id) and confirmed_by_id is null"
            " and ended_at is null and asked_by_id = (select sec.user_id())",
            removes=NOBODY,
        ),
        only_these_change(
            "accounts_recoveryrequest", "confirmed_by_id", "confirmed_at", "ended_at"
        ),
    ]
