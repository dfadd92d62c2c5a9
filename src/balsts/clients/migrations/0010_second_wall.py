"""Row security on everything that the clients room keeps: the database knows who may see whom."""

from django.db import migrations

from balsts.clients.row_security import (
    OF_MY_PROGRAMMES,
    SIGHT,
    guarded_by,
    guarded_by_client,
    seen,
)
from balsts.platform.closed_functions import closed_function

FUNCTIONS = {
    # Contracts seen as a whole, clients assigned on the day under a running contract of the post's
    # organisation, clients registered a moment ago: ids of either kind, for one statement.
    """
    create function sec.sight() returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    declare
        me uuid := sec.user_id();
        day date := sec.today();
        found uuid[];
    begin
        if me is null then
            return '{}';
        end if;
        select coalesce(array_agg(known.id), '{}') into found from (
            select contract.id
            from organisations_staffmember post
            join sec.role_permission line
                on line.role = post.role and line.permission = 'see_enrolled_clients'
            join organisations_contract contract on contract.provider_id = post.organisation_id
            where post.user_id = me
              and post.valid_from <= day and (post.valid_until is null or post.valid_until > day)
              and contract.actual_from <= day
              and (contract.actual_until is null or contract.actual_until > day)
            union all
            select enrolment.client_id
            from organisations_staffmember post
            join sec.role_permission line
                on line.role = post.role and line.permission = 'see_assigned_clients'
            join clients_assignment assignment on assignment.staff_member_id = post.id
            join clients_enrolment enrolment on enrolment.id = assignment.enrolment_id
            join organisations_contract contract on contract.id = enrolment.contract_id
            where post.user_id = me
              and post.valid_from <= day and (post.valid_until is null or post.valid_until > day)
              and assignment.valid_from <= day
              and (assignment.valid_until is null or assignment.valid_until > day)
              and contract.actual_from <= day
              and (contract.actual_until is null or contract.actual_until > day)
              and exists (
                  select from organisations_staffmember mine
                  join sec.role_permission permitted on permitted.role = mine.role
                      and permitted.permission = 'see_assigned_clients'
                  where mine.user_id = me and mine.organisation_id = contract.provider_id
                  and mine.valid_from <= day
                  and (mine.valid_until is null or mine.valid_until > day)
              )
            union all
            select client.id from clients_client client
            where client.registered_at > now() - interval '1 minute'
              and client.registered_by_id = me
        ) known;
        return found;
    end $$""": ("app",),
    # Known by name, or enrolled under a contract of the sight by the day of asking.
    """
    create function sec.is_in_sight(client uuid, sight uuid[]) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        if client = any(sight) then
            return true;
        end if;
        return exists (
            select from clients_enrolment enrolment
            where enrolment.client_id = client and enrolment.contract_id = any(sight)
            and enrolment.valid_from <= sec.today()
        );
    end $$""": ("app", "jobs"),
    # Each word is a list of patterns of which one must fit; the index of names answers first.
    """
    create function sec.found_client_ids(words jsonb) returns setof uuid
    language plpgsql stable security definer {pinned} as $$
    declare fits text; begin
        select string_agg('(' || word.fits || ')', ' and ') into fits from (
            select string_agg(format('client.search_text like %L', pattern), ' or ') as fits
            from jsonb_array_elements(words) with ordinality one(patterns, position)
            cross join jsonb_array_elements_text(one.patterns) pattern
            group by position
        ) word;
        if fits is null then
            return;
        end if;
        return query execute
            'select client.id from clients_client client where ' || fits || ' and ($2 or'
            || ' client.id = any($1) or exists (select from clients_enrolment enrolment'
            || ' where enrolment.client_id = client.id and enrolment.contract_id = any($1)'
            || ' and enrolment.valid_from <= $3))'
            using sec.sight(), sec.is_job(), sec.today();
    end $$""": ("app", "jobs"),
    """
    create function sec.is_enrolment_in_sight(enrolled uuid, contracts uuid[], sight uuid[])
    returns boolean language plpgsql stable security definer {pinned} as $$
    declare found_client uuid; begin
        select enrolment.client_id into found_client from clients_enrolment enrolment
        where enrolment.id = enrolled and enrolment.contract_id = any(contracts);
        return found_client is not null and sec.is_in_sight(found_client, sight);
    end $$""": ("app",),
    # What the policy of clients says, for policies that it rests on and that may not ask it back.
    """
    create function sec.sees_client(client uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select sec.is_job() or sec.is_in_sight(client, sec.sight())
    $$""": ("app", "jobs"),
    # Whoever sees one of a household knows how many live there, not who they are.
    """
    create function sec.is_household_in_sight(household uuid, sight uuid[]) returns boolean
    language sql stable security definer {pinned} as $$
        select exists (
            select from clients_householdmember member
            where member.household_id = household and sec.is_in_sight(member.client_id, sight)
        )
    $$""": ("app",),
    """
    create function sec.sees_household(household uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select exists (
            select from clients_householdmember member
            where member.household_id = household and sec.sees_client(member.client_id)
        )
    $$""": ("app",),
    # Who hands a client on today is not assigned any more when the next one is written down.
    """
    create function sec.assigns_to(enrolled uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select exists (
            select from clients_enrolment enrolment where enrolment.id = enrolled
            and enrolment.contract_id = any(sec.contracts_where('assign_staff'))
            and (
                sec.sees_client(enrolment.client_id) or exists (
                    select from clients_assignment mine
                    where mine.enrolment_id = enrolment.id and mine.valid_until = sec.today()
                    and mine.staff_member_id = any(sec.posts_where('assign_staff'))
                )
            )
        )
    $$""": ("app",),
    # Who works with a client in whichever programme: they are told when what was promised moves.
    """
    create function sec.staff_with(people uuid[], day date)
    returns table (client_id uuid, staff_member_id uuid, user_id uuid, role text)
    language sql stable security definer {pinned} as $$
        select enrolment.client_id, post.id, post.user_id, assignment.role::text
        from clients_assignment assignment
        join clients_enrolment enrolment on enrolment.id = assignment.enrolment_id
        join organisations_staffmember post on post.id = assignment.staff_member_id
        join accounts_user person on person.id = post.user_id
        where enrolment.client_id = any(people)
          and assignment.valid_from <= day
          and (assignment.valid_until is null or assignment.valid_until > day)
          and sec.sees_client(enrolment.client_id)
        order by assignment.role, person.full_name
    $$""": ("app", "jobs"),
    # A household shows nothing of itself: whoever sees one of its members, or makes it, sees it.
    """
    create function sec.has_members(household uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select exists (
            select from clients_householdmember member where member.household_id = household
        )
    $$""": ("app",),
}

