"""Canaries that are no words: days that nobody else has, rare codes, odd numbers, and how they are read back.

A day tells its field and its row: each field of `DAYS` has six hundred days of its own, one for each
row. A code and a number tell their field. What stands in an answer as a choice that nobody has made is not
said of anybody, so `said_in` leaves out what is not selected.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.db import models
from django.utils import timezone

from balsts.platform.dates import (
    _ARABIC_MONTHS,
    _DARI_MONTHS,
    _RUSSIAN_MONTHS,
    LOCAL_TIME_ZONE,
    read_date,
)
from balsts.platform.sentences import Refusal
from tests.canaries.told_codes import code_to_put

DAYS_OF_A_FIELD = 600
# In the order in which such things happen, or the database refuses a row.
PAST = (
    "client.born_on",
    "arrivalevent.arrived_on",
    "residencepermit.valid_from",
    "procedurestep.happened_on",
    "circumstance.valid_from",
    "residence.valid_from",
    "householdmember.valid_from",
    "enrolment.valid_from",
    "assignment.valid_from",
    "casespell.opened_on",
    "inclusionplan.agreed_on",
    "goal.state_changed_on",
    "planaction.due_on",
    "servicerecord.provided_on",
    "specificneed.noted_on",
    "specificneed.follow_up_due_on",
    "handover.about_on",
    "handover.informed_on",
    "consent.answered_on",
    "privacynotice.given_on",
    "datarequest.received_on",
    "disclosure.asked_on",
    "task.due_on",
)
AHEAD = ("task.about_on", "legalhold.last_held_on", "erasureline.due_on")
MOMENTS = (
    "client.registered_at",
    "correction.corrected_at",
    "legalhold.placed_at",
    "restriction.restricted_at",
    "referral.made_at",
    "passkey.added_at",
    "legalstatusevent.recorded_at",
    "specificneed.recorded_at",
    "handover.recorded_at",
    "emergencynote.written_at",
)
# Last, since days up to a year later are reckoned from it, and must be nobody's.
RECKONED_FROM = "legalstatusevent.decided_on"
DAYS = (*PAST, *MOMENTS, RECKONED_FROM, *AHEAD)
FIRST = datetime.date(1930, 1, 1)
FIRST_AHEAD = datetime.date(2050, 1, 1)
# Of each field a code whose words no other sentence of the program has.
CODES = {
    "client.education": "isced_8",
    "client.occupation_group": "isco_6",
    "consent.purpose": "help_alongside",
    "correction.cause": "changed",
    "emergencyaccess.reason_kind": "danger_to_life",
    "householdmember.role": "grandparent",
    "outsideopening.reason_kind": "authority",
    "residence.place": "saldus",
    "legalstatusevent.authority": "court",
    "residencepermit.permit_kind": "permanent",
    "procedurestep.step_kind": "interviewed",
    "task.because": "term_far",
    "handover.channel": "e_address",
    "servicerecord.mode": "remote_phone",
}
NUMBERS = {"servicerecord.minutes": 437}
# Countries are named by no list of ours; nobody else in this world has this one.
COUNTRIES = {"citizenship.country": "TV"}
SIGNS: dict[str, str | int] = {**CODES, **NUMBERS, **COUNTRIES}

# Days that decide who sees the file today are left where they are near; those of long ago are not.
LONG_AGO = datetime.timedelta(days=100)
DECIDES_TODAY = {"enrolment.valid_from", "assignment.valid_from"}
# A participation carries the day of its service.
REPEATED = {"serviceparticipation.provided_on": "service_record"}


@dataclass
class PlantedValues:
    """Every planted day with its field and row; which fields carry their code or number."""

    days: dict[datetime.date, tuple[type[models.Model], str, Any]] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    count: dict[str, int] = field(default_factory=dict)

    def rows(self) -> dict[datetime.date, tuple[type[models.Model], Any]]:
        """Return each day with the row that carries it."""
        return {day: (model, pk) for day, (model, _, pk) in self.days.items()}

    def key(self, day: datetime.date) -> str:
        """Return the field that carries the day."""
        model, name, _ = self.days[day]
        return f"{model._meta.model_name}.{name}"

    def day(self, instance: models.Model, name: str) -> datetime.date:
        """Return a day that no other row has."""
        key = f"{instance._meta.model_name}.{name}"
        number = self.count[key] = self.count.get(key, -1) + 1
        assert number < DAYS_OF_A_FIELD, key
        first = FIRST_AHEAD if key in AHEAD else FIRST
        position = AHEAD.index(key) if key in AHEAD else DAYS.index(key)
        day = first + datetime.timedelta(days=position * DAYS_OF_A_FIELD + number)
        self.days[day] = (type(instance), name, instance.pk)
        self.carried.add(key)
        return day

    def value(self, instance: models.Model, name: str, given: Any) -> Any:
        """Return what is kept in the place of what is given; nothing stays nothing."""
        key = f"{instance._meta.model_name}.{name}"
        if given in (None, ""):
            return given
        if key in REPEATED:
            return getattr(instance, REPEATED[key]).provided_on
        if key in MOMENTS:
            noon = datetime.time(12, tzinfo=LOCAL_TIME_ZONE)
            return datetime.datetime.combine(self.day(instance, name), noon)
        if key in DAYS and not (key in DECIDES_TODAY and given > timezone.localdate() - LONG_AGO):
            return self.day(instance, name)
        if key in SIGNS:
            self.carried.add(key)
        return code_to_put(key, SIGNS.get(key, given))


@contextmanager
def planting_values() -> Iterator[PlantedValues]:
    """Plant while inside, in whatever is made; stands inside `planting`, whose texts it leaves."""
    planted = PlantedValues()
    # Moments are days too, to Django: they pass there.
    kinds = (models.DateField, models.IntegerField, models.CharField)
    before = {kind: kind.__dict__.get("pre_save") for kind in kinds}

    for kind in kinds:
        kind.pre_save = _planting(planted, kind.pre_save)
    try:
        yield planted
    finally:
        for kind, own in before.items():
            if own is None:
                del kind.pre_save
            else:
                kind.pre_save = own


def _planting(planted: PlantedValues, usual: Callable[..., Any]) -> Callable[..., Any]:
    def pre_save(self: Any, instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's
        if add:
            given = getattr(instance, self.attname)
            setattr(instance, self.attname, planted.value(instance, self.name, given))
        return usual(self, instance, add)

    return pre_save


# As days are written: by machines, in figures, in words before and after the year.
_WRITTEN = (
    re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"),
    re.compile(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.\s?\d{4}(?!\d)"),
    re.compile(r"(?<!\d)\d{1,2}\.?\s[^\W\d_]{3,}\s\d{4}(?!\d)"),
    re.compile(r"(?<!\d)\d{4}\. ?gad[aā] \d{1,2}\. ?[^\W\d_]+"),
)
_SPELT_OTHERWISE = {
    name: number
    for names in (_RUSSIAN_MONTHS, _ARABIC_MONTHS, _DARI_MONTHS)
    for number, name in enumerate(names, 1)
}
_OTHERWISE = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s({'|'.join(map(re.escape, _SPELT_OTHERWISE))})\s(\d{{4}})(?!\d)"
)
_FIGURES = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
_SPREADSHEET_BEGINS = datetime.date(1899, 12, 30)
_CELL = re.compile(r"<v>(\d{5})(?:\.0)?</v>")


def days_in(text: str) -> set[datetime.date]:
    """Return every day that is written in a text, in whichever form or language."""
    text = text.translate(_FIGURES).replace("\u00a0", " ")
    found = set()
    for form in _WRITTEN:
        for written in form.findall(text):
            with suppress(Refusal):
                found.add(read_date(written))
    for day, month, year in _OTHERWISE.findall(text):
        # A file that is read from the right gives figures in another order now and then.
        with suppress(ValueError):
            found.add(datetime.date(int(year), _SPELT_OTHERWISE[month], int(day)))
    for serial in _CELL.findall(text):
        found.add(_SPREADSHEET_BEGINS + datetime.timedelta(days=int(serial)))
    return found


_NOT_SELECTED = re.compile(r"<option(?![^>]*\bselected)[^>]*>[^<]*</option>")
_NOT_CHECKED = re.compile(
    r'<label[^>]*>\s*<input(?=[^>]*type="(?:radio|checkbox)")(?![^>]*\bchecked)[^>]*>.*?</label>',
    re.DOTALL,
)
# A chip: its label stands beside it.
_CHIP_NOT_CHECKED = re.compile(
    r'<input(?=[^>]*type="(?:radio|checkbox)")(?![^>]*\bchecked)[^>]*\bid="([^"]*)"[^>]*>\s*'
    r'<label for="\1">.*?</label>',
    re.DOTALL,
)
_ELEMENT = re.compile(r"<[^>]*>")


def said_in(text: str) -> str:
    """Return what a page or a file says of people: without what could be chosen and is not."""
    return " ".join(unescape(_ELEMENT.sub(" ", chosen_in(text))).split())


def chosen_in(text: str) -> str:
    """Return a page or a file with its elements, without what could be chosen and is not."""
    for not_said in (_NOT_SELECTED, _NOT_CHECKED, _CHIP_NOT_CHECKED):
        text = not_said.sub(" ", text)
    return text
