"""Sealed notes as they stand on a page."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balsts.casework.enums import SealedKind
from balsts.casework.models import SealedNote
from balsts.casework.operations.sealed_note import OpenedNote
from balsts.platform.dates import format_date


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedLine:
    """An opened note; `hindrance` stands where its text cannot be read any more."""

    about: str
    text: str
    on: date
    by: str
    hindrance: str = ""


def choice_of(note: SealedNote, kind: SealedKind | None) -> str:
    """Name a note by what it is about, its day and its author."""
    values = {
        "about": kind.label if kind else _("sealed note"),
        "day": format_date(_day(note), get_language() or "en"),
        "author": note.recorded_by.full_name,
    }
    return _("%(about)s – %(day)s, %(author)s") % values


def opened_line(opened: OpenedNote) -> OpenedLine:
    """Show what was opened, or why nothing can be read."""
    return OpenedLine(
        about=str(opened.kind.label) if opened.kind else _("sealed note"),
        text=opened.text or "",
        on=_day(opened.note),
        by=opened.note.recorded_by.full_name,
        hindrance=""
        if opened.text is not None
        else _(
            "This note cannot be read: its key was destroyed, or it is not what was sealed. "
            "Tell whoever looks after the system."
        ),
    )


def _day(note: SealedNote) -> date:
    return timezone.localdate(note.recorded_at)
