"""Nobody ties a client to another's service record, nor a task to another's household.

Whoever has taken part in a service reads its record: a client written into one of another provider
of the programme would have been a way to read it.
"""

from django.db import migrations

from balsts.clients.row_security import OF_MY_PROGRAMMES, SIGHT, seen
from balsts.platform.closed_functions import as_owner, closed_function
from balsts.platform.row_security import tied

FUNCTION = """
create function sec.takes_part_in(record uuid, sight uuid[]) returns boolean
language plpgsql stable security definer {pinned} as $$
begin
    return sec.is_one_of_them_in_sight(record, sight) or exists (
        select from casework_servicerecord one
        where one.id = record and one.recorded_by_id = sec.user_id()
          and one.contract_id = any(sec.contracts_where('record_services'))
    );
end $$"""

# A family's one task may be of a member who is not seen; whoever sees another works on it.
LIVED_IN = """
create function sec.has_lived_in(household uuid, client uuid) returns boolean
language sql stable security definer {pinned} as $$
    select sec.sees_household(household) and exists (
        select from clients_householdmember member
        where member.household_id = household and member.client_id = client
    )
$$"""
SEEN = seen("casework_serviceparticipation.client_id")
TAKES_PART = f"{SEEN} and sec.takes_part_in(service_record_id, {SIGHT})"
BEFORE = f"{SEEN} and sec.is_record_under(service_record_id, {OF_MY_PROGRAMMES})"


def _written_with(condition: str) -> str:
    return f"""
    alter policy pages_add on casework_serviceparticipation with check ({condition});
    alter policy pages_change on casework_serviceparticipation with check ({condition});
    """


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0019_family_names_as_they_are_declined"),
        ("clients", "0020_ties_within_sight"),
    ]
    operations = [
        closed_function(FUNCTION, for_roles=("app",)),
        closed_function(LIVED_IN, for_roles=("app",)),
        # In place of "under a contract of my programmes", which told another's record from none.
        as_owner(_written_with(TAKES_PART), _written_with(BEFORE)),
        tied(
            "casework_task",
            f"(household_id is null or sec.is_household_in_sight(household_id, {SIGHT}))"
            f" and ({seen('casework_task.client_id')} or sec.has_lived_in(household_id, client_id))",
        ),
        tied(
            "casework_movedpromise",
            "exists (select from casework_entitlementpromise one where one.id = promised_id)"
            " and exists (select from casework_entitlementpromise one where one.id = now_id)",
        ),
        tied(
            "casework_promiseaddressee",
            "(hand_over_id is null or"
            " exists (select from casework_handover one where one.id = hand_over_id))",
        ),
    ]
