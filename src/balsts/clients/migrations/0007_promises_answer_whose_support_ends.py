"""Whose support ends soon is answered by the promises of casework; nobody asks by grant any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0006_procedure_steps_and_circumstances")]
    operations = [
        migrations.RemoveIndex(model_name="legalstatusevent", name="status_event_by_grant"),
    ]
