"""The hand-over list as finished values: contract and follower, counts, rows."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from balsts.clients.enums import HandOverState
from balsts.clients.models import Client
from balsts.clients.models.sharing import LONGEST_CONSENT
from balsts.clients.queries.client import ClientOrder, ClientPage
from balsts.clients.queries.hand_over_list import (
    HAND_OVER_PURPOSE,
    HandingOver,
    Place,
    counted,
)
from balsts.platform.dates import format_date
from balsts.platform.periods import ONE_DAY
from balsts.web.client_lists import ListAddresses
from balsts.web.page import StaffRequest
from balsts.web.people import name_of
from balsts.web.shapes.hand_over_list import HandingOverLine, HandOverList, HandOverRow
from balsts.web.shapes.lists import Asked, SectionItem, SortColumn, StateWord
from balsts.web.sharing.hand_over_list_form import HandOverFilterForm

# As long as the new organisation may take to answer everybody once the contract has ended.
LENT_FOR = datetime.timedelta(days=90)
_LOOKS = {
    HandOverState.NOT_TOLD: ("message", ""),
    HandOverState.AGREED: ("circle-check", "good"),
    HandOverState.DECLINED: ("circle", ""),
    HandOverState.WAITING: ("hourglass", "accent"),
    HandOverState.ACCEPTED: ("circle-check", "good"),
    HandOverState.REFUSED: ("circle-x", "care"),
}

# Somebody may be enrolled between the counting and the page.
_COME_MEANWHILE = Place(HandOverState.NOT_TOLD)


def hand_over_address(handing: HandingOver, *, family_of: Client | None = None) -> str:
    """Return the address of the list, or of one family on it."""
    family = family_of.reference if family_of else ""
    return Asked(address={"way": handing.key}).url(reverse("sharing:hand_over_list"), family=family)


def handed_over_at_first(handing: HandingOver, *, on: datetime.date) -> dict[str, Any]:
    """Return what the form of an answer asks first when it is about being handed over."""
    first_day = handing.first_day(on)
    return {
        "recipient": handing.to.key,
        "purpose": HAND_OVER_PURPOSE,
        "from_": first_day,
        "last_day": min(
            max(first_day, handing.last_day(on)) + LENT_FOR, first_day + LONGEST_CONSENT - ONE_DAY
        ),
    }


def handing_shown(handing: HandingOver, *, on: datetime.date) -> HandingOverLine:
    """Say which contract ends when, and who follows from which day on."""
    last_on, first_on = handing.last_day(on), handing.first_day(on)
    return HandingOverLine(
        number=handing.ending.number,
        last_on=last_on,
        last_days=(last_on - on).days,
        to=handing.to.contract.provider.name,
        to_number=handing.to.contract.number,
        first_on=first_on,
        is_later=first_on > on,
    )


def ways_of(handings: Mapping[str, HandingOver], *, on: datetime.date) -> list[tuple[str, str]]:
    """Name each contract that ends, with whoever follows."""
    return [
        (
            key,
            _("%(number)s until %(day)s → %(to)s, %(to_number)s")
            % {
                "number": one.ending.number,
                "day": _day(one.last_day(on)),
                "to": one.to.contract.provider.name,
                "to_number": one.to.contract.number,
            },
        )
        for key, one in handings.items()
    ]


def words_at_first(handing: HandingOver, *, on: datetime.date) -> str:
    """Propose what the organisation that follows is asked for."""
    told = {"number": handing.ending.number, "day": _day(handing.last_day(on))}
    return _("Our contract %(number)s ends on %(day)s. Please go on helping.") % told


def hand_over_list_of(
    found: ClientPage,
    *,
    handing: HandingOver,
    places: Mapping[UUID, Place],
    form: HandOverFilterForm,
    request: StaffRequest,
) -> HandOverList:
    """Describe one page of the list; every address keeps what was asked for."""
    addresses = ListAddresses(url=reverse("sharing:hand_over_list"), asked=request.asked)
    return HandOverList(
        columns=_columns(form, addresses),
        rows=tuple(
            _row(client, handing, places.get(client.id, _COME_MEANWHILE)) for client in found.rows
        ),
        pages=addresses.pages(found),
        states=_states(places, form, addresses),
        list_url=addresses.url,
        clear_url=hand_over_address(handing)
        if form.told.keys() & {"q", "state"} or request.GET.get("family", "")
        else "",
    )


def _columns(form: HandOverFilterForm, addresses: ListAddresses) -> tuple[SortColumn, ...]:
    return (
        addresses.column(pgettext("column", "Name"), ClientOrder.NAME, form),
        SortColumn(label=_("Reference")),
        SortColumn(label=pgettext("column", "Family")),
        SortColumn(label=_("Worker")),
        SortColumn(label=pgettext("column", "State")),
        SortColumn(label=pgettext("column", "Answer")),
    )


def _states(
    places: Mapping[UUID, Place], form: HandOverFilterForm, addresses: ListAddresses
) -> tuple[SectionItem, ...]:
    counts, asked = counted(places), form.told.get("state", "")
    everybody = pgettext("hand-over list", "everybody")
    return (
        SectionItem(
            label=f"{everybody} ({len(places)})",
            url=addresses.changed(state=""),
            is_current=not asked,
        ),
        *(
            SectionItem(
                label=f"{state.label} ({counts[state]})",
                url=addresses.changed(state=state),
                is_current=asked == state,
                icon=_LOOKS[state][0],
            )
            for state in HandOverState
        ),
    )


def _row(client: Any, handing: HandingOver, place: Place) -> HandOverRow:
    icon, kind = _LOOKS[place.state]
    ask_url = reverse("sharing:consent_record", args=[client.reference])
    family = client.household_size or 1
    return HandOverRow(
        name=name_of(client),
        url=reverse("clients:client_detail", args=[client.reference]),
        reference=client.reference,
        worker=client.worker_name or "",
        state=StateWord(word=str(place.state.label), icon=icon, kind=kind),
        family=ngettext("%(count)s person", "%(count)s people", family) % {"count": family}
        if family > 1
        else "",
        family_url=hand_over_address(handing, family_of=client) if family > 1 else "",
        ask_url=Asked().url(ask_url, ending=str(handing.ending.id), to=str(handing.to.contract.id))
        if place.state == HandOverState.NOT_TOLD
        else "",
        sharing_url=reverse("sharing:consent_list", args=[client.reference]),
    )


def _day(day: datetime.date) -> str:
    return format_date(day, get_language() or "en")
