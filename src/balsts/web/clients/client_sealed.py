"""Sealed notes on the client's screen: how many, and the way to them; nothing of what they say."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balsts.access.enums import Permission
from balsts.web.clients.client_file import ClientFile
from balsts.web.shapes.clients import SealedCard


def sealed_card(file: ClientFile) -> SealedCard | None:
    """Tell those who may open them how many there are; nobody else, since that there are any tells."""
    standing = file.request.standing
    may_read = standing.may(Permission.READ_SEALED_NOTES)
    may_write = standing.may(Permission.WRITE_SEALED_NOTES) and bool(file.enrolled_contract_ids)
    if not may_read and not may_write:
        return None
    count = len(file.client.sealed_note_ids) if may_read else 0
    words = (
        ngettext("Sealed: %(count)s note", "Sealed: %(count)s notes", count) % {"count": count}
        if count
        else _(
            "Nothing is sealed. A safe address, health or belief belongs here, not in other notes."
        )
    )
    address = [file.client.reference]
    return SealedCard(
        words=words,
        open_url=reverse("casework:sealed_note_list", args=address) if count else "",
        write_url=reverse("casework:sealed_note_write", args=address) if may_write else "",
    )
