"""A funder gives no service: what it gives all the same stands as an organisation of its own.

An organisation that was written down as a funder, gives the service and has nobody who checks it, is a
provider, and becomes one; a contract that is over stays with a funder. Where both stand in one record people have to part them: contracts that are
there can end and neither begin nor grow longer, and `balsts.W011` names them.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

PROVIDERS_IN_FACT = """
update organisations_organisation body set kind = 'provider'
where body.kind = 'funder'
  and exists (
      select from organisations_contract given
      where given.provider_id = body.id
        and (given.actual_until is null or given.actual_until > current_date)
  )
  and not exists (
      select from organisations_staffmember post
      where post.organisation_id = body.id
        and post.role in ('funder_coordinator', 'statistician', 'publisher')
  )
"""
FUNCTIONS = {
    # Its kind is held until the end: nobody makes a funder of it meanwhile.
    """
    create function sec.kind_of(organisation uuid) returns text
    language plpgsql volatile security definer {pinned} as $$
    declare found text; begin
        select body.kind into found from organisations_organisation body
        where body.id = organisation for share;
        return found;
    end $$""": (),
    """
    create function sec.role_may(asked text, permitted text[]) returns boolean
    language sql stable security definer {pinned} as $$
        select exists (
            select from sec.role_permission line
            where line.role = asked and line.permission = any(permitted)
        )
    $$""": (),
    """
    create function sec.refuse_contract_of_funder() returns trigger
    language plpgsql volatile security definer {pinned} as $$
    begin
        if tg_op = 'UPDATE' and new.provider_id = old.provider_id and new.actual_from >= old.actual_from
           and coalesce(new.actual_until, 'infinity') <= coalesce(old.actual_until, 'infinity') then
            return new;
        end if;
        if sec.kind_of(new.provider_id) = 'funder' then
            raise exception 'a funder gives no service'
                using errcode = 'check_violation', constraint = 'contract_is_not_of_a_funder';
        end if;
        return new;
    end $$""": (),
    """
    create function sec.refuse_post_of_the_other_side() returns trigger
    language plpgsql volatile security definer {pinned} as $$
    declare kind text; begin
        if tg_op = 'UPDATE' and new.organisation_id = old.organisation_id and new.role = old.role then
            return new;
        end if;
        kind := sec.kind_of(new.organisation_id);
        if kind = 'funder' and sec.role_may(new.role, array['see_assigned_clients', 'see_enrolled_clients'])
           or kind <> 'funder' and sec.role_may(new.role, array['inspect_files']) then
            raise exception 'this post is on the other side of the service'
                using errcode = 'check_violation', constraint = 'staff_member_is_on_the_right_side';
        end if;
        return new;
    end $$""": (),
    """
    create function sec.refuse_change_of_sides() returns trigger
    language plpgsql volatile security definer {pinned} as $$
    declare other_side text[]; begin
        if (new.kind = 'funder') = (old.kind = 'funder') then
            return new;
        end if;
        other_side := case when new.kind = 'funder'
            then array['see_assigned_clients', 'see_enrolled_clients'] else array['inspect_files'] end;
        if new.kind = 'funder' and exists (
               select from organisations_contract given where given.provider_id = new.id
           ) or exists (
               select from organisations_staffmember post
               where post.organisation_id = new.id and sec.role_may(post.role, other_side)
                 and (post.valid_until is null or post.valid_until > sec.today())
           ) then
            raise exception 'the organisation has contracts or people of the side that it leaves'
                using errcode = 'check_violation', constraint = 'organisation_stays_on_its_side';
        end if;
        return new;
    end $$""": (),
}
TRIGGERS = """
create trigger contract_is_not_of_a_funder before insert or update on organisations_contract
    for each row execute function sec.refuse_contract_of_funder();
create trigger staff_member_is_on_the_right_side before insert or update on organisations_staffmember
    for each row execute function sec.refuse_post_of_the_other_side();
create trigger organisation_stays_on_its_side before update of kind on organisations_organisation
    for each row execute function sec.refuse_change_of_sides();
"""
BACK = """
drop trigger organisation_stays_on_its_side on organisations_organisation;
drop trigger staff_member_is_on_the_right_side on organisations_staffmember;
drop trigger contract_is_not_of_a_funder on organisations_contract;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0010_two_people_are_two")]
    operations = [
        migrations.RunSQL(PROVIDERS_IN_FACT, migrations.RunSQL.noop),
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        as_owner(TRIGGERS, BACK),
    ]
