"""Failed attempts are forgotten by who has signed in, and by time; nobody counts backwards.

The policies let pages write any counter as they liked, and with that forget every failure of everybody
and make every place a known one.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

# The hour is that of `accounts.rules.FORGOTTEN_AFTER`; a test holds the two together.
FUNCTION = """
create function sec.refuse_forgetting() returns trigger
language plpgsql volatile {pinned} as $$
declare failed integer := 0; failed_at timestamptz; known_at timestamptz; begin
    if sec.is_job() then
        return new;
    end if;
    if tg_op = 'UPDATE' then
        if (new.id, new.scope, new.key_hash) is distinct from (old.id, old.scope, old.key_hash) then
            raise exception 'a counter stays where it is' using errcode = '42501';
        end if;
        failed := old.failures;
        failed_at := old.last_failed_at;
        known_at := old.succeeded_at;
    end if;
    if new.succeeded_at is distinct from known_at then
        if sec.user_id() is null or new.scope <> 'pair' or new.failures <> 0
           or new.succeeded_at is null
           or sec.day_of(new.succeeded_at) not between sec.today() - 1 and sec.today() + 1 then
            raise exception 'only who has signed in is known here' using errcode = '42501';
        end if;
        return new;
    end if;
    if new.failures = failed and new.last_failed_at is not distinct from failed_at then
        return new;
    end if;
    if new.last_failed_at is null
       or sec.day_of(new.last_failed_at) not between sec.today() - 1 and sec.today() + 1
       or new.last_failed_at < failed_at - interval '1 minute'
       or new.failures <> failed + 1 and not (
           new.failures = 1 and failed_at < clock_timestamp() - interval '59 minutes'
       ) then
        raise exception 'failures are counted one by one' using errcode = '42501';
    end if;
    return new;
end $$"""
TRIGGER = """
create trigger failures_are_not_forgotten before insert or update on accounts_attemptcounter
    for each row execute function sec.refuse_forgetting()
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_who_let_somebody_in")]
    operations = [
        closed_function(FUNCTION, for_roles=()),
        as_owner(TRIGGER, "drop trigger failures_are_not_forgotten on accounts_attemptcounter"),
    ]
