"""Inspections and files without names as finished values."""

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from balsts.casework.enums import InspectionState, PlanState, ServiceMode, ServiceType
from balsts.casework.models import InspectedFile, Inspection
from balsts.casework.queries.inspection import InspectedFacts
from balsts.clients.enums import LegalStatus
from balsts.entitlements.service import Service
from balsts.platform.dates import format_date
from balsts.platform.periods import ONE_DAY
from balsts.web.inspections.forms import month_words
from balsts.web.shapes.inspections import (
    InspectionLine,
    InspectionPaper,
    ProvedFile,
    ProvedService,
)
from balsts.web.shapes.lists import StateWord

MINUTES_IN_HOUR = 60


def inspection_line(inspection: Inspection, *, at: datetime.datetime) -> InspectionLine:
    """One inspection as both sides read it in their lists."""
    first = month_words(inspection.services_from)
    last = month_words(inspection.services_until - ONE_DAY)
    return InspectionLine(
        contract=f"{inspection.contract.provider.name} · {inspection.contract.number}",
        months=first if first == last else f"{first} – {last}",
        files=ngettext("%(count)s file", "%(count)s files", inspection.size)
        % {"count": inspection.size},
        reason=inspection.reason,
        asked_by=f"{inspection.asked_by.full_name}, {inspection.asked_for.name}",
        asked_on=timezone.localdate(inspection.asked_at),
        state=_state(inspection, at),
        answer=inspection.answer_words,
        url=reverse("inspections:inspection_show", args=[inspection.pk]),
    )


def inspection_paper(
    inspection: Inspection, files: list[InspectedFile], *, can_answer: bool, at: datetime.datetime
) -> InspectionPaper:
    """One inspection with how its files were drawn, and the files that can be read now."""
    line = inspection_line(inspection, at=at)
    facts = [
        (_("Contract"), line.contract),
        (_("Months"), line.months),
        (_("Files"), line.files),
        (_("To verify"), line.reason),
        (_("Asked by"), f"{line.asked_by}, {_day(inspection.asked_at)}"),
    ]
    if inspection.answered_by is not None:
        answered = f"{inspection.answered_by.full_name}, {_day(inspection.answered_at)}"
        facts.append((_("Answered by"), ": ".join(filter(None, (answered, line.answer)))))
    if inspection.served is not None:
        facts.append((_("Drawn from"), _people(inspection.served)))
    facts.append((_("Number drawn with"), inspection.seed))
    waits = can_answer and inspection.state == InspectionState.WAITING
    return InspectionPaper(
        line=line,
        facts=tuple(facts),
        files=tuple(
            (
                _("File %(number)s") % {"number": file.position},
                _address([file]),
            )
            for file in files
        ),
        ends_at=inspection.ends_at if files else None,
        agree_url=reverse("inspections:inspection_agree", args=[inspection.pk]) if waits else "",
        decline_url=(
            reverse("inspections:inspection_decline", args=[inspection.pk]) if waits else ""
        ),
    )


def proved_file(file: InspectedFile, *, among: list[InspectedFile]) -> ProvedFile:
    """A file without a name, among those that can be read now."""
    told = InspectedFacts.of(file.facts)
    language = get_language() or "en"

    def day(text: str) -> str:
        return format_date(datetime.date.fromisoformat(text), language)

    enrolled = [
        _("from %(first)s to %(last)s") % {"first": day(from_), "last": day(_last(until))}
        if until
        else _("from %(first)s") % {"first": day(from_)}
        for from_, until in told.enrolled
    ]
    statuses = [
        f"{LegalStatus(status).label}, {month_words(datetime.date.fromisoformat(f'{month}-01'))}"
        for status, month in told.statuses
    ]
    plans = [
        f"{PlanState(state).label}, {day(on)}, "
        + ngettext("%(count)s goal", "%(count)s goals", goals) % {"count": goals}
        for on, state, goals in told.plans
    ]
    minutes = sum(row[3] for row in told.services)
    facts = [
        (_("Enrolled"), enrolled),
        (_("Legal status, decided in"), statuses),
        (_("Plans"), plans),
        (_("Services"), [_hours(len(told.services), minutes)]),
    ]
    at = among.index(file)
    return ProvedFile(
        title=_("File %(number)s") % {"number": file.position},
        facts=tuple((label, "; ".join(lines) or "–") for label, lines in facts),
        services=tuple(_service(row) for row in told.services),
        previous_url=_address(among[at - 1 : at]),
        next_url=_address(among[at + 1 : at + 2]),
        inspection_url=reverse("inspections:inspection_show", args=[file.inspection_id]),
    )


def _service(row: tuple[str, str, str, int, str]) -> ProvedService:
    on, type_, mode, minutes, given_by = row
    return ProvedService(
        on=datetime.date.fromisoformat(on),
        what=str(ServiceType(type_).label) if type_ else pgettext("inspection", "about health"),
        how=str(ServiceMode(mode).label),
        minutes=minutes,
        by=_GIVEN_BY[Service(given_by)](),
    )


_GIVEN_BY = {
    Service.SOCIAL_WORKER: lambda: pgettext("role", "social worker"),
    Service.SOCIAL_MENTOR: lambda: pgettext("role", "social mentor"),
}


def _address(files: list[InspectedFile]) -> str:
    """Return where the one file is read, or nothing when there is none."""
    for file in files:
        return reverse("inspections:inspected_file", args=[file.inspection_id, file.pk])
    return ""


def _state(inspection: Inspection, at: datetime.datetime) -> StateWord:
    state = InspectionState(inspection.state)
    if state == InspectionState.WAITING:
        return StateWord(word=str(state.label), icon="hourglass", kind="care")
    if state == InspectionState.DECLINED:
        return StateWord(word=str(state.label), icon="x", kind="")
    if inspection.ends_at is not None and inspection.ends_at > at:
        return StateWord(word=pgettext("inspection", "open"), icon="eye", kind="accent")
    return StateWord(word=pgettext("inspection", "closed"), icon="lock", kind="")


def _hours(count: int, minutes: int) -> str:
    services = ngettext("%(count)s service", "%(count)s services", count) % {"count": count}
    hours, rest = divmod(minutes, MINUTES_IN_HOUR)
    return f"{services}, " + _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def _people(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def _last(until: str) -> str:
    last = datetime.date.fromisoformat(until) - ONE_DAY
    return last.isoformat()


def _day(moment: datetime.datetime | None) -> str:
    return format_date(timezone.localdate(moment), get_language() or "en")
