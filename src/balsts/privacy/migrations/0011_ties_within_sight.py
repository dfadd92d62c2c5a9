"""A request points to no correction that its writer does not see."""

from django.db import migrations

from balsts.platform.row_security import tied


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0010_correction_as_asked_guarded"),
        ("clients", "0020_ties_within_sight"),
    ]
    operations = [
        tied(
            "privacy_requestcorrection",
            "exists (select from clients_correction one where one.id = correction_id)",
        ),
    ]
