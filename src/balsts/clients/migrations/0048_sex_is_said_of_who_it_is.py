"""Whoever agrees to lend who they are is told that their sex is shown with it; rows stay as they are."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

PARTS = [
    ("identity", "name, birth, sex, citizenship, languages"),
    ("residence", "where the client lives"),
    ("timeline", "legal status, arrival and permits"),
    ("household", "place in the household"),
    ("plan", "plan and its goals, without health"),
    ("services", "services received, without notes and health"),
]


class Migration(migrations.Migration):
    dependencies = [("clients", "0047_found_by_reference")]
    operations = [
        migrations.AlterField(
            model_name="consent",
            name="parts",
            field=ArrayField(base_field=models.CharField(choices=PARTS, max_length=20), size=None),
        ),
    ]
