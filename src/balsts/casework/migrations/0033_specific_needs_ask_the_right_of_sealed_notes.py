"""Specific needs are read and noted by whoever reads and writes sealed notes, and by nobody else.

They asked for the right to read what colleagues wrote, so a manager, who opens no sealed note, read who
had been tortured. What was written stays as it was; an update asks both rights, so that nothing hidden
is changed blindly.
"""

from importlib import import_module

from django.db import migrations

from balsts.clients.row_security import seen
from balsts.platform.closed_functions import as_owner

guarded = import_module("balsts.casework.migrations.0023_specific_needs_guarded")
ME = "(select sec.user_id())"
READ = (
    f"{seen('casework_specificneed.client_id')}"
    " and sec.reaches_sealed(client_id, programme_id, 'read_sealed_notes')"
)
WRITTEN = f"{READ} and sec.reaches_sealed(client_id, programme_id, 'write_sealed_notes')"
ADDED = f"{WRITTEN} and recorded_by_id = {ME} and follow_up_done_on is null and ended_on is null"
CHANGED = (
    f"{WRITTEN} and (ended_by_id = {ME} or (ended_on is null and follow_up_done_by_id = {ME}))"
)


def _asking(*, reads: str, adds: str, changes: str) -> str:
    return f"""
    alter policy pages_read on casework_specificneed using ({reads});
    alter policy pages_add on casework_specificneed with check ({adds});
    alter policy pages_change on casework_specificneed using ({reads}) with check ({changes});
    """


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0032_a_day_has_24_hours"),
    ]
    operations = [
        as_owner(
            _asking(reads=READ, adds=ADDED, changes=CHANGED),
            _asking(reads=guarded.READ, adds=guarded.ADDED, changes=guarded.CHANGED),
        ),
    ]
