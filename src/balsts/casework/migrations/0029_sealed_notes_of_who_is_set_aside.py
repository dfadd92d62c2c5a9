"""Sealed notes of a file that is set aside are out of reach; who opens some waits for nobody else.

Whoever had worked with the person still saw that there are notes, and the keeper would have opened them
until the file was erased. And the lock that lets one question at a time spend somebody's budget was one
that any role of the database could hold, to keep that person out: now it is the row of their account,
which no session but their own can lock.
"""

from importlib import import_module

from django.db import migrations

from balsts.platform.closed_functions import as_owner, changed, in_its_place

sealed = import_module("balsts.casework.migrations.0009_sealed_notes_open_through_the_keeper")


REACHES = changed(
    sealed.REACHES, {"    return found;": "    return found and not sec.is_set_aside(whom);"}
)
# Its name since 0013.
VERDICT = changed(sealed.WRITE_DOWN_OPENING, {"sec.write_down_opening(": "sec.opening_verdict("})
BY_ROW = changed(
    VERDICT,
    {
        "perform pg_advisory_xact_lock(hashtextextended('sealed openings of ' || me::text, 0));": "perform from accounts_user person where person.id = me for no key update;"
    },
)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0028_what_is_hidden_is_not_changed_blindly"),
        ("clients", "0028_set_aside_is_out_of_sight"),
        ("organisations", "0007_accounts_guarded"),
    ]
    operations = [
        as_owner(in_its_place(REACHES), in_its_place(sealed.REACHES)),
        as_owner(in_its_place(BY_ROW), in_its_place(VERDICT)),
    ]
