"""The database knows who may engage whom; written after each migrate, as the permissions are."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

TABLE = """
create table sec.role_fills (
    role text not null,
    filled text not null,
    primary key (role, filled)
);
revoke all on sec.role_fills from {app}, {jobs};
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_permissions_known_to_the_database")]
    operations = [as_owner(TABLE, "drop table sec.role_fills")]
