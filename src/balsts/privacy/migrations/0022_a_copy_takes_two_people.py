"""Whoever confirms who asks grants nobody the copy of their data, in the database too.

Both say so in their own name, so that nobody is the second beside a name that they wrote themself.
"""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

# The outcome stands third: what one refused is not granted under the name that stands there.
TRIGGERS = """
create trigger datarequest_is_identified_in_ones_own_name
    before insert or update on privacy_datarequest
    for each row execute function sec.refuse_anothers_name('identified_by_id');
create trigger datarequest_is_answered_in_ones_own_name
    before insert or update on privacy_datarequest
    for each row execute function sec.refuse_anothers_name('answered_by_id');
create trigger copy_takes_two_people before insert or update on privacy_datarequest
    for each row when (new.kind = 'access' and new.outcome in ('granted', 'partly'))
    execute function sec.refuse_one_for_two('identified_by_id', 'answered_by_id', 'outcome');
"""
BACK = """
drop trigger copy_takes_two_people on privacy_datarequest;
drop trigger datarequest_is_answered_in_ones_own_name on privacy_datarequest;
drop trigger datarequest_is_identified_in_ones_own_name on privacy_datarequest;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0021_holders_are_held_before_they_are_asked"),
        ("exchange", "0007_the_second_person_speaks_for_themself"),
        ("organisations", "0010_two_people_are_two"),
    ]
    operations = [as_owner(TRIGGERS, BACK)]
