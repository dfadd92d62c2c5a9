"""The database knows which role permits what; policies/roles.yaml is written here after each migrate."""

from django.db import migrations

from balsts.platform.closed_functions import as_owner

TABLE = """
create table sec.role_permission (
    role text not null,
    permission text not null,
    primary key (role, permission)
);
revoke all on sec.role_permission from {app}, {jobs};
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_sessions_bound_to_the_database")]
    operations = [as_owner(TABLE, "drop table sec.role_permission")]
