"""Ending sessions by hand, and a shorter patience once something sealed was opened."""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

FUNCTIONS = {
    """
    create function sec.other_sessions_of_mine_end(reason text) returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare mine sec.live_session := sec.session(); ended integer; begin
        if mine.user_id is null then
            return 0;
        end if;
        update sec.live_session session
        set ended_at = clock_timestamp(), end_reason = reason, data = ''
        where session.user_id = mine.user_id and session.id <> mine.id
          and session.ended_at is null;
        get diagnostics ended = row_count;
        return ended;
    end $$""": ("app",),
    # An account that is closed or recovered: the statement names nobody who may still sign in as
    # before, so ending is all that can be done with it.
    """
    create function sec.sessions_of_closed_end(person uuid) returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare ended integer; begin
        update sec.live_session session
        set ended_at = clock_timestamp(), end_reason = 'account closed', data = ''
        where session.user_id = person and session.ended_at is null
          and not exists (
              select from public.accounts_user known where known.id = person and known.is_active
          );
        get diagnostics ended = row_count;
        return ended;
    end $$""": ("app", "jobs"),
    """
    create function sec.session_idles_for(minutes integer) returns boolean
    language plpgsql volatile security definer {pinned} as $$
    declare mine sec.live_session := sec.session(); begin
        update sec.live_session session
        set idle = least(session.idle, make_interval(mins => minutes))
        where session.token_hash = mine.token_hash
          and session.idle > make_interval(mins => minutes);
        return found;
    end $$""": ("app",),
}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sessions_bound_to_the_database")]
    operations = [closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()]
