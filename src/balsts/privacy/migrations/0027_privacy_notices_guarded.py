"""That a client was told is read where it was done, written in one's own name, and stays.

Whose it is is asked as of a request about data: it belongs to an organisation in a programme.
"""

from django.db import migrations

from balsts.clients.row_security import guarded_by, seen
from balsts.platform.append_only import append_only

TABLE = "privacy_privacynotice"
READS = (
    f"{seen(f'{TABLE}.client_id')} and sec.is_request_of_mine({TABLE}.organisation_id,"
    f" {TABLE}.programme_id, (select sec.contracts_where('receive_requests'))::uuid[])"
)
ADDS = (
    f"{READS} and {TABLE}.organisation_id"
    " = any((select sec.organisations_where('receive_requests'))::uuid[])"
    " and recorded_by_id = (select sec.user_id()) and given_on <= sec.today()"
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0026_privacy_notices")]
    operations = [
        guarded_by(TABLE, reads=READS, writes="false", adds=ADDS, removes="false"),
        append_only(TABLE),
    ]
