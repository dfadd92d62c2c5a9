"""The holder of an account hears what happens with the own way in, whoever did it and however.

Whatever changes what somebody signs in with is told by the table itself, so no way past the program
is silent. The login session in which it happened neither reads it nor puts it away.
"""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from balsts.platform.append_only import append_only_but
from balsts.platform.closed_functions import as_owner, closed_function
from balsts.platform.row_security import guarded_by

OF_OTHER_SESSIONS = (
    "user_id = (select sec.user_id()) and session_id is distinct from (select sec.session_id())"
)
NOBODY = "false"

FUNCTIONS = {
    # What waits already is counted on; past twenty of a kind nobody reads one more.
    """
    create function sec.note_for_holder(
        person uuid, told text, moment timestamptz, how_often integer, place uuid, browser text)
    returns void
    language plpgsql volatile security definer {pinned} as $$
    begin
        update public.accounts_accountnotice notice
        set times = notice.times + how_often, last_at = greatest(notice.last_at, moment)
        where notice.user_id = person and notice.kind = told and notice.agent = browser
          and notice.session_id is not distinct from place and notice.seen_at is null;
        if found or 20 <= (
            select count(*) from public.accounts_accountnotice notice
            where notice.user_id = person and notice.kind = told and notice.seen_at is null
        ) then
            return;
        end if;
        insert into public.accounts_accountnotice
            (id, user_id, kind, session_id, agent, times, first_at, last_at)
        values (gen_random_uuid(), person, told, place, browser, how_often, moment, moment);
    end $$""": (),
    # Of what somebody does to the own account; entering by a code begins a new one and tells nothing.
    """
    create function sec.tell_account_holder() returns trigger
    language plpgsql volatile security definer {pinned} as $$
    declare mine sec.live_session := sec.session(); person uuid; begin
        if TG_OP = 'DELETE' then
            person := OLD.user_id;
        else
            person := NEW.user_id;
        end if;
        if person = coalesce(mine.user_id, mine.halfway_user) then
            perform sec.note_for_holder(
                person, TG_ARGV[0], clock_timestamp(), 1, mine.id, mine.agent);
        end if;
        return null;
    end $$""": (),
    # What only the program can see; a first session ever is at no new place.
    """
    create function sec.account_notice(told text, moment timestamptz, how_often integer)
    returns boolean
    language plpgsql volatile security definer {pinned} as $$
    declare mine sec.live_session := sec.session(); person uuid := sec.proving_user_id(); begin
        if person is null or how_often < 1 or told not in (
            'second_step_missing', 'new_place', 'code_used_again', 'wrong_passwords'
        ) then
            return false;
        end if;
        if told = 'new_place' and not exists (
            select from sec.live_session other
            where other.user_id = person and other.id <> mine.id
        ) then
            return false;
        end if;
        if told <> 'wrong_passwords' then
            perform sec.note_for_holder(person, told, moment, how_often, mine.id, mine.agent);
            return true;
        end if;
        if exists (
            select from public.accounts_accountnotice notice
            where notice.user_id = person and notice.kind = told and notice.last_at >= moment
        ) then
            return false;
        end if;
        perform sec.note_for_holder(person, told, moment, how_often, null, '');
        return true;
    end $$""": ("app",),
    """
    create function sec.account_notice_of_passkey(called bytea) returns void
    language plpgsql volatile security definer {pinned} as $$
    declare mine sec.live_session := sec.session(); person uuid; begin
        select passkey.user_id into person from public.accounts_passkey passkey
        where passkey.credential_id = called;
        if person is not null then
            perform sec.note_for_holder(
                person, 'passkey_copied', clock_timestamp(), 1, mine.id, coalesce(mine.agent, ''));
        end if;
    end $$""": ("app",),
    """
    create function sec.account_notice_of_second_step_ends() returns void
    language plpgsql volatile security definer {pinned} as $$
    declare mine sec.live_session := sec.session(); begin
        delete from public.accounts_accountnotice notice
        where notice.session_id = mine.id and notice.user_id = mine.halfway_user
          and notice.kind = 'second_step_missing';
    end $$""": ("app",),
    # A session under a new token is still the session in which it happened.
    """
    create function sec.account_notices_follow(token text, before text) returns void
    language plpgsql volatile security definer {pinned} as $$
    begin
        update public.accounts_accountnotice notice set session_id = newer.id
        from sec.live_session newer, sec.live_session older
        where newer.token_hash = sec.hash_of(token) and older.token_hash = sec.hash_of(before)
          and newer.user_id = older.user_id and notice.user_id = newer.user_id
          and notice.session_id = older.id;
    end $$""": ("app",),
    """
    create function sec.account_notices_forget(before timestamptz) returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare gone integer; begin
        delete from public.accounts_accountnotice notice where notice.last_at < before;
        get diagnostics gone = row_count;
        return gone;
    end $$""": ("jobs",),
}

WATCHED = (
    ("accounts_passkey", "insert", "passkey_added"),
    ("accounts_passkey", "delete", "passkey_removed"),
    ("accounts_codegenerator", "insert", "code_generator_added"),
    ("accounts_codegenerator", "delete", "code_generator_removed"),
    ("accounts_recoverycode", "insert", "recovery_codes_made"),
    ("accounts_recoverycode", "update of used_at", "recovery_code_used"),
    ("sec.password", "insert or update", "password_changed"),
    ("sec.password", "delete", "password_removed"),
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_every_session_ends")]
    operations = [
        migrations.CreateModel(
            name="AccountNotice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (
                                "second_step_missing",
                                "Your password was typed rightly, and the second step did not follow",
                            ),
                            ("wrong_passwords", "Wrong passwords were typed for your user name"),
                            (
                                "new_place",
                                "You signed in from a place where you had not been for 30 days",
                            ),
                            (
                                "code_used_again",
                                "A code of your application was used a second time",
                            ),
                            ("passkey_copied", "One of your passkeys seems to have been copied"),
                            ("recovery_code_used", "One of your recovery codes was used"),
                            ("recovery_codes_made", "New recovery codes were made"),
                            ("passkey_added", "A passkey was added"),
                            ("passkey_removed", "A passkey was removed"),
                            ("code_generator_added", "An application that makes codes was set up"),
                            (
                                "code_generator_removed",
                                "The application that makes codes was given up",
                            ),
                            ("password_changed", "The password was changed"),
                            ("password_removed", "The password was given up"),
                        ],
                        max_length=30,
                    ),
                ),
                ("session_id", models.UUIDField(blank=True, null=True)),
                ("agent", models.CharField(blank=True, max_length=200)),
                ("times", models.PositiveIntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "-last_at"], name="account_notice_newest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("times__gte", 1)), name="account_notice_happened"
                    )
                ],
            },
        ),
        append_only_but("accounts_accountnotice", "seen_at"),
        as_owner(
            "revoke insert on accounts_accountnotice from {app}, {jobs};"
            " grant select on accounts_accountnotice to {backup}",
            "grant insert on accounts_accountnotice to {app}, {jobs}",
        ),
        guarded_by(
            "accounts_accountnotice",
            reads=OF_OTHER_SESSIONS,
            writes=OF_OTHER_SESSIONS,
            adds=NOBODY,
            removes=NOBODY,
        ),
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        *(
            as_owner(
                f"create trigger holder_is_told_of_{told} after {when} on {table}"
                f" for each row execute function sec.tell_account_holder('{told}')",
                f"drop trigger holder_is_told_of_{told} on {table}",
            )
            for table, when, told in WATCHED
        ),
    ]
