"""Before a row about a client is changed or removed, the database keeps what it said."""

from django.db import migrations

from balsts.clients.row_security import guarded_by, seen
from balsts.platform.append_only import append_only
from balsts.platform.closed_functions import as_owner
from balsts.platform.former_rows import FUNCTION, NO_FUNCTION, former_rows_kept

OWN = "select ($1 ->> 'client_id')::uuid"


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0021_former_rows"),
        ("organisations", "0005_standing_known_to_the_database"),
    ]
    operations = [
        append_only("clients_formerrow"),
        as_owner(
            "revoke insert on clients_formerrow from {app}, {jobs}",
            "grant insert on clients_formerrow to {app}, {jobs}",
        ),
        guarded_by(
            "clients_formerrow",
            reads=f"{seen('clients_formerrow.client_id')}"
            " and (select sec.may('correct_particulars'))",
            writes="false",
        ),
        migrations.RunSQL(FUNCTION, NO_FUNCTION),
        former_rows_kept("clients_enrolment", client=OWN),
        former_rows_kept("clients_residence", client=OWN),
        former_rows_kept("clients_householdmember", client=OWN),
        former_rows_kept(
            "clients_assignment",
            client="select client_id from clients_enrolment"
            " where id = ($1 ->> 'enrolment_id')::uuid",
        ),
    ]
