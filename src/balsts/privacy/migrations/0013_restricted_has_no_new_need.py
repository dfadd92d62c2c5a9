"""No new specific need of whom the use of data is restricted, whoever writes."""

from django.db import migrations

TRIGGER = """
create trigger client_restricted_has_no_new_need before insert on casework_specificneed
    for each row execute function privacy_refuse_restricted();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0012_restricted_is_not_shared"),
        ("casework", "0023_specific_needs_guarded"),
    ]
    operations = [
        migrations.RunSQL(
            TRIGGER, "drop trigger client_restricted_has_no_new_need on casework_specificneed;"
        ),
    ]
