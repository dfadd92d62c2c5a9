"""The parts of somebody else's file, each built by itself and only when it is open to the reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balsts.audit import trail
from balsts.casework.enums import GoalState, NeedDomain, ServiceMode, ServiceType
from balsts.casework.queries.lent import LentService, lent_goals, lent_services
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
from balsts.clients.queries.lent import (
    LentMember,
    LentPerson,
    lent_events_of,
    lent_household_of,
    lent_place_of,
)
from balsts.platform.countries import country_name
from balsts.platform.dates import format_date
from balsts.platform.languages import language_name
from balsts.web.page import StaffRequest
from balsts.web.shapes.people import GoalRow, ServiceLine
from balsts.web.shapes.sharing import DatedWords, FileSection

MOST_SERVICES = 30
_LOOKS = {GoalState.IN_PROGRESS: "in-progress", GoalState.ACHIEVED: "achieved"}


@dataclass(frozen=True, kw_only=True)
class OpenFile:
    """A person with the parts that the reader may read."""

    person: LentPerson
    parts: frozenset[FilePart]

    @cached_property
    def household(self) -> list[LentMember]:
        """The places in the household; nothing is asked where that part is not open."""
        return lent_household_of(self.person.id) if FilePart.HOUSEHOLD in self.parts else []


def sides_shown(
    request: StaffRequest, file: OpenFile
) -> tuple[tuple[FileSection, ...], tuple[FileSection, ...]]:
    """Build what is shown of the file, in two columns, and tell the trail which relatives it names.

    They stand in an event of their own: nobody opened their file, nor said that of an emergency.
    """
    sides = _in_two_columns(sections_of(file))
    named = {member.client_id for member in file.household if member.client_id}
    if named:
        trail.record("relatives_named", by=request.user, at=request.at, subjects=sorted(named))
    return sides


def sections_of(file: OpenFile) -> tuple[FileSection, ...]:
    """Build the parts that are open, in the order of the file; the others are not even asked for."""
    return tuple(_BUILDERS[part](file) for part in FilePart if part in file.parts)


def _in_two_columns(
    sections: tuple[FileSection, ...],
) -> tuple[tuple[FileSection, ...], tuple[FileSection, ...]]:
    """Put what is done for the client beside who the client is."""
    beside = {FilePart.PLAN, FilePart.SERVICES}
    return (
        tuple(section for section in sections if section.key not in beside),
        tuple(section for section in sections if section.key in beside),
    )


def _identity(file: OpenFile) -> FileSection:
    person, language = file.person, get_language() or "en"
    facts = [
        (_("Born"), format_date(person.born_on, language) if person.born_on else ""),
        (_("Sex"), str(Sex(person.sex).label)),
        (
            _("Citizenship"),
            ", ".join(country_name(code, language) for code in person.citizenship_codes),
        ),
        (_("Languages"), ", ".join(language_name(code, language) for code in person.languages)),
        (
            _("Interpreter needed"),
            language_name(person.interpreter_language, language)
            if person.interpreter_language
            else "",
        ),
    ]
    return _section(FilePart.IDENTITY, "id-badge-2", _("Who it is"), facts=_told(facts))


def _residence(file: OpenFile) -> FileSection:
    code = lent_place_of(file.person.id)
    place = str(Place(code).label) if code else ""
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
        for event in lent_events_of(file.person.id)
        for kind, choices in [labels[event.kind]]
    )
    return _section(FilePart.TIMELINE, "history", _("Legal status and timeline"), events=events)


def _household(file: OpenFile) -> FileSection:
    facts = [
        (_("In the household"), role) if member.is_own else (role, member.name)
        for member in file.household
        for role in [str(HouseholdRole(member.role).label)]
    ]
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
        for goal in lent_goals(file.person.id)
    )
    return _section(FilePart.PLAN, "flag", _("Plan"), goals=goals)


def _services(file: OpenFile) -> FileSection:
    services = tuple(
        ServiceLine(
            on=row.provided_on,
            type_label=str(ServiceType(row.service_type).label),
            words=_how(row),
            staff_name=row.provider,
        )
        for row in lent_services(file.person.id, limit=MOST_SERVICES)
    )
    return _section(FilePart.SERVICES, "heart-handshake", _("Last services"), services=services)


def _how(row: LentService) -> str:
    mode = str(ServiceMode(row.mode).label)
    return f"{mode} · " + _("%(minutes)s min") % {"minutes": row.minutes}


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
