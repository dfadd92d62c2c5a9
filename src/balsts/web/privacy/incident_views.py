"""Something went wrong: anybody reports it, the data protection officer judges it, and all stays."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from balsts.access.enums import Permission
from balsts.platform.blockers import Refused
from balsts.privacy.enums import IncidentKind, IncidentRisk, IncidentStepKind
from balsts.privacy.models import Incident
from balsts.privacy.operations.incident import (
    IncidentReport,
    StepEntry,
    report_incident,
    write_incident_step,
)
from balsts.privacy.queries.incident import (
    incidents_to_judge,
    organisations_reported_from,
    own_reports,
)
from balsts.web.page import StaffRequest, page
from balsts.web.privacy.incident_forms import FORMS, IncidentReportForm
from balsts.web.privacy.incident_presenter import incident_line, own_report_line, way_of
from balsts.web.shapes.lists import Pages, SectionItem
from balsts.web.wording import add_refusal

JUDGES = Permission.JUDGE_INCIDENTS
CLOSED = "closed"
MOST_ROWS = 200


@page(reads="incident_form_seen")
@require_http_methods(["GET", "POST"])
def incident_report(request: StaffRequest) -> HttpResponseBase:
    """Let anybody report that something went wrong, and show what they have reported."""
    form = IncidentReportForm(
        request.POST if request.method == "POST" else None,
        organisations=organisations_reported_from(request.standing),
        initial={"noticed_at": timezone.localtime(request.at)},
    )
    if form.is_bound and form.is_valid():
        try:
            report_incident(report=_report(form), by=request.user, at=request.at)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("Thank you. The data protection officer sees it on every page now.")
            )
            return redirect("privacy:incident_report")
    return render(
        request,
        "privacy/incident_report.html",
        {
            "page_name": pgettext("page", "Something went wrong"),
            "form": form,
            "action_url": request.path,
            "home_url": reverse("casework:my_day_show"),
            "reports": [own_report_line(one) for one in own_reports(request.standing)],
        },
    )


@page(reads="incidents_seen", needs=JUDGES)
@require_GET
def incident_list(request: StaffRequest) -> HttpResponseBase:
    """Show all incidents that are open, or those that are closed, the newest first."""
    is_closed = request.GET.get("state") == CLOSED
    rows = incidents_to_judge(request.standing, is_closed=is_closed)
    here = reverse("privacy:incident_list")
    closed_url = f"{here}?state={CLOSED}"
    shown = _shown(rows, request) if is_closed else rows
    return render(
        request,
        "privacy/incident_list.html",
        {
            "page_name": pgettext("page", "Incidents"),
            "incidents": [incident_line(one, at=request.at) for one in shown],
            "is_closed": is_closed,
            "pages": _pages(shown, f"{closed_url}&page="),
            "states": (
                SectionItem(
                    label=pgettext("incidents", "Open"), url=here, is_current=not is_closed
                ),
                SectionItem(
                    label=pgettext("incidents", "Closed"),
                    url=closed_url,
                    is_current=is_closed,
                ),
            ),
            "register_url": reverse("privacy:incident_register"),
            "report_url": reverse("privacy:incident_report"),
        },
    )


@page(reads="incident_register_seen", needs=JUDGES)
@require_GET
def incident_register(request: StaffRequest) -> HttpResponseBase:
    """Show the incidents with all that was written, the newest first, to be printed for an inspector."""
    shown = _shown(incidents_to_judge(request.standing), request)
    return render(
        request,
        "privacy/incident_register.html",
        {
            "page_name": pgettext("page", "Register of incidents"),
            "incidents": [incident_line(one, at=request.at) for one in shown],
            "pages": _pages(shown, f"{request.path}?page="),
            "made_at": request.at,
            "made_by": request.user.full_name,
            "back_url": reverse("privacy:incident_list"),
        },
    )


@page(reads="incident_seen", needs=JUDGES)
@require_GET
def incident_show(request: StaffRequest, incident_id: UUID) -> HttpResponseBase:
    """Show one incident: what was reported, the clock, what was written, what may follow."""
    found = get_object_or_404(incidents_to_judge(request.standing), id=incident_id)
    return render(
        request,
        "privacy/incident_show.html",
        {
            "page_name": pgettext("page", "Incident"),
            "incident": incident_line(found, at=request.at),
            "back_url": reverse("privacy:incident_list"),
            "breach_url": reverse("audit:breach_show"),
        },
    )


@page(reads="incident_seen", needs=JUDGES)
@require_http_methods(["GET", "POST"])
def incident_step(request: StaffRequest, incident_id: UUID, step: str) -> HttpResponseBase:
    """Write one step; it is never changed, and what is put right is written again."""
    found = get_object_or_404(incidents_to_judge(request.standing), id=incident_id)
    if step not in IncidentStepKind.values:
        raise Http404
    kind = IncidentStepKind(step)
    form = FORMS[kind](request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            write_incident_step(
                incident=found, entry=_entry(kind, form), by=request.user, at=request.at
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Written into the register."))
            return redirect("privacy:incident_show", incident_id=found.id)
    return render(
        request,
        "privacy/incident_step.html",
        {
            "page_name": pgettext("page", "Incident"),
            "title": way_of(kind),
            "incident": incident_line(found, at=request.at),
            "form": form,
            "action_url": request.path,
        },
    )


def _shown(rows: QuerySet[Incident], request: StaffRequest) -> Page[Incident]:
    return Paginator(rows, MOST_ROWS).get_page(request.GET.get("page"))


def _pages(shown: Page[Incident] | QuerySet[Incident], address: str) -> Pages | None:
    """Return where the neighbours of a page are; none where all stands on one."""
    if not isinstance(shown, Page) or not shown.has_other_pages():
        return None
    return Pages(
        words=_("page %(number)s of %(pages)s")
        % {"number": shown.number, "pages": shown.paginator.num_pages},
        previous_url=f"{address}{shown.previous_page_number()}" if shown.has_previous() else "",
        next_url=f"{address}{shown.next_page_number()}" if shown.has_next() else "",
    )


def _report(form: IncidentReportForm) -> IncidentReport:
    told = form.cleaned_data
    return IncidentReport(
        kind=IncidentKind(told["kind"]),
        noticed_at=told["noticed_at"],
        since_at=told["since_at"],
        what_happened=told["what_happened"],
        organisation_id=form.organisation_id,
    )


def _entry(kind: IncidentStepKind, form: forms.Form) -> StepEntry:
    told: dict[str, Any] = dict(form.cleaned_data)
    if "risk" in told:
        told["risk"] = IncidentRisk(told["risk"])
    return StepEntry(kind=kind, **told)
