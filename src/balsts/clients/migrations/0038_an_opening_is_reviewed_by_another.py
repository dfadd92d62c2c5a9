"""An opening is reviewed by somebody whom its opener has not just let in, nor the other way about."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

TRIGGER = """
create trigger emergency_review_takes_two_people before insert or update on clients_emergencyaccess
    for each row execute function sec.refuse_one_for_two('opened_by_id', 'reviewed_by_id');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0037_who_was_responsible_stays"),
        ("organisations", "0010_two_people_are_two"),
    ]
    operations = [
        as_owner(
            TRIGGER, "drop trigger emergency_review_takes_two_people on clients_emergencyaccess"
        )
    ]
