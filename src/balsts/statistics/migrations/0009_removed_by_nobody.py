"""Neither pages nor jobs remove these rows: what ends is given a day, and what is forgotten goes by functions."""

from django.db import migrations

from balsts.platform.row_security import nothing_is_removed


class Migration(migrations.Migration):
    dependencies = [("statistics", "0008_a_what_if_ends_in_time")]
    operations = [
        nothing_is_removed("statistics_reportrun", "statistics_snapshot", "statistics_whatif"),
    ]
