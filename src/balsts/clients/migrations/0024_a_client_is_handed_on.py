"""A client is handed on by one function, that asks first and then writes.

Whoever hands on their own client is not assigned any more when the next one is written down. Row by
row, the database refused that: handing on from an earlier day failed, and so did handing on on the day
on which one's own assignment began. Having been assigned until this morning is no reason any more to
be let assign somebody.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import PINNED, as_owner, closed_function

HAND_ON = """
create function sec.hand_client_on(given uuid, enrolled uuid, post uuid, day date) returns void
language plpgsql volatile security definer {pinned} as $$
begin
    if not (sec.is_job() or sec.assigns_to(enrolled)) then
        raise exception 'this client is not yours to hand on' using errcode = '42501';
    end if;
    delete from clients_assignment one
    where one.enrolment_id = enrolled and one.role = 'responsible_worker' and one.valid_from >= day;
    update clients_assignment one set valid_until = day
    where one.enrolment_id = enrolled and one.role = 'responsible_worker'
      and (one.valid_until is null or one.valid_until > day);
    insert into clients_assignment
        (id, enrolment_id, staff_member_id, role, valid_from, valid_until)
    select given, enrolment.id, post, 'responsible_worker', day, enrolment.valid_until
    from clients_enrolment enrolment where enrolment.id = enrolled;
end $$
"""
ASSIGNS = """
create function sec.assigns_to(enrolled uuid) returns boolean
language sql stable security definer {pinned} as $$
    select exists (
        select from clients_enrolment enrolment where enrolment.id = enrolled
        and enrolment.contract_id = any(sec.contracts_where('assign_staff'))
        and sec.sees_client(enrolment.client_id)
    )
$$
"""

before = import_module("balsts.clients.migrations.0010_second_wall")
[ASSIGNS_BEFORE] = [sql for sql in before.FUNCTIONS if "create function sec.assigns_to(" in sql]


def replaced(sql: str) -> str:
    """Write the function anew in the place of the one that policies rest on."""
    return sql.replace("create function", "create or replace function").replace("{pinned}", PINNED)


class Migration(migrations.Migration):
    dependencies = [("clients", "0023_enrolment_under_my_contract")]
    operations = [
        closed_function(HAND_ON, for_roles=("app", "jobs")),
        as_owner(replaced(ASSIGNS), replaced(ASSIGNS_BEFORE)),
    ]
