"""What the database answers about accounts by closed functions, and nothing else shows.

Asked before anybody has signed in, or about what no page may read: each function gives the least
that a ceremony needs, to whoever brings what proves it.
"""

from typing import Any

from django.db import connection

from balsts.accounts.models import EntryCode, Passkey, User


def answer(question: str, *told: Any) -> Any:
    """Return the one value that a function answers; None where it answers nothing."""
    with connection.cursor() as cursor:
        cursor.execute(question, told)
        row = cursor.fetchone()
    return row[0] if row else None


def user_from(question: str, *told: object) -> User | None:
    """Return the user whom a function answers."""
    return next(iter(User.objects.raw(question, told)), None)


def passkey_called(credential_id: bytes) -> Passkey | None:
    """Return the passkey that calls itself so, with its user, if that user may sign in."""
    found = Passkey.objects.raw("select * from sec.passkey_called(%s)", [credential_id])
    passkey = next(iter(found), None)
    user = user_from("select * from sec.user_of_passkey(%s)", credential_id)
    if passkey is None or user is None:
        return None
    passkey.user = user
    return passkey


def entry_code_hashed(code_hash: bytes) -> EntryCode | None:
    """Return the open entry code that hashes so, with its user."""
    found = EntryCode.objects.raw("select * from sec.entry_code_with(%s)", [code_hash])
    entry = next(iter(found), None)
    user = user_from("select * from sec.user_of_entry_code(%s)", code_hash)
    if entry is None or user is None:
        return None
    entry.user = user
    return entry
