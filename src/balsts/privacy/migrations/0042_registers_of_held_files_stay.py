"""What a register says about a person stays while somebody holds their file: a court may ask who opened it.

Three of them name people: openings of sealed notes, findings and alarms. The register of files that left
names nobody once the file is gone, and that of inspections nobody once the inspection has ended.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, in_its_place

before = import_module("balsts.privacy.migrations.0034_what_is_over_goes")
OVER = changed(
    before.OVER,
    {
        "declare\n": """declare
    held constant uuid[] := array(
        select known.client_id from privacy_legalhold known
        where known.lifted_at is null
          and known.last_held_on >= (now() at time zone 'Europe/Riga')::date
    );
""",
        "where o.asked_at < before": "where o.asked_at < before and o.client_id <> all (held)",
        "where f.found_at < before": "where f.found_at < before and not f.subject_ids && held",
        "where a.last_at < before": "where a.last_at < before and not a.subject_ids && held",
    },
)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0041_archive_openings_guarded")]
    operations = [as_owner(in_its_place(OVER), in_its_place(before.OVER))]
