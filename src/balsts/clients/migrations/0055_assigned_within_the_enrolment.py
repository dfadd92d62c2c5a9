"""Nobody is assigned to a client on days on which the client is not enrolled: whoever is, sees them.

The program says so where it assigns and where an enrolment ends; where both happened at once, one of the
two had read the days of before. Both rows may change in one transaction, so it is asked at its end.

Where an enrolment ends only with its contract, days after that last day may stand: they give no sight, and
move with the contract (0053).
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

ENROLLED_DAYS = (
    "daterange(enrolment.valid_from, nullif(enrolment.valid_until, contract.actual_until))"
)
# The enrolment is held until the end: who ends it meanwhile waits, and then finds the assignment.
ASSIGNED = """
create function sec.refuse_assignment_outside_enrolment() returns trigger
language plpgsql volatile security definer {pinned} as $$
declare enrolled daterange; begin
    select <enrolled days> into enrolled
    from clients_enrolment enrolment
    join organisations_contract contract on contract.id = enrolment.contract_id
    where enrolment.id = new.enrolment_id for share of enrolment;
    if exists (
        select from clients_assignment one
        where one.id = new.id and not enrolled @> daterange(one.valid_from, one.valid_until)
    ) then
        raise exception 'nobody is assigned on days on which the client is not enrolled'
            using errcode = 'check_violation', constraint = 'assignment_lies_within_its_enrolment';
    end if;
    return null;
end $$""".replace(  # nosec B608 # the text is our own
    "<enrolled days>", ENROLLED_DAYS
)
ENDED = """
create function sec.refuse_enrolment_short_of_its_assignments() returns trigger
language plpgsql volatile security definer {pinned} as $$ begin
    if exists (
        select from clients_enrolment enrolment
        join organisations_contract contract on contract.id = enrolment.contract_id
        join clients_assignment one on one.enrolment_id = enrolment.id
        where enrolment.id = new.id
          and not <enrolled days> @> daterange(one.valid_from, one.valid_until)
    ) then
        raise exception 'somebody is assigned on days on which the client is not enrolled'
            using errcode = 'check_violation', constraint = 'assignment_lies_within_its_enrolment';
    end if;
    return null;
end $$""".replace(  # nosec B608 # the text is our own
    "<enrolled days>", ENROLLED_DAYS
)
# What stands outside from before: nobody begins after the end, and nobody stays longer or comes earlier.
REPAIRED = """
delete from clients_assignment one using clients_enrolment enrolment, organisations_contract contract
where enrolment.id = one.enrolment_id and contract.id = enrolment.contract_id
  and not <enrolled days> && daterange(one.valid_from, one.valid_until);
update clients_assignment one
set valid_from = greatest(one.valid_from, enrolment.valid_from),
    valid_until = least(one.valid_until, nullif(enrolment.valid_until, contract.actual_until))
from clients_enrolment enrolment, organisations_contract contract
where enrolment.id = one.enrolment_id and contract.id = enrolment.contract_id
  and not <enrolled days> @> daterange(one.valid_from, one.valid_until);
""".replace(  # nosec B608 # the text is our own
    "<enrolled days>", ENROLLED_DAYS
)
TRIGGERS = """
create constraint trigger assignment_lies_within_its_enrolment
    after insert or update of enrolment_id, valid_from, valid_until on clients_assignment
    deferrable initially deferred
    for each row execute function sec.refuse_assignment_outside_enrolment();
create constraint trigger enrolment_covers_its_assignments
    after update of valid_from, valid_until on clients_enrolment
    deferrable initially deferred
    for each row execute function sec.refuse_enrolment_short_of_its_assignments();
"""
BACK = """
drop trigger enrolment_covers_its_assignments on clients_enrolment;
drop trigger assignment_lies_within_its_enrolment on clients_assignment;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0054_closing_lifted_after_it_began"),
        ("organisations", "0012_sessions_end_with_the_post"),
    ]
    operations = [
        as_owner(REPAIRED, "select"),
        closed_function(ASSIGNED, for_roles=()),
        closed_function(ENDED, for_roles=()),
        as_owner(TRIGGERS, BACK),
    ]
