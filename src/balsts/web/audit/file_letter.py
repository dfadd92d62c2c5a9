"""Who opened my file, on paper and in the client's language: each day, who, and what they did."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import override, pgettext

from balsts.audit.reading import Entry, Kind
from balsts.clients.enums import OutsideReason
from balsts.clients.models import Client
from balsts.platform.dates import format_date, format_date_long, in_digits_of
from balsts.platform.languages import LETTER_LANGUAGES, html_language, is_right_to_left
from balsts.platform.pdf.letter import Letter, Points, Section
from balsts.platform.text import isolated
from balsts.web.audit.file_presenter import SAID_WHY, Reasons
from balsts.web.audit.naming import Names
from balsts.web.people import name_of

SPOKEN = {code: spoken for spoken, code in LETTER_LANGUAGES.items()}


@dataclass(frozen=True, kw_only=True)
class FileLetterFacts:
    """What the paper is written from; the role of the sender waits for the paper's language."""

    client: Client
    entries: Sequence[Entry]
    reasons: Reasons
    is_cut: bool
    sender: str
    sender_role: Any
    sender_organisation: str
    written_on: datetime.date


def write_file_letter(facts: FileLetterFacts, language: str) -> Letter:
    """Write the paper in a language of `LETTER_LANGUAGES`."""
    with override(language):
        return _letter(facts, language)


def _letter(facts: FileLetterFacts, language: str) -> Letter:
    name, spoken = name_of(facts.client), SPOKEN[language]
    reference = isolated(facts.client.reference)
    return Letter(
        html_language=html_language(spoken),
        is_right_to_left=is_right_to_left(spoken),
        title=pgettext("letter", "Who opened your file"),
        reference=reference,
        sender=isolated(facts.sender_organisation),
        recipient=isolated(name.latin),
        recipient_original=name.original,
        recipient_language=name.original_language,
        is_recipient_right_to_left=name.original_direction == "rtl",
        particulars=(
            (pgettext("letter", "Your reference"), reference),
            (pgettext("letter", "Written on"), _day(facts.written_on, language)),
        ),
        opening=(
            pgettext(
                "letter",
                "Everybody who opens or changes your file is written down, and you may know who it was.",
            ),
            *([pgettext("letter", "Only the newest entries are printed.")] if facts.is_cut else []),
        ),
        sections=(
            Section(
                heading=pgettext("letter", "Day by day, the newest first"),
                parts=tuple(_days(facts.entries, facts.reasons, language)),
            ),
            Section(
                heading=pgettext("letter", "If you do not understand why somebody opened it"),
                words=pgettext(
                    "letter",
                    "Ask %(name)s, or anybody of %(organisation)s whom you trust. You may ask for an "
                    "explanation, and complain to the data protection officer or to the Data State "
                    "Inspectorate.",
                )
                % {
                    "name": isolated(facts.sender),
                    "organisation": isolated(facts.sender_organisation),
                },
            ),
        ),
        signature=(
            isolated(facts.sender),
            str(facts.sender_role),
            isolated(facts.sender_organisation),
        ),
    )


def _days(entries: Sequence[Entry], reasons: Reasons, language: str) -> list[Points]:
    names = Names.of(entries)
    days = []
    for day, grouped in groupby(entries, key=lambda one: timezone.localdate(one.occurred_at)):
        of_day = list(grouped)
        times = Counter((names.who(one), names.where(one), one.kind) for one in of_day)
        items = [
            _line(who, where, kind, count, language) for (who, where, kind), count in times.items()
        ]
        for one in of_day:
            said = reasons.get((one.by, one.occurred_at)) if one.event == SAID_WHY else None
            person = _person(names.who(one), names.where(one))
            why = _why(person, OutsideReason(said.reason_kind)) if said else ""
            if why:
                items.append(why)
        days.append(Points(title=_day(day, language), items=tuple(items)))
    return days


def _why(person: str, reason: OutsideReason) -> str:
    """Say the reason by its kind; what was added in words was written for colleagues.

    That an authority asks is not said, because a law may forbid it: of that the copy of the person's
    data tells what may be told.
    """
    match reason:
        case OutsideReason.CLIENT_ASKS:
            words = pgettext("letter", "%(person)s said why: you asked or needed something")
        case OutsideReason.WORKER_AWAY:
            words = pgettext("letter", "%(person)s said why: your worker was away")
        case OutsideReason.ADVICE:
            words = pgettext("letter", "%(person)s said why: your worker asked for advice")
        case OutsideReason.QUALITY:
            words = pgettext("letter", "%(person)s said why: checking how the work is done")
        case OutsideReason.HANDING_OVER:
            words = pgettext("letter", "%(person)s said why: dividing or handing over the work")
        case OutsideReason.AUTHORITY:
            return ""
        case OutsideReason.COMPLAINT:
            words = pgettext("letter", "%(person)s said why: a complaint")
        case OutsideReason.SOMETHING_ELSE:
            words = pgettext("letter", "%(person)s said why: another reason, written down")
    return words % {"person": person}


def _person(who: str, where: str) -> str:
    return isolated(f"{who} ({where})" if where else who)


def _line(who: str, where: str, kind: Kind, count: int, language: str) -> str:
    person = _person(who, where)
    times = isolated(in_digits_of(str(count), language))
    match kind:
        case Kind.LOOKED:
            words = pgettext("letter", "%(person)s looked at it, times: %(times)s")
        case Kind.TAKEN:
            words = pgettext("letter", "%(person)s printed it or took a file out, times: %(times)s")
        case Kind.REFUSED:
            words = pgettext("letter", "%(person)s was not let in, times: %(times)s")
        case Kind.CHANGED | Kind.SIGNED:
            words = pgettext("letter", "%(person)s wrote something into it, times: %(times)s")
    return words % {"person": person, "times": times}


def _day(day: datetime.date, language: str) -> str:
    write = format_date_long if is_right_to_left(SPOKEN[language]) else format_date
    return isolated(write(day, language))
