"""A list of files to be erased is approved by somebody whom its maker has not just let in."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

TRIGGER = """
create trigger erasure_takes_two_people before insert or update on privacy_erasurelist
    for each row execute function sec.refuse_one_for_two('made_by_id', 'approved_by_id');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0019_counts_for_who_answers"),
        ("organisations", "0010_two_people_are_two"),
    ]
    operations = [as_owner(TRIGGER, "drop trigger erasure_takes_two_people on privacy_erasurelist")]
