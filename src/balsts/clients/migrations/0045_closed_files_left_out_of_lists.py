"""Whoever takes a list out has files left out of it that are closed to emergencies, and asks of no others.

The function that answers of any client is no page's to call (0042); this one answers of those whom
the list could hold.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

LEFT_OUT = """
create function sec.closed_among_listed(asked uuid[]) returns setof uuid
language plpgsql stable security definer {pinned} as $$
declare contracts uuid[] := sec.contracts_where('export_caseloads'); begin
    return query
    select closed.client_id from clients_closedfile closed
    where closed.client_id = any(asked) and closed.lifted_at is null
      and (sec.is_job() or exists (
          select from clients_enrolment enrolled
          where enrolled.client_id = closed.client_id and enrolled.contract_id = any(contracts)
      ));
end $$"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0044_answered_once_the_question_is_kept")]
    operations = [closed_function(LEFT_OUT, for_roles=("app",))]
