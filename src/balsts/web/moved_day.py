"""How a promised day that moved is said: what was promised, what holds now, who must know."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Choices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext as _

from balsts.casework.enums import AddresseeKind, PromiseCause, PromisedAnswer
from balsts.casework.models import EntitlementPromise, PromiseAddressee
from balsts.casework.permissions import can_read_notes_of_others, can_tell_of_change
from balsts.casework.promises import PROMISED_SERVICES
from balsts.casework.queries.law import law
from balsts.clients.enums import (
    ArrivalPath,
    CircumstanceKind,
    DepartureKind,
    LegalStatus,
    PermitKind,
    StepKind,
)
from balsts.organisations.queries.standing import Standing
from balsts.platform.dates import format_date
from balsts.web.hand_over import municipality_of
from balsts.web.page import StaffRequest
from balsts.web.shapes.ending import AddresseeLine, MovedDay, SaidBefore

_CODES: Mapping[str, type[Choices]] = {
    PromiseCause.STATUS: LegalStatus,
    PromiseCause.ARRIVAL: ArrivalPath,
    PromiseCause.DEPARTURE: DepartureKind,
    PromiseCause.PERMIT: PermitKind,
    PromiseCause.STEP: StepKind,
    PromiseCause.CIRCUMSTANCE: CircumstanceKind,
}


def moved_day(
    change: Any,
    request: StaffRequest,
    *,
    moved: Iterable[EntitlementPromise],
    in_force: Iterable[EntitlementPromise],
    addressees: Iterable[PromiseAddressee],
) -> MovedDay:
    """Describe a change of promises by what is said today, whatever was said in between."""
    now = {(row.client_id, row.service): row for row in in_force}
    said: dict[str, list[str]] = {}
    for promised in moved:
        current = now.get((promised.client_id, promised.service), promised)
        said.setdefault(_moved_words(promised, current), []).append(promised.service)
    return MovedDay(
        lines=tuple(f"{_services(services)}: {words}" for words, services in said.items()),
        because=because_of(change, request.standing),
        addressees=tuple(_addressee(one, request) for one in sorted(addressees, key=_order)),
    )


def because_of(change: Any, reader: Standing) -> str:
    """Say which event moved the day, who recorded it and when."""
    recorded = _("recorded by %(by)s on %(day)s") % {
        "by": change.recorded_by.full_name,
        "day": _day(timezone.localdate(change.recorded_at)),
    }
    return f"{_event_words(change, reader)}; {recorded}"


def said_before(rows: Iterable[EntitlementPromise]) -> tuple[SaidBefore, ...]:
    """Tell what was said of the end of support, newest first; days that only passed are left out."""
    lines: list[SaidBefore] = []
    for row in rows:
        words = end_words(row)
        since_on = timezone.localdate(row.told_at)
        until_on = timezone.localdate(row.superseded_at) if row.superseded_at else None
        if lines and lines[-1].words == words:
            lines[-1] = SaidBefore(words=words, since_on=since_on, until_on=lines[-1].until_on)
        else:
            lines.append(SaidBefore(words=words, since_on=since_on, until_on=until_on))
    return tuple(lines)


def end_words(row: EntitlementPromise) -> str:
    """Say until when support lasts, or lasted, by one promise."""
    last_on = row.last_entitled_on
    match row.answer:
        case PromisedAnswer.UNKNOWN:
            return pgettext("support", "cannot be said, a fact is missing")
        case PromisedAnswer.ENTITLED if last_on is None:
            return pgettext("support", "no last day is set")
        case _ if last_on is not None:
            return pgettext("support", "until %(day)s") % {"day": _day(last_on)}
        case _:
            return pgettext("support", "none")


def _moved_words(promised: EntitlementPromise, now: EntitlementPromise) -> str:
    return _("said since %(since)s: %(promised)s; now: %(now)s") % {
        "promised": end_words(promised),
        "since": _day(timezone.localdate(promised.since_at)),
        "now": end_words(now),
    }


def _event_words(change: Any, reader: Standing) -> str:
    if change.because == PromiseCause.BIRTH:
        return _("the birth date was corrected")
    if change.because not in _CODES:
        return _("found when all clients were looked at anew")
    values = {
        "event": _event(change.because, change.event_code, change.event_on, reader),
        "mistaken": _event(change.because, change.mistaken_code, change.mistaken_on, reader),
    }
    if change.is_taken_back:
        return _("taken back: %(mistaken)s") % values
    if change.mistaken_on:
        return _("corrected: %(mistaken)s; right is: %(event)s") % values
    return _("new on the timeline: %(event)s") % values


def _event(because: str, code: str, on: datetime.date | None, reader: Standing) -> str:
    """Name an event; of circumstances, whoever only accompanies is not told which one it is."""
    if on is None:
        return ""
    is_told = because != PromiseCause.CIRCUMSTANCE or can_read_notes_of_others(reader)
    label = str(_CODES[because](code).label) if code and is_told else ""
    return ", ".join(filter(None, (str(PromiseCause(because).label), label, _day(on))))


def _addressee(one: PromiseAddressee, request: StaffRequest) -> AddresseeLine:
    may_tell = one.told_on is None and can_tell_of_change(request.standing, one)
    member = one.staff_member
    return AddresseeLine(
        is_self=member is not None and member.user_id == request.user.pk,
        words=_name(one, request),
        told_on=one.told_on,
        tell_url=reverse("casework:promise_change_tell", args=[one.id]) if may_tell else "",
    )


def _name(one: PromiseAddressee, request: StaffRequest) -> str:
    """Name whoever it is; of another organisation only in what role they work with the client."""
    label = str(AddresseeKind(one.kind).label)
    if one.staff_member is not None:
        own = {post.organisation_id for post in request.standing.posts}
        if one.staff_member.organisation_id not in own:
            return _("%(role)s of another organisation") % {"role": label}
        return f"{label} {one.staff_member.user.full_name}"
    return f"{label} {municipality_of(one.hand_over)}" if one.hand_over else label


def _order(one: PromiseAddressee) -> int:
    return list(AddresseeKind).index(AddresseeKind(one.kind))


def _services(codes: Iterable[str]) -> str:
    named = [service for service in PROMISED_SERVICES if service in set(codes)]
    return ", ".join(gettext(law().service_labels[service]) for service in named)


def _day(day: datetime.date) -> str:
    return format_date(day, get_language() or "en")