ENROLLED_WITH_ME = f"contract_id = any({OF_MY_PROGRAMMES}) and {seen('client_id')}"
# Nobody enrols a client whom they do not see: that would be a way to see them.
ENROLLED_BY_ME = (
    "contract_id = any((select sec.contracts_where('register_clients'))::uuid[])"
    " and sec.sees_client(client_id)"
)
MADE_BY_ME = (
    "registered_by_id = (select sec.user_id()) and registered_at > now() - interval '1 minute'"
    " and cardinality((select sec.contracts_where('register_clients'))) > 0"
)
SEEN_MEMBER = seen("clients_householdmember.client_id")
A_MEMBER_IS_SEEN = (
    "not sec.has_members(clients_household.id) or sec.sees_household(clients_household.id)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0009_answers_stay"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        *(closed_function(sql, for_roles=roles) for sql, roles in FUNCTIONS.items()),
        guarded_by("clients_enrolment", reads=ENROLLED_WITH_ME, writes=ENROLLED_BY_ME),
        guarded_by(
            "clients_client",
            reads=seen("clients_client.id"),
            writes=f"{seen('clients_client.id')} or ({MADE_BY_ME})",
        ),
        guarded_by_client("clients_citizenship"),
        guarded_by_client("clients_spokenlanguage"),
        guarded_by_client("clients_residence"),
        guarded_by_client("clients_arrivalevent"),
        guarded_by_client("clients_departureevent"),
        guarded_by_client("clients_legalstatusevent"),
        guarded_by_client("clients_residencepermit"),
        guarded_by_client("clients_procedurestep"),
        guarded_by_client("clients_circumstance"),
        guarded_by(
            "clients_assignment",
            reads=f"sec.is_enrolment_in_sight(enrolment_id, {OF_MY_PROGRAMMES}, {SIGHT})",
            writes="sec.assigns_to(enrolment_id)",
        ),
        guarded_by(
            "clients_householdmember",
            reads=f"{SEEN_MEMBER} or sec.is_household_in_sight(household_id, {SIGHT})",
            writes=SEEN_MEMBER,
        ),
        guarded_by("clients_household", reads=A_MEMBER_IS_SEEN, writes=A_MEMBER_IS_SEEN),
    ]
