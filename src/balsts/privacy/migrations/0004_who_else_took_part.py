"""Whether others took part in a service, also those whom whoever asks may not see.

A text about several people is not handed to one of them; row security would hide the others and
make it look like a text about one.
"""

from django.db import migrations

from balsts.platform.closed_functions import closed_function

FUNCTION = """
create function sec.others_took_part(record uuid) returns boolean
language sql stable security definer {pinned} as $$
    select count(*) > 1 from casework_serviceparticipation where service_record_id = record
$$
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_closed_functions")]
    operations = [closed_function(FUNCTION, for_roles=("app", "jobs"))]
