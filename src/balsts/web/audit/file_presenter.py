"""Lines of who opened one file, as finished values."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.audit.reading import Entry, Kind
from balsts.clients.enums import OutsideReason
from balsts.clients.models import OutsideOpening
from balsts.clients.queries.outside import outside_openings_of
from balsts.web.audit.naming import Names
from balsts.web.shapes.lists import StateWord

Reasons = dict[tuple[UUID, datetime.datetime], OutsideOpening]
SAID_WHY = "file_opened_outside_caseload"


@dataclass(frozen=True, kw_only=True)
class FileTrailLine:
    """When, who, in which role, what in words, the kind at a glance; and why, where it was asked."""

    at: datetime.datetime
    who: str
    where: str
    what: str
    kind: StateWord
    why: str = ""
    words: str = ""


def kind_word(kind: Kind) -> StateWord:
    """Say the kind in one word, with an icon."""
    match kind:
        case Kind.LOOKED:
            return StateWord(word=pgettext("trail", "looked"), icon="eye")
        case Kind.TAKEN:
            return StateWord(word=pgettext("trail", "took out"), icon="download", kind="care")
        case Kind.REFUSED:
            return StateWord(word=pgettext("trail", "refused"), icon="lock", kind="care")
        case Kind.CHANGED:
            return StateWord(word=pgettext("trail", "changed"), icon="edit", kind="accent")
        case Kind.SIGNED:
            return StateWord(word=pgettext("trail", "signed in or out"), icon="id-badge-2")


def reasons_of(client_id: UUID, entries: Sequence[Entry]) -> Reasons:
    """Return the reasons that were given for these entries; nothing is asked where none was."""
    given = [entry for entry in entries if entry.event == SAID_WHY]
    if not given:
        return {}
    return outside_openings_of(client_id, since=min(one.occurred_at for one in given))


def file_trail_of(entries: Sequence[Entry], reasons: Reasons) -> list[FileTrailLine]:
    """Turn entries about one client into lines; the client is called by no name here."""
    names = Names.of(entries)
    lines = []
    for entry in entries:
        said = reasons.get((entry.by, entry.occurred_at)) if entry.event == SAID_WHY else None
        lines.append(
            FileTrailLine(
                at=entry.occurred_at,
                who=names.who(entry),
                where=names.where(entry),
                what=entry.sentence % {"by": names.who(entry), "subject": _("the client")},
                kind=kind_word(entry.kind),
                why=str(OutsideReason(said.reason_kind).label) if said else "",
                words=said.words if said else "",
            )
        )
    return lines
