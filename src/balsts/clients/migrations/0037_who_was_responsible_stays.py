"""Who was responsible for a client stays as it is written, also where a client is handed on.

The function that hands on cut and removed whatever it was told to, for whomever, from any day, and left
no former row: the trigger that keeps them did not hear what a closed function does. Now nothing that
began before today is removed, what runs is cut a month back at the most, to somebody of the provider;
and what closed functions change is kept too. Only a file that is set aside goes without a trace.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, in_its_place
from balsts.platform.former_rows import (
    FORMER_ROW_OF_OPEN_FILE,
    NO_FORMER_ROW_OF_OPEN_FILE,
    kept_from_closed_functions,
    kept_from_pages_only,
)

HAND_ON = """
create function sec.hand_client_on(given uuid, enrolled uuid, post uuid, day date)
returns void language plpgsql volatile security definer {pinned} as $$
declare
    -- As in `clients/rules.py`.
    handed_on_within constant integer := 31;
begin
    if not (sec.is_job() or sec.assigns_to(enrolled)) then
        raise exception 'this client is not yours to hand on' using errcode = '42501';
    end if;
    if not sec.is_job() and not exists (
        select from clients_enrolment enrolment
        join organisations_contract contract on contract.id = enrolment.contract_id
        join organisations_staffmember worker on worker.organisation_id = contract.provider_id
        where enrolment.id = enrolled and worker.id = post
          and enrolment.valid_from <= day
          and (enrolment.valid_until is null or enrolment.valid_until > day)
          and worker.valid_from <= day and (worker.valid_until is null or worker.valid_until > day)
    ) then
        raise exception 'nobody of the provider, or not enrolled, on that day' using errcode = '23514';
    end if;
    if not sec.is_job() and exists (
        select from clients_assignment one
        where one.enrolment_id = enrolled and one.role = 'responsible_worker'
          and one.valid_from < sec.today() and (
              one.valid_from >= day
              or day < sec.today() - handed_on_within
              and (one.valid_until is null or one.valid_until > day)
          )
    ) then
        raise exception 'who was responsible stays as it is written' using errcode = '23514';
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

before = import_module("balsts.clients.migrations.0024_a_client_is_handed_on")


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0036_only_who_lends_refers"),
        ("casework", "0021_former_rows_kept"),
    ]
    operations = [
        as_owner(in_its_place(HAND_ON), in_its_place(before.HAND_ON)),
        migrations.RunSQL(FORMER_ROW_OF_OPEN_FILE, NO_FORMER_ROW_OF_OPEN_FILE),
        migrations.RunSQL(kept_from_closed_functions(), kept_from_pages_only()),
    ]
