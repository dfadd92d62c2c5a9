"""A reference leads to a client through a function, because words are compared after the policies.

The table would be looked through for it: everybody's row against the sight of whoever asks. And whoever
registers is told which references are taken, by people whom they do not see too, as the key would tell.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

FUNCTION = """
create function sec.client_with_reference(wanted text) returns uuid
language plpgsql stable security definer {pinned} as $$
declare found uuid; begin
    if not sec.is_job() and cardinality(sec.sight()) = 0 then
        return null;
    end if;
    select client.id into found from clients_client client where client.reference = wanted;
    return case when sec.sees_client(found) then found end;
end $$"""
TAKEN = """
create function sec.references_taken(wanted text[]) returns setof text
language plpgsql stable security definer {pinned} as $$
begin
    if sec.is_job() or sec.may('register_clients') then
        return query select client.reference::text from clients_client client
            where client.reference = any(wanted);
    end if;
end $$"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0046_sight_once_a_statement")]
    operations = [
        closed_function(FUNCTION, for_roles=("app", "jobs")),
        closed_function(TAKEN, for_roles=("app", "jobs")),
    ]
