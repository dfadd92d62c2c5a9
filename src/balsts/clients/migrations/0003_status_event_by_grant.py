"""Finding those whose support ends soon by the day of their grant."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_append_only_timeline")]
    operations = [
        migrations.AddIndex(
            model_name="legalstatusevent",
            index=models.Index(
                fields=["decided_on", "id"],
                condition=Q(legal_status__in=["refugee", "alternative"]),
                name="status_event_by_grant",
            ),
        )
    ]
