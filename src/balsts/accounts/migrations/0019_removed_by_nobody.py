"""Neither pages nor jobs remove these rows: what ends is given a day, and what is forgotten goes by functions."""

from django.db import migrations

from balsts.platform.row_security import nothing_is_removed


class Migration(migrations.Migration):
    dependencies = [("accounts", "0018_told_of_ended_sessions")]
    operations = [
        nothing_is_removed("accounts_user", "accounts_entrycode", "accounts_recoveryrequest"),
    ]
