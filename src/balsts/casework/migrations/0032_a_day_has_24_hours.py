"""No worker has given more than 24 hours of services on one day, under whatever contracts and posts.

It is asked when all is written, so that many services can be brought in at once. Two who record for one
worker at the same moment take turns: the second counts what the first has kept. A service for a group
is one record and counts once, however many took part.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner, closed_function

FUNCTION = """
create function sec.refuse_more_than_a_day() returns trigger
language plpgsql volatile security definer {pinned} as $$
declare worker uuid; begin
    select post.user_id into worker
    from organisations_staffmember post where post.id = new.staff_member_id;
    perform from accounts_user person where person.id = worker for no key update;
    if 24 * 60 < (
        select sum(record.minutes)
        from casework_servicerecord record
        join organisations_staffmember post on post.id = record.staff_member_id
        where post.user_id = worker and record.provided_on = new.provided_on
    ) then
        raise exception 'more than 24 hours of services on one day'
            using errcode = 'check_violation', constraint = 'service_record_day_has_24_hours';
    end if;
    return null;
end $$"""
TRIGGER = """
create constraint trigger service_record_day_has_24_hours
    after insert or update of minutes, provided_on, staff_member_id on casework_servicerecord
    deferrable initially deferred
    for each row execute function sec.refuse_more_than_a_day();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0031_reading_a_relatives_name_is_reading"),
        ("organisations", "0010_two_people_are_two"),
    ]
    operations = [
        closed_function(FUNCTION, for_roles=()),
        as_owner(TRIGGER, "drop trigger service_record_day_has_24_hours on casework_servicerecord"),
    ]
