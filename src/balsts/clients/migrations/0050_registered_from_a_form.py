"""Whoever registers is told whom they have registered from the same form before, seen or not.

Somebody registered for a colleague is out of sight after a minute, and the same form may be sent again
after that. The function answers about nobody whom another has registered, and only to whom half of the
form's id is known, which is drawn for the form. Jobs work for everybody and are told of all.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

FUNCTION = """
create function sec.client_registered_from(form uuid) returns uuid
language plpgsql stable security definer {pinned} as $$
declare found uuid; begin
    if not sec.is_job() and not sec.may('register_clients') then
        return null;
    end if;
    -- Half of the id says from which form somebody was registered: sixteen digits and their dashes.
    select client.id into found from clients_client client
    where client.id >= (left(form::text, 19) || '0000-000000000000')::uuid
      and client.id <= (left(form::text, 19) || 'ffff-ffffffffffff')::uuid
      and (client.registered_by_id = sec.user_id() or sec.is_job())
    limit 1;
    return found;
end $$"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0049_nothing_told_by_the_way")]
    operations = [closed_function(FUNCTION, for_roles=("app", "jobs"))]
