"""Whoever was told of an opening reads why as long as the client is enrolled where they work.

A notice went on for ever: after the contract had ended, and with whoever had moved to another
organisation. Auditors read every opening by a policy of their own.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, in_its_place

lending = import_module("balsts.clients.migrations.0015_lent_and_opened")
[TOLD] = [sql for sql in lending.FUNCTIONS if "create function sec.openings_told_to_me" in sql]
TOLD_WHILE_WORKING = """
create function sec.openings_told_to_me() returns uuid[]
language plpgsql stable security definer {pinned} as $$
declare
    mine uuid[] := sec.contracts_where('read_notes_of_others');
    found uuid[];
begin
    select coalesce(array_agg(notice.access_id), '{}') into found
    from clients_emergencynotice notice
    join clients_emergencyaccess access on access.id = notice.access_id
    where notice.recipient_id = sec.user_id() and exists (
        select from clients_enrolment enrolment
        where enrolment.client_id = access.client_id and enrolment.contract_id = any(mine)
        and enrolment.valid_from <= sec.today()
        and (enrolment.valid_until is null or enrolment.valid_until > sec.today())
    );
    return found;
end $$"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0040_circumstances_without_their_names")]
    operations = [
        as_owner(in_its_place(TOLD_WHILE_WORKING), in_its_place(TOLD)),
    ]
