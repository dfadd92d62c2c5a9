"""Lines of who opened one file, as finished values.

Of other organisations that help the same client a reader learns in which role somebody was at the file,
not who: and of most events only that they worked with it, because their kinds tell of the client.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.access.enums import Permission
from balsts.audit.reading import Entry, Kind
from balsts.clients.enums import OutsideReason
from balsts.clients.models import OutsideOpening
from balsts.clients.queries.outside import outside_openings_of
from balsts.organisations.queries.staff import people_ever_at
from balsts.organisations.queries.standing import Standing
from balsts.web.audit.naming import Names, role_words
from balsts.web.shapes.lists import StateWord

Reasons = dict[tuple[UUID, datetime.datetime], OutsideOpening]
SAID_WHY = "file_opened_outside_caseload"
# What others did that says nothing of the client, or that whoever leads the work is told anyway.
TOLD_OF_OTHERS = frozenset({"client_seen", "file_opened_in_emergency", "emergency_file_seen"})


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


def file_trail_of(
    entries: Sequence[Entry], reasons: Reasons, *, reader: Standing
) -> list[FileTrailLine]:
    """Turn entries about one client into lines; the client is called by no name here."""
    names, of_others = Names.of(entries), _numbers_of_others(entries, reader)
    return [
        _line_of_others(entry)
        if entry.number in of_others
        else _line(entry, names, reasons.get((entry.by, entry.occurred_at)))
        for entry in entries
    ]


def _line(entry: Entry, names: Names, given: OutsideOpening | None) -> FileTrailLine:
    said = given if entry.event == SAID_WHY else None
    return FileTrailLine(
        at=entry.occurred_at,
        who=names.who(entry),
        where=names.where(entry),
        what=entry.sentence % {"by": names.who(entry), "subject": _("the client")},
        kind=kind_word(entry.kind),
        why=str(OutsideReason(said.reason_kind).label) if said else "",
        words=said.words if said else "",
    )


def _line_of_others(entry: Entry) -> FileTrailLine:
    role = role_words(entry.role)
    who = _("%(role)s of another organisation") % {"role": role}
    who = who if role else _("somebody of another organisation")
    worked = _("%(by)s worked with the file of %(subject)s")
    sentence = entry.sentence if entry.event in TOLD_OF_OTHERS else worked
    return FileTrailLine(
        at=entry.occurred_at,
        who=who,
        where="",
        what=sentence % {"by": who, "subject": _("the client")},
        kind=kind_word(entry.kind),
    )


def _numbers_of_others(entries: Sequence[Entry], reader: Standing) -> frozenset[int]:
    """Find what people of other organisations did; a job names none, so its starter's posts count."""
    posts = reader.narrowed_to(Permission.SEE_WHO_OPENED).posts
    own = {post.organisation_id for post in posts}
    unsaid = {entry.by for entry in entries if entry.organisation_id is None}
    colleagues = people_ever_at(own, among=unsaid) if unsaid else set()
    return frozenset(
        entry.number
        for entry in entries
        if entry.by != reader.user.pk
        and entry.organisation_id not in own
        and (entry.organisation_id is not None or entry.by not in colleagues)
    )
