"""What is kept about one person, written for that person to read, and as rows for a table."""

import csv
import datetime
import io
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import DateField, DateTimeField, ForeignKey
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from balsts.clients.enums import Particular
from balsts.organisations.models import Contract, Institution, Organisation, Programme
from balsts.organisations.queries.names import names_of
from balsts.platform.countries import country_name
from balsts.platform.dates import format_date, format_date_long
from balsts.platform.languages import language_name
from balsts.platform.pdf.letter import Letter, Points, Section
from balsts.platform.spreadsheets.guarding import guarded
from balsts.privacy.queries.subject_access import HeldRow, HeldTable, HeldValue
from balsts.web.particulars import in_words
from balsts.web.privacy.held_words import FIELDS, OF_SOMEBODY_ELSE, SAID_ALREADY, TABLES
from balsts.web.shapes.archive import HeldSection
from balsts.web.shapes.requests import HeldText

COUNTRIES = frozenset({"country", "from_country", "to_country"})
LANGUAGES = frozenset(
    {"language", "interpreter_language", "language_of_explanation", "explanation_language"}
)
KEPT_AS_JSON = frozenset({"said", "says_now"})
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who asks, what is held, which texts are left out because they tell of others, who answers.

    `lacks_sealed` where whoever answers may not read what is sealed: then it is said that it is
    lacking, whether there is any or not.
    """

    client: Any
    held: Collection[HeldTable]
    left_out: frozenset[UUID]
    sender: str
    on: datetime.date
    lacks_sealed: bool = False


def access_letter(answer: Answer, language: str) -> Letter:
    """Write everything in the person's language, table by table."""
    with override(language):
        names = _Names.of(answer.held)
        return Letter(
            html_language=language,
            is_right_to_left=False,
            title=_("What is kept about you"),
            reference=answer.client.reference,
            sender=answer.sender,
            recipient=answer.client.name,
            recipient_original=answer.client.name_original,
            recipient_language=answer.client.interpreter_language,
            is_recipient_right_to_left=False,
            particulars=(
                (_("Reference"), answer.client.reference),
                (_("Day"), format_date_long(answer.on, language)),
            ),
            opening=(
                _(
                    "You asked what we keep about you. Below stands everything that our "
                    "organisation holds, from all its records."
                ),
            ),
            sections=(*_sections(answer, names), _rights()),
            signature=(answer.sender,),
            notes=(_left_out(), *([_sealed_to_sender()] if answer.lacks_sealed else [])),
        )


def access_rows(answer: Answer, language: str) -> bytes:
    """Return the same as a table: one line a value."""
    with override(language):
        names = _Names.of(answer.held)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([_("Table"), _("Row"), _("Field"), _("Value")])
        for table in answer.held:
            for number, row in enumerate(table.rows, 1):
                for label, value in _said(row, answer.left_out, names):
                    writer.writerow([_title(table), number, label, guarded(value)])
        if answer.lacks_sealed:
            lacking = _sealed_to_sender()
            writer.writerow([lacking.heading, "", "", lacking.words])
    return (MARK + text.getvalue()).encode()


def held_sections(held: Collection[HeldTable], *, on: datetime.date) -> list[HeldSection]:
    """Return the same in the reader's language, table by table, for who reads a file from the archive."""
    names = _Names.of(held)
    answer = Answer(client=None, held=held, left_out=frozenset(), sender="", on=on)
    return [
        HeldSection(
            heading=section.heading,
            lines=tuple(item for points in section.parts for item in points.items),
        )
        for section in _sections(answer, names)
    ]


def held_texts(found: Collection[tuple[HeldTable, HeldRow]]) -> list[HeldText]:
    """Return every text, to be read before it is handed over."""
    return [
        HeldText(
            id=str(row.id),
            title=_title(table),
            words="\n".join(str(one.value) for one in row.texts),
            is_shared=row.may_tell_of_others,
        )
        for table, row in found
    ]


def values_shown(row: HeldRow) -> tuple[HeldValue, ...]:
    """Return what of a row is the person's own: no member of staff, nobody else, nothing twice."""
    return tuple(
        one
        for one in row.values
        if one.field.name not in SAID_ALREADY | OF_SOMEBODY_ELSE
        and (one.sensitivity != "staff" or one.field.choices)
        and (not isinstance(one.field, ForeignKey) or _is_named(one.field))
    )


