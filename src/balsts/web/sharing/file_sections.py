"""The parts of somebody else's file, each built by itself and only when it is open to the reader."""

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balsts.casework.enums import GoalState, NeedDomain, ServiceMode, ServiceType
from balsts.casework.queries.lent import lent_goals, lent_services
from balsts.clients.enums import (
    ArrivalPath,
    DepartureKind,
    FilePart,
    HouseholdRole,
    LegalStatus,
    PermitKind,
    Place,
    Sex,
    StepKind,
)
from balsts.clients.queries.event import lent_events_of
from balsts.clients.queries.household import relatives_among
from balsts.platform.countries import country_name
from balsts.platform.dates import format_date
from balsts.platform.languages import language_name
from balsts.web.shapes.people import GoalRow, ServiceLine
from balsts.web.shapes.sharing import DatedWords, FileSection

MOST_SERVICES = 30
_LOOKS = {GoalState.IN_PROGRESS: "in-progress", GoalState.ACHIEVED: "achieved"}


@dataclass(frozen=True, kw_only=True)
class OpenFile:
    """A client with the parts that the reader may read, and whose records those are.

    `client` comes with particulars and household; `relatives_of` are those whose names may be said;
    `programme_ids` of a part names whose plan or services are lent, None all of them.
    """

    client: Any
    on: datetime.date
    parts: frozenset[FilePart]
    programme_ids: Mapping[FilePart, Collection[UUID] | None]
    relatives_of: Any


def sections_of(file: OpenFile) -> tuple[FileSection, ...]:
    """Build the parts that are open, in the order of the file; the others are not even asked for."""
    return tuple(_BUILDERS[part](file) for part in FilePart if part in file.parts)


def in_two_columns(
    sections: tuple[FileSection, ...],
) -> tuple[tuple[FileSection, ...], tuple[FileSection, ...]]:
    """Put what is done for the client beside who the client is."""
    beside = {FilePart.PLAN, FilePart.SERVICES}
    return (
        tuple(section for section in sections if section.key not in beside),
        tuple(section for section in sections if section.key in beside),
    )


def _identity(file: OpenFile) -> FileSection:
    client, language = file.client, get_language() or "en"
    spoken = [language_name(row["language"], language) for row in client.language_rows]
    facts = [
        (_("Born"), format_date(client.born_on, language) if client.born_on else ""),
        (_("Sex"), str(Sex(client.sex).label)),
        (
            _("Citizenship"),
            ", ".join(country_name(code, language) for code in client.citizenship_codes),
        ),
        (_("Languages"), ", ".join(spoken)),
        (
            _("Interpreter needed"),
            language_name(client.interpreter_language, language)
            if client.interpreter_language
            else "",
        ),
    ]
    return _section(FilePart.IDENTITY, "id-badge-2", _("Who it is"), facts=_told(facts))


def _residence(file: OpenFile) -> FileSection:
    place = str(Place(file.client.place).label) if file.client.place else ""
    return _section(
        FilePart.RESIDENCE, "map-pin", _("Where the client lives"), facts=_told([(_("Now"), place)])
    )


def _timeline(file: OpenFile) -> FileSection:
    labels: dict[str, tuple[str, Callable[[str], Any]]] = {
        "status": (_("legal status"), LegalStatus),
        "departure": (_("departure"), DepartureKind),
        "arrival": (_("arrival"), ArrivalPath),
        "permit": (_("residence permit"), PermitKind),
        "step": (_("procedure"), StepKind),
    }
    events = tuple(
        DatedWords(on=event.on, words=f"{kind}: {choices(event.code).label}")
        for event in lent_events_of(file.client)
        for kind, choices in [labels[event.kind]]
    )
    return _section(FilePart.TIMELINE, "history", _("Legal status and timeline"), events=events)


def _household(file: OpenFile) -> FileSection:
    client = file.client
    role = str(HouseholdRole(client.household_role).label) if client.household_role else ""
    facts = [(_("In the household"), role)]
    relatives = relatives_among(file.relatives_of, client_id=client.id, on=file.on)
    facts += [(str(HouseholdRole(one.role).label), one.client.name) for one in relatives]
    return _section(
        FilePart.HOUSEHOLD,
        "home",
        _("Household"),
        facts=_told(facts),
        hint=_("Others of the household are not named here: each of them decides alone."),
    )


def _plan(file: OpenFile) -> FileSection:
    goals = tuple(
        GoalRow(
            domain_label=str(NeedDomain(goal.domain).label),
            what=goal.description,
            state=_LOOKS.get(GoalState(goal.state), "planned"),
            state_label=str(GoalState(goal.state).label),
        )
        for goal in lent_goals(file.client, file.programme_ids[FilePart.PLAN])
    )
    return _section(FilePart.PLAN, "flag", _("Plan"), goals=goals)


def _services(file: OpenFile) -> FileSection:
    rows = lent_services(file.client, file.programme_ids[FilePart.SERVICES], limit=MOST_SERVICES)
    services = tuple(
        ServiceLine(
            on=row.provided_on,
            type_label=str(ServiceType(row.service_record__service_type).label),
            words=_how(row),
            staff_name=row.service_record__contract__provider__name,
        )
        for row in rows
    )
    return _section(FilePart.SERVICES, "heart-handshake", _("Last services"), services=services)


def _how(row: Any) -> str:
    mode = str(ServiceMode(row.service_record__mode).label)
    return f"{mode} · " + _("%(minutes)s min") % {"minutes": row.service_record__minutes}


def _section(part: FilePart, icon: str, title: str, **filled: Any) -> FileSection:
    return FileSection(key=str(part), icon=icon, title=title, **filled)


def _told(facts: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in facts if value)


_BUILDERS: Mapping[FilePart, Callable[[OpenFile], FileSection]] = {
    FilePart.IDENTITY: _identity,
    FilePart.RESIDENCE: _residence,
    FilePart.TIMELINE: _timeline,
    FilePart.HOUSEHOLD: _household,
    FilePart.PLAN: _plan,
    FilePart.SERVICES: _services,
}
