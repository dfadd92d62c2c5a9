"""No service is recorded after the last day of its contract, and no contract ends before its last service.

The program asks for an enrolment on the day, which lies within the contract. Where the contract was given
an earlier end afterwards, what was recorded since stood under none, and nobody could pay for it. Services
that stand so from before stay as they are.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

# The day of the last service goes with the refusal: whoever may end the contract reads it from there.
END = """
create function sec.refuse_end_before_last_service() returns trigger
language plpgsql volatile security definer {pinned} as $$
declare last_service date; begin
    select max(record.provided_on) into last_service
    from casework_servicerecord record where record.contract_id = new.id;
    if last_service >= new.actual_until then
        raise exception 'services are recorded after the last day of the contract'
            using errcode = 'check_violation', constraint = 'contract_ends_after_its_services',
                  detail = to_char(last_service, 'YYYY-MM-DD');
    end if;
    return null;
end $$"""
# The contract is held until the end: who ends it meanwhile waits, and then finds the service. Whoever
# records under one that was ended a moment ago has lost its clients with it.
SERVICE = """
create function sec.refuse_service_after_contract() returns trigger
language plpgsql volatile security definer {pinned} as $$
declare ended_on date; begin
    select contract.actual_until into ended_on
    from organisations_contract contract where contract.id = new.contract_id for share;
    if new.provided_on >= ended_on then
        raise exception 'this day is not yours: the contract is over'
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$"""
TRIGGERS = """
create trigger contract_ends_after_its_services after update of actual_until on organisations_contract
    for each row when (new.actual_until < coalesce(old.actual_until, 'infinity'))
    execute function sec.refuse_end_before_last_service();
create trigger service_record_lies_within_its_contract
    after insert or update of contract_id, provided_on on casework_servicerecord
    for each row execute function sec.refuse_service_after_contract();
"""
BACK = """
drop trigger service_record_lies_within_its_contract on casework_servicerecord;
drop trigger contract_ends_after_its_services on organisations_contract;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0033_specific_needs_ask_the_right_of_sealed_notes"),
        ("organisations", "0012_sessions_end_with_the_post"),
    ]
    operations = [
        closed_function(END, for_roles=()),
        closed_function(SERVICE, for_roles=()),
        as_owner(TRIGGERS, BACK),
    ]
