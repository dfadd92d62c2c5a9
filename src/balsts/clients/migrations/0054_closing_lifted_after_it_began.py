"""A closing to emergencies is lifted no earlier than it began, as a restriction is.

Whoever lifted the one before it would lift it unseen.
"""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("clients", "0053_ends_move_with_the_contract")]
    operations = [
        migrations.RemoveConstraint(
            model_name="closedfile", name="closed_file_is_lifted_by_somebody"
        ),
        migrations.AddConstraint(
            model_name="closedfile",
            constraint=models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__gte=F("closed_at"), lifted_by__isnull=False),
                name="closed_file_is_lifted_by_somebody",
            ),
        ),
    ]
