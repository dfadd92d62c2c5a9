"""Help is over with the contract, also where nobody has closed the case or ended the enrolment.

Whose contract has ended nobody sees, so nobody closes their case: their files were never over. Before a
list of the night is carried out the database asks the same, since a contract can be prolonged while its
files stand on a list or wait to be erased.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, closed_function, in_its_place

asking = import_module("balsts.privacy.migrations.0015_others_who_hold_a_file_are_asked")
latest: str = changed(asking.AGREED, {"\n    return person;\n": asking.OTHERS})

# An enrolment ends with its contract; a case that nobody closed, with the last contract of its programme.
IS_STILL_HELPED = """
create function sec.is_still_helped(person uuid, day date) returns boolean
language sql stable security definer {pinned} as $$
    select exists (
        select from clients_enrolment enrolment
        join organisations_contract contract on contract.id = enrolment.contract_id
        where enrolment.client_id = person
          and (enrolment.valid_until is null or enrolment.valid_until > day)
          and (contract.actual_until is null or contract.actual_until > day)
    ) or exists (
        select from casework_casespell spell
        join casework_case one on one.id = spell.case_id
        left join clients_enrolment enrolment on enrolment.client_id = one.client_id
            and enrolment.contract_id in (
                select known.id from organisations_contract known
                where known.programme_id = one.programme_id
            )
        left join organisations_contract contract on contract.id = enrolment.contract_id
        where one.client_id = person and spell.closed_on is null
          and (
              spell.opened_on >= day or contract.actual_until is null
              or contract.actual_until > day
          )
    )
$$"""
ENROLLED = """
            or e.ground = 'period_over' and exists (
                select from clients_enrolment enrolment where enrolment.client_id = person
                and enrolment.valid_from <= today
                and (enrolment.valid_until is null or enrolment.valid_until > today)
            )
"""
AGREED = changed(
    latest,
    {
        ENROLLED: "\n",
        "    return person;\n": """    if sec.is_still_helped(person, today) and exists (
        select from privacy_erasureline l join privacy_erasurelist e on e.id = l.list_id
        where l.id = line and e.ground = 'period_over'
    ) then
        raise exception 'somebody is helped under a contract that goes on'
            using errcode = 'object_not_in_prerequisite_state';
    end if;
    return person;
""",
    },
)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0029_the_key_of_an_entry"),
        ("casework", "0032_a_day_has_24_hours"),
    ]
    operations = [
        closed_function(IS_STILL_HELPED, for_roles=()),
        as_owner(in_its_place(AGREED), in_its_place(latest)),
    ]
