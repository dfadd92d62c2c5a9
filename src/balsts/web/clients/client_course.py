"""The course of a client's status from arrival to what ends next, and the days that matter."""

import datetime
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.clients.enums import ArrivalPath, DepartureKind, LegalStatus
from balsts.entitlements.clock import own_deadlines
from balsts.entitlements.decision import Change, ChangeKind
from balsts.entitlements.service import SUPPORT
from balsts.platform.machine_clock import clock_jump
from balsts.web.clients.client_file import ClientFile
from balsts.web.shapes.people import StatusMark
from balsts.web.wording import say

NEAR_DAYS = 60
FAR_DAYS = 365
MOST_MARKS = 9
SAID_OTHERWISE = ("permit_ends", "appeal_due")


def status_marks(file: ClientFile) -> tuple[StatusMark, ...]:
    """Return what happened, the day itself, and what is known to come, in order."""
    today = file.on
    marks = sorted([*_past(file), *_future(file)], key=_day_of)
    before = [mark for mark in marks if mark.on <= today]
    after = [mark for mark in marks if mark.on > today]
    label = pgettext("mark", "today") if today == file.request.today else pgettext("mark", "then")
    now = StatusMark(label=label, on=today, kind="today")
    shown = [*before[-MOST_MARKS:], now, *after]
    return tuple(
        StatusMark(label=mark.label, on=mark.on, kind=mark.kind, note=mark.note, far=far)
        for mark, far in zip(shown, [*_distances(shown), 1], strict=True)
    )


def coming_days(file: ClientFile) -> list[tuple[datetime.date, str]]:
    """Return the days ahead that the law or a permit sets, each with its words, soonest first.

    Of one day what the person can do about it stands before what follows from it. Where the clock has
    jumped, only what is written on a permit.
    """
    found = {} if clock_jump() else _days_of_the_law(file)
    last_days = [permit.last_valid_on for permit in file.timeline.permits if permit.last_valid_on]
    if last_days and max(last_days) >= file.on:
        found[_("residence permit ends")] = max(last_days)
    return sorted(((day, words) for words, day in found.items()), key=_first_of_pair)


def _days_of_the_law(file: ClientFile) -> dict[str, datetime.date]:
    today = file.on
    found: dict[str, datetime.date] = {}
    for step in own_deadlines(file.clock):
        if step.due_on and step.due_on >= today:
            found[_("last day to appeal")] = step.due_on
    for service, decision in file.decisions.items():
        is_support = service in SUPPORT
        if is_support and decision.is_entitled and decision.last_entitled_on:
            found[_("last day of support")] = decision.last_entitled_on
        for change in decision.next_changes:
            if change.on and change.on >= today and _is_a_day_to_watch(change, is_support):
                found[_words(change)] = change.on
    return found


def _is_a_day_to_watch(change: Change, is_support: bool) -> bool:  # noqa: FBT001 - whose change
    """Leave out what is said otherwise: last days, also to appeal, and from when a right begins.

    A doubt about another right says nothing without its name; the chip of that right has it.
    """
    if change.kind is ChangeKind.ENDS or change.code in SAID_OTHERWISE:
        return False
    return is_support or (change.kind is ChangeKind.WARNS and change.code != "doubtful")


def _words(change: Change) -> str:
    short = {
        "renewal_due": pgettext("mark", "ask for renewal of the permit"),
        "registration_due": pgettext("mark", "register the permit again"),
    }
    return short.get(change.code) or say(change.sentence)


def _past(file: ClientFile) -> Iterator[StatusMark]:
    timeline, today = file.timeline, file.on
    for arrival in timeline.arrivals:
        if arrival.on and arrival.on <= today:
            label = pgettext("mark", "return") if arrival.is_return else pgettext("mark", "arrival")
            note = str(ArrivalPath(arrival.path).label) if arrival.path else ""
            yield StatusMark(label=label, on=arrival.on, kind="open", note=note)
    for departure in timeline.departures:
        if departure.on and departure.on <= today:
            note = str(DepartureKind(departure.kind).label) if departure.kind else ""
            if departure.is_presumed:
                note = f"{note} ({pgettext('certainty', 'presumed')})"
            label = pgettext("mark", "departure")
            yield StatusMark(label=label, on=departure.on, kind="open", note=note)
    for change in timeline.statuses:
        day = change.known_from
        if day and day <= today:
            yield StatusMark(label=str(LegalStatus(change.legal_status).label), on=day)


def _future(file: ClientFile) -> Iterator[StatusMark]:
    for day, words in coming_days(file):
        if day > file.on:
            yield StatusMark(label=words, on=day, kind="future")


def _distances(marks: list[StatusMark]) -> list[int]:
    """Three kinds of room between marks: weeks, months, more than a year."""
    gaps = [(later.on - earlier.on).days for earlier, later in pairwise(marks)]
    return [1 if gap <= NEAR_DAYS else 2 if gap <= FAR_DAYS else 3 for gap in gaps]


def _first_of_pair(pair: tuple[datetime.date, str]) -> datetime.date:
    return pair[0]


def _day_of(mark: StatusMark) -> datetime.date:
    return mark.on
