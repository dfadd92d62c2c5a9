"""The breach kit: whose data a person, a session or a stretch of time touched, and how long is left."""

import datetime
import io
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balsts.access.enums import Permission
from balsts.audit.reading import Touched, kind_of, touched_by
from balsts.clients.queries.reference import references_of
from balsts.exchange.datasets.caseload_list import Mark
from balsts.exchange.enums import ExportPurpose, ExportTemplate
from balsts.platform.blockers import Refused
from balsts.platform.identifiers import new_export_reference
from balsts.platform.spreadsheets import Column, write_csv
from balsts.privacy.enums import IncidentStepKind
from balsts.privacy.incident_clock import IncidentClock
from balsts.privacy.models import Incident
from balsts.privacy.operations.incident import StepEntry, write_incident_step
from balsts.privacy.queries.incident import incidents_to_judge
from balsts.web.audit.file_presenter import kind_word
from balsts.web.audit.trail_forms import BreachForm, BreachIncidentForm, BreachTakeForm
from balsts.web.downloads import FileKind, OutgoingFile, PeoplesData, download
from balsts.web.formatting import day
from balsts.web.page import StaffRequest, page
from balsts.web.searches import asked_of, searched_with
from balsts.web.seventy_two_hours import ClockWords, clock_words
from balsts.web.wording import say_all

SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class BreachLine:
    """One client whose data was touched, by reference."""

    reference: str
    first_at: datetime.datetime
    last_at: datetime.datetime
    events: int
    taken: int
    ways: str


@page(reads="breach_seen", needs=Permission.READ_TRAIL)
@searched_with(BreachForm)
@require_GET
def breach_show(request: StaffRequest) -> HttpResponseBase:
    """Ask, and show who is affected and what the clock says."""
    form = BreachForm(request.asked.told or None)
    touched = _touched(form)
    lines = _lines(request, touched or [])
    return render(
        request,
        "audit/breach.html",
        {
            "page_name": _("After a breach"),
            "form": form,
            "is_asked": touched is not None,
            "count": len(lines),
            "taken": sum(1 for line in lines if line.taken),
            "lines": lines[:SHOWN],
            "more": max(0, len(lines) - SHOWN),
            "clock": _clock(form, request.at),
            "take_url": request.asked.url(reverse("audit:breach_csv")) if lines else "",
            "take_form": BreachTakeForm(),
            "incident_form": _incident_form(request) if touched is not None else None,
            "incident_url": request.asked.url(reverse("audit:breach_count")),
            "show_url": reverse("audit:breach_show"),
            "trail_url": reverse("audit:trail_list"),
        },
    )


@download(leaves="breach_taken", needs=Permission.READ_TRAIL, method="POST", is_fresh=True)
def breach_csv(request: StaffRequest) -> OutgoingFile:
    """Take the list out, registered: references and no names, to be passed on and worked through."""
    asked, wanted = asked_of(request, BreachForm), BreachTakeForm(request.POST)
    touched = _touched(BreachForm(asked.told)) if asked else None
    if not touched or not wanted.is_valid():
        raise Http404
    lines = _lines(request, touched)
    reference = new_export_reference()
    mark = Mark(
        reference=reference,
        person=request.user.full_name,
        on=day(request.today),
        person_count=len(lines),
    )
    return OutgoingFile(
        name=f"balsts-{reference}",
        kind=FileKind.CSV,
        content=_table(lines, mark),
        holds=PeoplesData(
            template=ExportTemplate.BREACH,
            purpose=ExportPurpose.BREACH,
            reason=wanted.words,
            person_count=len(lines),
            reference=reference,
        ),
        details={"clients": len(lines), "export": reference},
    )


@page(reads="breach_seen", needs=Permission.JUDGE_INCIDENTS)
@require_POST
def breach_count(request: StaffRequest) -> HttpResponseBase:
    """Put the number of people and what was asked into an incident; of them neither name nor reference."""
    asked = asked_of(request, BreachForm)
    form = BreachForm(asked.told) if asked else None
    touched = _touched(form) if form else None
    wanted = _incident_form(request, request.POST)
    if form is None or touched is None or wanted is None or not wanted.is_valid():
        raise Http404
    incident = get_object_or_404(
        incidents_to_judge(request.standing), id=wanted.cleaned_data["incident"]
    )
    entry = StepEntry(
        kind=IncidentStepKind.COUNTED,
        people=len(touched),
        asked_user_id=form.by,
        asked_session=form.cleaned_data["session"],
        asked_from_at=form.since_at,
        asked_until_at=form.until_at,
    )
    try:
        write_incident_step(incident=incident, entry=entry, by=request.user, at=request.at)
    except Refused as refusal:
        for words in say_all(refusal.blockers):
            messages.error(request, words)
    else:
        messages.success(request, _("Written into the register."))
    return redirect("privacy:incident_show", incident_id=incident.id)


def _incident_form(
    request: StaffRequest, told: QueryDict | None = None
) -> BreachIncidentForm | None:
    """Return the choice of incidents that are open; nothing where there is none to choose."""
    found = [
        (one.id, _called(one)) for one in incidents_to_judge(request.standing, is_closed=False)
    ]
    return BreachIncidentForm(told, incidents=found) if found else None


def _called(one: Incident) -> str:
    place = f", {one.organisation.name}" if one.organisation else ""
    noticed = timezone.localtime(one.noticed_at)
    return f"{day(one.noticed_at)} {noticed:%H:%M}: {one.get_kind_display()}{place}"


def _table(lines: list[BreachLine], mark: Mark) -> bytes:
    """Write the list below its mark: which file it is, who has it, and of how many people."""
    heads = ("reference", "first", "last", "events", "files_taken", "ways")
    rows = [
        (
            line.reference,
            f"{timezone.localtime(line.first_at):%Y-%m-%d %H:%M:%S}",
            f"{timezone.localtime(line.last_at):%Y-%m-%d %H:%M:%S}",
            str(line.events),
            str(line.taken),
            line.ways,
        )
        for line in lines
    ]
    text = io.StringIO()
    text.writelines(f"# {words}\r\n" for words in mark.lines())
    write_csv(text, [Column(heading=head) for head in heads], rows, delimiter=";")
    return text.getvalue().encode("utf-8-sig")


def _touched(form: BreachForm) -> list[Touched] | None:
    if not form.is_bound or not form.is_valid():
        return None
    since, until = form.since_at, form.until_at
    if since is None or until is None:
        return None
    return touched_by(by=form.by, session_id=form.cleaned_data["session"], since=since, until=until)


def _lines(request: StaffRequest, touched: list[Touched]) -> list[BreachLine]:
    references = references_of([one.client for one in touched])
    request.subjects.update(references)
    return [
        BreachLine(
            reference=references.get(one.client, _("erased")),
            first_at=one.first_at,
            last_at=one.last_at,
            events=one.events,
            taken=one.taken,
            ways=", ".join(dict.fromkeys(kind_word(kind_of(kind)).word for kind in one.kinds)),
        )
        for one in touched
    ]


def _clock(form: BreachForm, now: datetime.datetime) -> ClockWords | None:
    learnt_at = form.cleaned_data.get("learnt_at") if form.is_bound and form.is_valid() else None
    return clock_words(IncidentClock(noticed_at=learnt_at), at=now) if learnt_at else None
