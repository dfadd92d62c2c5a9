"""A reference leads to a client through a function, because words are compared after the policies.

The table would be looked through for it: everybody's row against the sight of whoever asks.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

FUNCTION = """
create function sec.client_with_reference(wanted text) returns uuid
language plpgsql stable security definer {pinned} as $$
declare found uuid; begin
    select client.id into found from clients_client client where client.reference = wanted;
    return case when sec.sees_client(found) then found end;
end $$"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0046_sight_once_a_statement")]
    operations = [closed_function(FUNCTION, for_roles=("app", "jobs"))]
