"""A row is tied to no second row that its writer does not see: corrections, households.

Whoever knew the key of another organisation's event could have written a correction of it into the
file of an own client, and so have made it void; whoever knew a household could have moved a client
into it. A key that nobody has is refused in the same words.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function
from balsts.platform.row_security import tied

EVENTS = (
    "clients_arrivalevent",
    "clients_departureevent",
    "clients_legalstatusevent",
    "clients_residencepermit",
    "clients_procedurestep",
    "clients_circumstance",
)

FUNCTIONS = (
    # Asked about a client who is seen anyway, so it tells nothing of others.
    """
    create function sec.corrects_the_same(events text, mistaken uuid, person uuid) returns boolean
    language plpgsql stable security definer {pinned} as $$
    declare found_one boolean; begin
        if mistaken is null then
            return true;
        end if;
        if not sec.sees_client(person) then
            return false;
        end if;
        execute format(
            'select exists (select from public.%I event where event.id = $1 and event.client_id = $2)',
            events
        ) into found_one using mistaken, person;
        return found_one;
    end $$""",
    # One that was made a moment ago and holds nobody yet, or one of whose members is seen.
    """
    create function sec.may_join_household(household uuid) returns boolean
    language sql stable security definer {pinned} as $$
        select exists (select from clients_household home where home.id = household) and (
            not sec.has_members(household) or sec.sees_household(household)
        )
    $$""",
)


class Migration(migrations.Migration):
    dependencies = [("clients", "0019_volunteers_see_for_a_while")]
    operations = [
        *(closed_function(sql, for_roles=("app",)) for sql in FUNCTIONS),
        *(
            tied(table, f"sec.corrects_the_same('{table}', corrects_id, client_id)")
            for table in EVENTS
        ),
        tied("clients_householdmember", "sec.may_join_household(household_id)"),
        tied(
            "clients_formervalue",
            "exists (select from clients_correction one where one.id = correction_id"
            " and one.client_id = clients_formervalue.client_id)",
        ),
        tied(
            "clients_correctionaddressee",
            "(consent_id is null"
            " or exists (select from clients_consent one where one.id = consent_id))",
        ),
        tied(
            "clients_referral",
            "(enrolment_id is null or exists (select from clients_enrolment one"
            " where one.id = enrolment_id and one.client_id = clients_referral.client_id))",
        ),
    ]
