"""Who left long ago is nobody's name any more; the account stays, so that what it recorded stays its own.

The night lists, the data protection officer agrees in their own name, and the job runner carries out.
The database asks each account once more: no post is held, and of the last one, and of every contract that
ran at the employer meanwhile, two years have gone since 31 December.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function
from balsts.platform.row_security import guarded_by, only_these_change

TABLE = "privacy_formerstafflist"
PROGRAM = "(select sec.is_job())"
AGREES = f"({PROGRAM} or (select sec.may('forget_staff')))"
WRITES = (
    f"{PROGRAM} or {AGREES} and approved_by_id = (select sec.user_id()) and approved_at is not null"
    " and carried_out_at is null"
)
RIGHTS = f"""
revoke update on {TABLE} from {{app}};
revoke update on {TABLE} from {{jobs}};
grant update (approved_at, approved_by_id) on {TABLE} to {{app}};
create policy jobs_agree_to_none on {TABLE} as restrictive for insert to {{jobs}}
    with check (approved_at is null and approved_by_id is null and carried_out_at is null)
"""
RIGHTS_BACK = f"""
drop policy jobs_agree_to_none on {TABLE};
grant update on {TABLE} to {{app}};
grant update on {TABLE} to {{jobs}}
"""
IS_OVER = """
create function sec.account_is_over(person uuid) returns boolean
language sql stable security definer {pinned} as $$
    with today as (select (now() at time zone 'Europe/Riga')::date as day),
    held as (
        select organisation_id, valid_from, valid_until
        from organisations_staffmember where user_id = person
    )
    select not (select is_system from accounts_user where id = person)
      and exists (select from held)
      and not exists (
          select from held, today
          where held.valid_until is null
             or make_date(extract(year from held.valid_until - 1)::integer + 3, 1, 1) > today.day
      )
      and not exists (
          select from held cross join today
          join organisations_contract ran on ran.provider_id = held.organisation_id
              and daterange(ran.actual_from, ran.actual_until)
                  && daterange(held.valid_from, held.valid_until)
          where ran.actual_until is null
             or make_date(extract(year from ran.actual_until - 1)::integer + 3, 1, 1) > today.day
      )
$$
"""
# What the person proved with goes before the notices: the database writes one of each that goes.
FORGET = """
create function sec.forget_former_staff(list uuid, accounts uuid[]) returns setof uuid
language plpgsql volatile security definer {pinned} as $$
declare
    agreed privacy_formerstafflist;
    listed uuid;
begin
    select * into agreed from privacy_formerstafflist known
    where known.id = list and known.approved_at is not null and known.carried_out_at is null
    for update;
    if agreed.id is null then
        raise exception 'nobody has agreed that these names are removed' using errcode = '42501';
    end if;
    for listed in
        select known.id from accounts_user known
        where known.id = any(accounts) and agreed.lines ? known.id::text
        order by known.id
    loop
        -- Whoever gives them a post meanwhile holds their posts: we wait, and then ask.
        perform from organisations_staffmember post where post.user_id = listed
        order by post.id for no key update;
        perform from accounts_user known where known.id = listed for update;
        continue when not sec.account_is_over(listed);
        delete from sec.password where user_id = listed;
        delete from sec.live_session
        where listed in (user_id, halfway_user, entering_user);
        delete from accounts_passkey where user_id = listed;
        delete from accounts_codegenerator where user_id = listed;
        delete from accounts_recoverycode where user_id = listed;
        delete from accounts_entrycode where user_id = listed;
        delete from accounts_recoveryrequest where user_id = listed;
        delete from accounts_accountnotice where user_id = listed;
        update accounts_user known
        set username = 'left-' || listed, is_active = false, password_mark = null,
            closed_at = coalesce(known.closed_at, now()),
            full_name = 'N. N. (' || (
                select extract(year from max(post.valid_until - 1))
                from organisations_staffmember post where post.user_id = listed
            ) || ')'
        where known.id = listed;
        return next listed;
    end loop;
    update privacy_formerstafflist set carried_out_at = greatest(now(), approved_at)
    where id = list;
end $$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0035_lists_of_former_staff")]
    operations = [
        guarded_by(
            TABLE,
            reads=AGREES,
            changes=f"{AGREES} and approved_at is null",
            writes=WRITES,
            adds=PROGRAM,
            removes=PROGRAM,
        ),
        only_these_change(TABLE, "approved_at", "approved_by_id"),
        as_owner(RIGHTS, RIGHTS_BACK),
        closed_function(IS_OVER, for_roles=()),
        closed_function(FORGET, for_roles=("jobs",)),
    ]
