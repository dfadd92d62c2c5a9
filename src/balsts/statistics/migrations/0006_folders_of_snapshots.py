"""A snapshot lies in a folder of its own below that of all snapshots, whoever wrote its row.

The job removes what lies in that folder before it writes: a name that led elsewhere would let a row in
a table remove any folder that the job runner may write to.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("statistics", "0005_days_within_bounds")]
    operations = [
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("folder_name__regex", "^[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}-[0-9a-f]{8}$")
                ),
                name="snapshot_folder_is_one_of_snapshots",
            ),
        ),
    ]
