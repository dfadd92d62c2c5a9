"""Who approves a list of files to be erased is whoever asks, in the database too."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

TRIGGER = """
create trigger erasurelist_is_approved_in_ones_own_name before insert or update on privacy_erasurelist
    for each row execute function sec.refuse_anothers_name('approved_by_id')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0006_restricted_is_not_used"),
        ("exchange", "0007_the_second_person_speaks_for_themself"),
    ]
    operations = [
        as_owner(
            TRIGGER, "drop trigger erasurelist_is_approved_in_ones_own_name on privacy_erasurelist"
        )
    ]
