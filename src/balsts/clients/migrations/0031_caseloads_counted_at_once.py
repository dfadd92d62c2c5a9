"""How many clients each member of staff works with is counted in one question for a whole team.

Row security asks of every assignment by itself whether its client is in sight: for a hundred thousand
assignments more than a second, each time a manager opens the day.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

# Whom they work with under contracts of the asker's programmes, and whom the asker has in sight: each
# person once.
CASELOADS = """
create function sec.caseloads(posts uuid[], day date)
returns table (staff_member_id uuid, clients bigint)
language plpgsql stable security definer {pinned} as $$
declare
    sight uuid[] := sec.sight();
    contracts uuid[] := sec.contracts_of_my_programmes();
    today date := sec.today();
begin
    return query
    select assignment.staff_member_id, count(distinct enrolment.client_id)
    from clients_assignment assignment
    join clients_enrolment enrolment on enrolment.id = assignment.enrolment_id
    where assignment.staff_member_id = any(posts)
      and assignment.valid_from <= day
      and (assignment.valid_until is null or assignment.valid_until > day)
      and enrolment.contract_id = any(contracts)
      and (
          enrolment.contract_id = any(sight) and enrolment.valid_from <= today
          or enrolment.client_id = any(sight)
          or enrolment.client_id in (
              select seen.client_id from clients_enrolment seen
              where seen.contract_id = any(sight) and seen.valid_from <= today
          )
      )
      and not exists (
          select from clients_client client
          where client.id = enrolment.client_id and client.set_aside_at is not null
      )
    group by assignment.staff_member_id;
end $$"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0030_why_it_was_opened_is_told_to_who_leads")]
    operations = [closed_function(CASELOADS, for_roles=("app",))]
