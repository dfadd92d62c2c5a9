"""Ids of what a form makes: one half says from which form, the other what it said.

Each form that is shown carries an id drawn for it. The same words sent again come to the same id, so
they are kept once; other words come to another one with the same beginning. What was said can so be
compared without being read, also where it has been changed or is sealed. The second half tells nobody
anything: its key is the form's id, half of which is kept nowhere.
"""

import hmac
from collections.abc import Iterable
from uuid import UUID

HALF = 8  # bytes of an id


def id_from_form(form_id: UUID, said: Iterable[str]) -> UUID:
    """Return the id of what a form makes that says this, in this order."""
    mark = hmac.digest(form_id.bytes, "\0".join(said).encode(), "sha256")
    return UUID(bytes=form_id.bytes[:HALF] + mark[:HALF])


def ids_from_form(form_id: UUID) -> tuple[UUID, UUID]:
    """Return the least and the greatest id that anything of this form can have."""
    half = form_id.bytes[:HALF]
    return UUID(bytes=half + bytes(HALF)), UUID(bytes=half + b"\xff" * HALF)
