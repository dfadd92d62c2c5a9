"""Row security on everything that the clients room keeps: the database knows who may see whom."""

from django.db import migrations

from balsts.clients.row_security import guarded_by, guarded_by_client, seen
from balsts.platform.closed_functions import closed_function

OF_MY_PROGRAMMES = "contract_id = any((select sec.contracts_of_my_programmes())::uuid[])"

FUNCTIONS = {
    # Assigned on the day under a running contract of the post's organisation, or just registered.
    """
    create function sec.client_ids_of_mine() returns uuid[]
    language plpgsql stable security definer {pinned} as $$
    declare
        me uuid := sec.user_id(); day date; posts uuid[]; contracts uuid[]; found uuid[];
    begin
        if me is null then
            return '{}';
        end if;
        day := sec.today();
        posts := sec.posts_where('see_assigned_clients');
        contracts := sec.contracts_where('see_assigned_clients');
        select coalesce(array_agg(known.id), '{}') into found from (
            select enrolment.client_id as id
            from clients_assignment assignment
            join clients_enrolment enrolment on enrolment.id = assignment.enrolment_id
            where assignment.staff_member_id = any(posts)
              and assignment.valid_from <= day
              and (assignment.valid_until is null or assignment.valid_until > day)
              and enrolment.contract_id = any(contracts)
            union
            select client.id from clients_client client
            where client.registered_at > now() - interval '1 minute'
              and client.registered_by_id = me
        ) known;
        return found;
    end $$""": ("app",),
    # Whether the client is enrolled, under whichever contract, with somebody whom I may see whole.
    """
    create function sec.is_enrolled_with_me(client uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    begin
        return exists (
            select from clients_enrolment enrolment where enrolment.client_id = client
            and enrolment.contract_id = any(sec.contracts_where('see_enrolled_clients'))
            and enrolment.valid_from <= sec.today()
        );
    end $$""": ("app",),
    # What the policy of clients says, for policies that it rests on and that may not ask it back.
    """
    create function sec.sees_client(client uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select client = any(sec.client_ids_of_mine()) or sec.is_enrolled_with_me(client)
            or sec.is_job()
    $$""": ("app", "jobs"),
    # Whoever sees one of a household knows how many live there, not who they are.
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

ENROLLED_WITH_ME = (
    f"{OF_MY_PROGRAMMES} and ("
    "contract_id = any((select sec.contracts_where('see_enrolled_clients'))::uuid[])"
    " or client_id = any((select sec.client_ids_of_mine())::uuid[])"
    " or sec.is_enrolled_with_me(client_id))"
)
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
            reads="exists (select from clients_enrolment parent where parent.id = enrolment_id)",
            writes="sec.assigns_to(enrolment_id)",
        ),
        guarded_by(
            "clients_householdmember",
            reads=f"{SEEN_MEMBER} or sec.sees_household(household_id)",
            writes=SEEN_MEMBER,
        ),
        guarded_by("clients_household", reads=A_MEMBER_IS_SEEN, writes=A_MEMBER_IS_SEEN),
    ]
