"""Events of the timeline are added, never changed: a mistake is corrected by a further event."""

from django.db import migrations

from balsts.platform.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]
    operations = [
        append_only(
            "clients_legalstatusevent",
            "clients_arrivalevent",
            "clients_departureevent",
            "clients_residencepermit",
        )
    ]
