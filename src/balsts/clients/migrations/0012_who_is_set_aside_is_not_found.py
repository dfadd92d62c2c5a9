"""Pages find nobody whose file is set aside, whatever else lets them see a client."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner


class Migration(migrations.Migration):
    dependencies = [("clients", "0011_file_set_aside")]
    operations = [
        as_owner(
            """
            create policy set_aside_is_nobodys on clients_client as restrictive for all to {app}
                using (set_aside_at is null or sec.is_job())
                with check (set_aside_at is null or sec.is_job())
            """,
            "drop policy set_aside_is_nobodys on clients_client",
        )
    ]
