"""Two questions at once wait for each other at the row of the account, which nobody else can lock.

The lock that was taken before could be held by any role of the database, to keep somebody from asking.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, in_its_place

inquiries = import_module("balsts.clients.migrations.0027_inquiries_guarded")

[ASKING] = [sql for sql in inquiries.FUNCTIONS if "create function sec.ask_elsewhere(" in sql]
BY_NAME = "perform pg_advisory_xact_lock(hashtextextended('inquiry ' || me::text, 0));"
BY_ROW = "perform from accounts_user person where person.id = me for no key update;"


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0038_an_opening_is_reviewed_by_another"),
        ("organisations", "0007_accounts_guarded"),
    ]
    operations = [as_owner(in_its_place(changed(ASKING, {BY_NAME: BY_ROW})), in_its_place(ASKING))]
