"""Sessions of others end: by whoever looks after the account, and at night with the last post.

Who has gone on to other houses only is signed out by nobody of the house before. The posts that
count are those of `organisations.queries.staff`.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

FUNCTIONS = {
    # Also of whoever has shown the password, or a code, and stands halfway in. The holder is told.
    """
    create function sec.sessions_of_staff_end(person uuid) returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare day date := sec.today(); own uuid[]; ended integer; begin
        if sec.fresh_user_id() is null or sec.looks_after(person) is not true then
            raise exception 'not somebody to sign out' using errcode = 'insufficient_privilege';
        end if;
        own := sec.organisations_where('manage_own_staff');
        if not sec.may('manage_users') and exists (
            select from public.organisations_staffmember post
            where post.user_id = person and (post.valid_until is null or post.valid_until > day)
              and post.organisation_id <> all(own)
        ) and not exists (
            select from public.organisations_staffmember post
            where post.user_id = person and post.valid_from <= day
              and (post.valid_until is null or post.valid_until > day)
              and post.organisation_id = any(own)
        ) then
            raise exception 'works elsewhere only' using errcode = 'insufficient_privilege';
        end if;
        update sec.live_session session
        set ended_at = clock_timestamp(), end_reason = 'ended by who looks after', data = ''
        where person in (session.user_id, session.halfway_user, session.entering_user)
          and session.ended_at is null and session.ends_at > clock_timestamp()
          and session.seen_at + session.idle > clock_timestamp();
        get diagnostics ended = row_count;
        if ended > 0 then
            perform sec.note_for_holder(
                person, 'sessions_ended', clock_timestamp(), 1, null, '');
        end if;
        return ended;
    end $$""": ("app",),
    # A post that sees clients is over with the last contract of its organisation, too.
    """
    create function sec.sessions_of_former_staff_end() returns integer
    language plpgsql volatile security definer {pinned} as $$
    declare day date := sec.today(); ended integer; begin
        update sec.live_session session
        set ended_at = clock_timestamp(), end_reason = 'post or contract is over', data = ''
        where session.ended_at is null and session.ends_at > clock_timestamp()
          and session.seen_at + session.idle > clock_timestamp()
          and exists (
              select from public.organisations_staffmember post
              where post.user_id = session.user_id
          )
          and not exists (
              select from public.organisations_staffmember post
              where post.user_id = session.user_id
                and (post.valid_until is null or post.valid_until > day)
                and (
                    not exists (
                        select from sec.role_permission line where line.role = post.role
                          and line.permission in ('see_assigned_clients', 'see_enrolled_clients')
                    )
                    or not exists (
                        select from public.organisations_contract contract
                        where contract.provider_id = post.organisation_id
                    )
                    or exists (
                        select from public.organisations_contract contract
                        where contract.provider_id = post.organisation_id
                          and (contract.actual_until is null or contract.actual_until > day)
                    )
                )
          );
        get diagnostics ended = row_count;
        return ended;
    end $$""": ("jobs",),
}


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0011_funder_apart"),
        ("accounts", "0018_told_of_ended_sessions"),
    ]
    operations = [closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()]
