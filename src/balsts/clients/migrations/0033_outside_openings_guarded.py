"""Why a file was opened from outside is read by who leads the work, and written by who opens it.

It is no condition of any sight: row security stays as it is, for what it lets somebody see does not
change by giving a reason.
"""

from django.db import migrations

from balsts.clients.row_security import guarded_by, seen
from balsts.platform.append_only import append_only

TABLE = "clients_outsideopening"
ME = "(select sec.user_id())"
OF_A_CLIENT_OF_MINE = seen(f"{TABLE}.client_id")
READS = f"(opened_by_id = {ME} or (select sec.may('see_who_opened'))) and {OF_A_CLIENT_OF_MINE}"
ADDS = (
    f"opened_by_id = {ME} and opened_on = sec.today()"
    f" and (select sec.may('see_enrolled_clients')) and {OF_A_CLIENT_OF_MINE}"
)


class Migration(migrations.Migration):
    dependencies = [("clients", "0032_outside_openings")]
    operations = [
        guarded_by(TABLE, reads=READS, writes="false", adds=ADDS, removes="false"),
        append_only(TABLE),
    ]
