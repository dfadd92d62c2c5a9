"""The review of the week knows that a name read in the file of a relative is no work in a file."""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed

EVENTS: str = import_module(
    "balsts.casework.migrations.0027_every_page_of_a_file_is_looked_at"
).EVENTS
BEGINS, ENDS = "create function audit.is_reading(", "revoke all on function audit.is_reading("
BEFORE = EVENTS[EVENTS.index(BEGINS) : EVENTS.index(ENDS)].replace(
    "create function", "create or replace function"
)
IS_READING = changed(BEFORE, {"'proof_failed', ": "'proof_failed', 'relatives_named', "})


class Migration(migrations.Migration):
    dependencies = [("casework", "0030_nothing_without_a_session")]
    operations = [as_owner(IS_READING, BEFORE)]