def _sections(answer: Answer, names: "_Names") -> Iterator[Section]:
    for table in answer.held:
        points = tuple(
            Points(title="", items=(line,))
            for row in table.rows
            if (line := _line(row, answer.left_out, names))
        )
        if points:
            yield Section(heading=_title(table), parts=points)


def _rights() -> Section:
    return Section(
        heading=_("What you can ask"),
        words=_(
            "If something is wrong, you can have it corrected. You can object to the use of your "
            "data, have it restricted, or ask that your data are erased. Tell any worker whom you "
            "know. You can complain to the Data State Inspectorate, or go to court."
        ),
    )


def _left_out() -> Section:
    return Section(
        heading=_("What is left out"),
        words=_(
            "What tells of other people is left out, also of your family: each of them can ask for "
            "themself. Members of staff stand by their role and not by name. Who opened your file "
            "stands on a page of its own: ask for it."
        ),
    )


def _sealed_to_sender() -> Section:
    return Section(
        heading=_("Sealed notes and specific needs"),
        words=_(
            "Whoever made this copy may not read them, so it does not say whether there are any. "
            "Ask for them: somebody who may read them gives you the rest."
        ),
    )


def _line(row: HeldRow, left_out: frozenset[UUID], names: "_Names") -> str:
    return "; ".join(f"{label}: {value}" for label, value in _said(row, left_out, names))


def _said(row: HeldRow, left_out: frozenset[UUID], names: "_Names") -> Iterator[tuple[str, str]]:
    is_silent = row.may_tell_of_others or row.id in left_out
    particular = next(
        (Particular(one.value) for one in row.values if one.field.name == "particular"), None
    )
    for one in values_shown(row):
        label = str(FIELDS.get(one.field.name, one.field.name))
        if is_silent and one.sensitivity == "own_words":
            yield label, _("left out, because it may tell of somebody else")
        elif particular is not None and one.field.name in KEPT_AS_JSON:
            yield label, in_words(particular, json.loads(one.value))
        elif one.field.name in KEPT_AS_JSON:
            yield label, _as_it_stood(json.loads(one.value))
        else:
            yield label, names.say(one)


def _as_it_stood(said: dict[str, Any]) -> str:
    """Say what a former row held: its days, codes and words, and no key of anything."""
    return "; ".join(
        f"{FIELDS[name]}: {value}"
        for name, value in said.items()
        if name in FIELDS and value not in (None, "", [])
    )


def _title(table: HeldTable) -> str:
    return str(TABLES.get(table.model.__name__, table.model._meta.verbose_name))


def _is_named(field: Any) -> bool:
    return field.related_model in {Contract, Institution, Organisation, Programme}


@dataclass(frozen=True, kw_only=True)
class _Names:
    """Names of institutions, contracts and the like, asked for at once."""

    by_id: dict[UUID, str]

    @classmethod
    def of(cls, held: Collection[HeldTable]) -> "_Names":
        ids = {
            one.value
            for table in held
            for row in table.rows
            for one in values_shown(row)
            if isinstance(one.field, ForeignKey)
        }
        return cls(by_id=names_of(ids))

    def say(self, one: HeldValue) -> str:
        """Say a value in the language that is read."""
        language = get_language() or settings.LANGUAGE_CODE
        field, value = one.field, one.value
        if isinstance(field, ForeignKey):
            return self.by_id.get(value, "–")
        if isinstance(value, bytes | memoryview):
            return _("sealed: ask for it to be read to you")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(field, DateTimeField):
            return format_date(timezone.localdate(value), language)
        if isinstance(field, DateField):
            return format_date(value, language)
        if field.name in COUNTRIES:
            return country_name(value, language)
        if field.name in LANGUAGES:
            return language_name(value, language)
        choices = getattr(field, "base_field", field).choices
        if choices:
            labels = dict(choices)
            several = value if isinstance(value, list) else [value]
            return ", ".join(str(labels.get(code, code)) for code in several)
        return str(value)
