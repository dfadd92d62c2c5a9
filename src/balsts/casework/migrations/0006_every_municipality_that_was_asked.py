"""A municipality that is asked after another one refused is written down beside it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_what_was_said_stays")]
    operations = [
        migrations.RemoveConstraint(model_name="handover", name="handover_is_one_per_day_told"),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                fields=("task", "about_on", "municipality", "municipality_name"),
                name="handover_is_one_per_day_and_municipality",
            ),
        ),
    ]
