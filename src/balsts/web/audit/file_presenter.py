"""Lines of who opened one file, as finished values."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.audit.reading import Entry, Kind
from balsts.web.audit.naming import Names
from balsts.web.shapes.lists import StateWord


@dataclass(frozen=True, kw_only=True)
class FileTrailLine:
    """When, who, in which role, what in words, and the kind at a glance."""

    at: datetime.datetime
    who: str
    where: str
    what: str
    kind: StateWord


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


def file_trail_of(entries: Sequence[Entry]) -> list[FileTrailLine]:
    """Turn entries about one client into lines; the client is called by no name here."""
    names = Names.of(entries)
    return [
        FileTrailLine(
            at=entry.occurred_at,
            who=names.who(entry),
            where=names.where(entry),
            what=entry.sentence % {"by": names.who(entry), "subject": _("the client")},
            kind=kind_word(entry.kind),
        )
        for entry in entries
    ]
