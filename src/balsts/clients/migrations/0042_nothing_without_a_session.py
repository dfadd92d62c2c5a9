"""Without a session no function says who is helped by whom, who is in hiding, who is to be erased.

Functions that are given a sight believed whatever they were given, from whoever may speak to the
database. Those of which no statement of ours needs the answer are not for pages any more.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function, in_its_place

# What the connection says, hashed once and not for every session that it is compared with.
WHAT_IS_SAID = "sha256(convert_to(current_setting('sec.token', true), 'UTF8'))"
DECLARE = f"declare said bytea := {WHAT_IS_SAID}; begin"
# Asked for each row, so in the function's own plan: a call of `sec.user_id()` would cost twice as much
# as all the rest. A sight that is not empty was worked out for a user who may sign in.
HAS_SESSION = """exists (
        select from sec.live_session mine
        where mine.token_hash = said and mine.user_id is not null and mine.ended_at is null
          and mine.ends_at > clock_timestamp()
    )"""
# Only a B-tree is asked for a list of keys. For one key PostgreSQL holds the index of the exclusion
# constraint for cheaper, and each row takes half as long again.
ENROLLED = """exists (
        select from clients_enrolment enrolment
        where enrolment.client_id = any(array[client]) and enrolment.contract_id = any(sight)
          and enrolment.valid_from <= sec.today()
    )"""

IN_SIGHT = f"""
create function sec.is_in_sight(client uuid, sight uuid[]) returns boolean
language plpgsql stable security definer {{pinned}} as $$
{DECLARE}
    return (coalesce(client = any(sight), false) or {ENROLLED}) and not exists (
        select from clients_client one where one.id = client and one.set_aside_at is not null
    ) and {HAS_SESSION};
end $$"""  # nosec B608 # the text is our own
# Yes, so that it is asked whether one of them is seen.
HAS_MEMBERS = f"""
create function sec.has_members(household uuid) returns boolean
language plpgsql stable security definer {{pinned}} as $$
{DECLARE}
    return exists (
        select from clients_householdmember member where member.household_id = household
    ) or not {HAS_SESSION};
end $$"""  # nosec B608 # the text is our own
# Of those enrolled in one's own programmes; nobody else's enrolments are read anyway.
SET_ASIDE = """
create function sec.clients_set_aside() returns uuid[]
language plpgsql stable security definer {pinned} as $$
declare contracts uuid[]; found uuid[] := '{}'; begin
    if exists (select from clients_client one where one.set_aside_at is not null) then
        contracts := sec.contracts_of_my_programmes();
        select coalesce(array_agg(distinct one.id), '{}') into found
        from clients_client one
        join clients_enrolment enrolment on enrolment.client_id = one.id
        where one.set_aside_at is not null and enrolment.contract_id = any(contracts);
    end if;
    return found;
end $$"""
MAY_BE_OPENED = """
create function sec.may_be_opened(client uuid) returns boolean
language sql stable security definer {pinned} as $$
    select cardinality(sec.contracts_where('open_in_emergency')) > 0
        and not sec.is_closed_to_emergencies(client) and not sec.is_set_aside(client)
$$"""

wall = import_module("balsts.clients.migrations.0010_second_wall")
aside = import_module("balsts.clients.migrations.0028_set_aside_is_out_of_sight")
ME = "(select sec.user_id())"
UNREVIEWED = f"clients_emergencyaccess.opened_by_id = {ME} and reviewed_at is null"
PERMITTED = "cardinality((select sec.contracts_where('open_in_emergency'))::uuid[]) > 0"


class Migration(migrations.Migration):
    dependencies = [("clients", "0041_notices_end_with_the_work")]
    operations = [
        as_owner(in_its_place(IN_SIGHT), in_its_place(aside.IN_SIGHT)),
        as_owner(
            in_its_place(HAS_MEMBERS),
            in_its_place(aside.of(wall.FUNCTIONS, "sec.has_members(household uuid)")),
        ),
        as_owner(
            in_its_place(SET_ASIDE),
            in_its_place(aside.of(aside.FUNCTIONS, "sec.clients_set_aside()")),
        ),
        closed_function(MAY_BE_OPENED, for_roles=("app",)),
        as_owner(
            f"""
            alter policy pages_add on clients_emergencyaccess
                with check ({UNREVIEWED} and {PERMITTED} and sec.may_be_opened(client_id));
            revoke execute on function sec.is_closed_to_emergencies(uuid), sec.is_set_aside(uuid)
                from {{app}};
            """,
            f"""
            grant execute on function sec.is_closed_to_emergencies(uuid), sec.is_set_aside(uuid)
                to {{app}};
            alter policy pages_add on clients_emergencyaccess
                with check ({UNREVIEWED} and {PERMITTED}
                and not sec.is_closed_to_emergencies(client_id));
            """,
        ),
    ]
