"""Which request a correction answers is added, never changed, and seen with the request."""

from django.db import migrations

from balsts.clients.row_security import guarded_through
from balsts.platform.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0009_correction_as_asked"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        append_only("privacy_requestcorrection"),
        guarded_through(
            "privacy_requestcorrection", parent="privacy_datarequest", key="request_id"
        ),
    ]
