"""An end that was only the contract's moves with the contract; an end with a reason of its own stays.

Who is enrolled, or assigned, under a contract whose last day is known gets that day as an end. Where the
contract was prolonged the copies stayed: people dropped out of sight, and mentors out of work. Where it
was ended later, enrolments and assignments had no end at all, and went on counting. Now both follow
whenever the last day of a contract changes, whoever changes it.

An enrolment has a reason of its own to end on the last day of the contract where the case was closed on
that day, or where the client was taken over in the same programme: whoever was handed over comes back
into nobody's sight. Nothing else ends an enrolment before its contract.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

# What begins after the last day stays as it is, and moves with the next day that is set. Whoever is
# followed by somebody on the day that became the last one ends there: every day has one responsible worker.
FUNCTION = """
create function sec.move_ends_with_contract() returns trigger
language plpgsql volatile security definer {pinned} as $$
declare
    moved uuid[];
    earlier date[];
begin
    select array_agg(enrolment.id), array_agg(enrolment.valid_until)
    into moved, earlier
    from clients_enrolment enrolment
    where enrolment.contract_id = new.id
      and (
          enrolment.valid_until is null or enrolment.valid_until = old.actual_until
          or enrolment.valid_from >= old.actual_until
      )
      and (new.actual_until is null or enrolment.valid_from < new.actual_until)
      and not exists (
          select from casework_case one
          join casework_casespell spell on spell.case_id = one.id
          where one.client_id = enrolment.client_id and one.programme_id = new.programme_id
            and spell.closed_on = enrolment.valid_until - 1
      )
      and not (
          coalesce(new.actual_until > enrolment.valid_until, enrolment.valid_until is not null)
          and exists (
              select from clients_enrolment other
              join organisations_contract taking on taking.id = other.contract_id
              where other.client_id = enrolment.client_id and other.id <> enrolment.id
                and taking.programme_id = new.programme_id
                and other.valid_from > enrolment.valid_from
                and (other.valid_until is null or other.valid_until > enrolment.valid_until)
          )
      );
    update clients_assignment one set valid_until = new.actual_until
    from unnest(moved, earlier) as known(id, until)
    where one.enrolment_id = known.id
      and (
          one.valid_until is null or one.valid_until = known.until
          or one.role = 'responsible_worker' and one.valid_from >= known.until
      )
      and (new.actual_until is null or one.valid_from < new.actual_until)
      and one.valid_until is distinct from new.actual_until
      and not exists (
          select from clients_assignment following
          where following.enrolment_id = one.enrolment_id and following.role = one.role
            and (
                following.role = 'responsible_worker'
                or following.staff_member_id = one.staff_member_id
            )
            and following.valid_from >= one.valid_until
      );
    update clients_enrolment enrolment set valid_until = new.actual_until
    where enrolment.id = any(moved) and enrolment.valid_until is distinct from new.actual_until;
    return null;
end $$"""
TRIGGER = """
create trigger ends_move_with_the_contract after update of actual_until on organisations_contract
    for each row when (old.actual_until is distinct from new.actual_until)
    execute function sec.move_ends_with_contract();
"""
# What had no end although its contract has one. Whose case was closed had one already.
ENDED_SINCE = """
update clients_assignment one set valid_until = contract.actual_until
from clients_enrolment enrolment, organisations_contract contract
where enrolment.id = one.enrolment_id and contract.id = enrolment.contract_id
  and one.valid_until is null and enrolment.valid_until is null
  and one.valid_from < contract.actual_until;
update clients_enrolment enrolment set valid_until = contract.actual_until
from organisations_contract contract
where contract.id = enrolment.contract_id
  and enrolment.valid_until is null and enrolment.valid_from < contract.actual_until;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0052_taken_back_where_it_is_lent"),
        ("casework", "0032_a_day_has_24_hours"),
        ("organisations", "0012_sessions_end_with_the_post"),
    ]
    operations = [
        closed_function(FUNCTION, for_roles=()),
        as_owner(TRIGGER, "drop trigger ends_move_with_the_contract on organisations_contract"),
        as_owner(ENDED_SINCE, "select"),
    ]
