"""Incidents as finished lines: how they stand, what was written, which steps may follow."""

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from balsts.privacy.enums import IncidentKind, IncidentRisk, IncidentStepKind
from balsts.privacy.incident_state import IncidentState
from balsts.privacy.models import Incident, IncidentStep
from balsts.privacy.queries.incident import OwnReport, state_of_incident
from balsts.privacy.rules import blockers_for_closing_incident
from balsts.web.formatting import day
from balsts.web.privacy.incident_forms import FORMS
from balsts.web.seventy_two_hours import clock_words
from balsts.web.shapes.incidents import IncidentLine, OwnReportLine, StepLine
from balsts.web.shapes.lists import SectionItem, StateWord
from balsts.web.wording import say_all

Kind = IncidentStepKind
ICONS = {
    Kind.COUNTED: "users",
    Kind.JUDGED: "scale",
    Kind.AUTHORITY_TOLD: "building",
    Kind.AUTHORITY_NOT_TOLD: "building",
    Kind.PEOPLE_TOLD: "message",
    Kind.PEOPLE_NOT_TOLD: "message",
    Kind.DONE: "check",
    Kind.NOTICED: "clock",
    Kind.CLOSED: "lock",
    Kind.REOPENED: "history",
}


def incident_line(one: Incident, *, at: datetime.datetime) -> IncidentLine:
    """Describe one incident whose steps were read with it."""
    state = state_of_incident(one)
    waits = state.authority is None and not state.is_closed
    clock = clock_words(state.clock, at=at)
    return IncidentLine(
        kind=str(IncidentKind(one.kind).label),
        organisation=one.organisation.name if one.organisation else "",
        noticed_at=state.noticed_at,
        reported_as_noticed_at=None if state.noticed is None else state.reported_as_noticed_at,
        since_at=one.since_at,
        what_happened=one.what_happened,
        reported_by=one.reported_by.full_name,
        reported_at=one.reported_at,
        state=clock.short if waits else _state(state),
        url=reverse("privacy:incident_show", args=[one.id]),
        is_closed=state.is_closed,
        risk=str(IncidentRisk(state.judged.risk).label) if state.judged else "",
        people=state.counted.people if state.counted else None,
        clock=clock.words if waits else "",
        clock_kind=clock.kind if waits else "",
        steps=tuple(_step(step) for step in sorted(one.steps.all(), key=lambda step: step.number)),
        ways=_ways(one, state),
        lacks=tuple(say_all(blockers_for_closing_incident(state))) if not state.is_closed else (),
    )


def own_report_line(one: OwnReport) -> OwnReportLine:
    """Describe what somebody reported themself."""
    word = _("with the data protection officer")
    state = StateWord(word=word, icon="hourglass", kind="accent")
    if one.closed_at is not None:
        closed = pgettext("incident", "closed on %(day)s") % {"day": day(one.closed_at)}
        state = StateWord(word=closed, icon="circle-check", kind="good")
    return OwnReportLine(
        kind=str(IncidentKind(one.incident.kind).label),
        noticed_at=one.incident.noticed_at,
        what_happened=one.incident.what_happened,
        reported_at=one.incident.reported_at,
        state=state,
    )


def _state(state: IncidentState) -> StateWord:
    if state.is_closed:
        return StateWord(word=pgettext("incident", "closed"), icon="circle-check", kind="good")
    if state.authority is not None and state.authority.kind == Kind.AUTHORITY_TOLD:
        return StateWord(word=_("Inspectorate told, still open"), icon="building", kind="accent")
    return StateWord(word=_("Inspectorate not told, still open"), icon="building", kind="accent")


def _ways(one: Incident, state: IncidentState) -> tuple[SectionItem, ...]:
    """Which steps may be written now; a reason not to tell waits until the risk is judged."""
    if state.is_closed:
        kinds = [Kind.REOPENED]
    else:
        rests = {Kind.AUTHORITY_NOT_TOLD, Kind.PEOPLE_NOT_TOLD} if state.judged is None else set()
        not_yet = {Kind.CLOSED} if blockers_for_closing_incident(state) else set()
        kinds = [kind for kind in FORMS if kind not in {Kind.REOPENED, *rests, *not_yet}]
    return tuple(
        SectionItem(
            label=way_of(kind),
            url=reverse("privacy:incident_step", args=[one.id, kind.value]),
            icon=ICONS[kind],
        )
        for kind in kinds
    )


def way_of(kind: IncidentStepKind) -> str:
    """Say what somebody does who writes a step."""
    ways = {
        Kind.NOTICED: _("Put right when it was noticed"),
        Kind.COUNTED: _("Say how many people are concerned"),
        Kind.JUDGED: _("Judge the risk"),
        Kind.AUTHORITY_TOLD: _("Write that the Inspectorate was told"),
        Kind.AUTHORITY_NOT_TOLD: _("Write why the Inspectorate is not told"),
        Kind.PEOPLE_TOLD: _("Write that the people were told"),
        Kind.PEOPLE_NOT_TOLD: _("Write why the people are not told"),
        Kind.DONE: _("Write what was done"),
        Kind.CLOSED: _("Close the incident"),
        Kind.REOPENED: _("Open the incident again"),
    }
    return ways[kind]


def _step(step: IncidentStep) -> StepLine:
    told = []
    if step.risk:
        told.append(str(IncidentRisk(step.risk).label))
    if step.happened_at is not None:
        told.append(_moment(step.happened_at))
    if step.reference:
        told.append(_("number %(reference)s") % {"reference": step.reference})
    if step.how:
        told.append(step.how)
    if step.people is not None:
        words = ngettext("%(people)s person", "%(people)s people", step.people)
        told.append(words % {"people": step.people})
    told += _question(step)
    return StepLine(
        number=step.number,
        title=str(IncidentStepKind(step.kind).label),
        told=tuple(told),
        words=step.words,
        written_by=step.written_by.full_name,
        written_at=step.written_at,
    )


def _question(step: IncidentStep) -> list[str]:
    """Say what the breach kit was asked."""
    said = []
    if step.asked_from_at and step.asked_until_at:
        last = step.asked_until_at - datetime.timedelta(seconds=1)
        said.append(
            _("the trail from %(since)s up to and including %(last)s")
            % {"since": day(step.asked_from_at), "last": day(last)}
        )
    if step.asked_user:
        said.append(_("what %(person)s did") % {"person": step.asked_user.full_name})
    if step.asked_session:
        said.append(_("login session %(session)s") % {"session": step.asked_session})
    return said


def _moment(moment: datetime.datetime) -> str:
    return f"{day(moment)} {timezone.localtime(moment):%H:%M}"
