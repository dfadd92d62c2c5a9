"""A file that takes two people is agreed to by somebody whom the first has not just let in."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

TRIGGER = """
create trigger export_takes_two_people before insert or update on exchange_export
    for each row when (new.state = 'ready')
    execute function sec.refuse_one_for_two('asked_by_id', 'decided_by_id', 'state');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0009_breach_lists_leave_at_once"),
        ("organisations", "0010_two_people_are_two"),
    ]
    operations = [as_owner(TRIGGER, "drop trigger export_takes_two_people on exchange_export")]
