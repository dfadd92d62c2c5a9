"""Inspections: asked by the funder, answered by the provider, read without names for two days."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.casework.models import Inspection
from balsts.casework.operations.inspection import (
    InspectionWish,
    approve_inspection,
    ask_for_inspection,
    decline_inspection,
)
from balsts.casework.permissions import can_answer_inspection
from balsts.casework.queries.inspection import (
    files_shown_to,
    inspected_contracts,
    inspections_seen_by,
    organisation_that_asks,
)
from balsts.platform.blockers import Refused
from balsts.platform.periods import add_months
from balsts.web.inspections.forms import InspectionAskForm, InspectionDeclineForm
from balsts.web.inspections.presenters import inspection_line, inspection_paper, proved_file
from balsts.web.page import StaffRequest, page
from balsts.web.reauthentication import fresh
from balsts.web.wording import add_refusal, say_all

ASKS = Permission.INSPECT_FILES
BOTH_SIDES = (Permission.INSPECT_FILES, Permission.ANSWER_INSPECTIONS)
MOST = 100


@page(reads="inspections_seen", needs=BOTH_SIDES)
@require_GET
def inspection_list(request: StaffRequest) -> HttpResponseBase:
    """Show the newest inspections that one's organisation asked for, or answers."""
    rows = inspections_seen_by(request.standing)[:MOST]
    return render(
        request,
        "inspections/inspection_list.html",
        {
            "page_name": pgettext("navigation", "Inspections"),
            "rows": [inspection_line(row, at=request.at) for row in rows],
            "ask_url": reverse("inspections:inspection_ask") if request.standing.may(ASKS) else "",
        },
    )


@page(reads="inspection_form_seen", needs=ASKS)
@require_http_methods(["GET", "POST"])
def inspection_ask(request: StaffRequest) -> HttpResponseBase:
    """Ask a provider for files; whose they will be is drawn, not chosen."""
    asking = organisation_that_asks(request.standing)
    if asking is None:
        raise Http404
    contracts = {str(one.pk): one for one in inspected_contracts(asking, on=request.today)}
    form = InspectionAskForm(
        request.POST or None,
        contracts=[(key, f"{one.provider.name} · {one}") for key, one in contracts.items()],
        today=request.today,
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        wish = InspectionWish(
            contract=contracts[told["contract"]],
            services_from=told["first_month"],
            services_until=add_months(told["last_month"], 1),
            size=told["size"],
            reason=told["reason"],
        )
        try:
            inspection = ask_for_inspection(wish=wish, by=request.user, at=request.at)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The provider was asked. Its answer will stand here."))
            return redirect("inspections:inspection_show", key=inspection.pk)
    return render(
        request,
        "inspections/inspection_ask.html",
        {
            "page_name": _("Ask for files"),
            "form": form,
            "has_contracts": bool(contracts),
            "list_url": reverse("inspections:inspection_list"),
        },
    )


@page(reads="inspections_seen", needs=BOTH_SIDES)
@require_GET
def inspection_show(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Show how the files are drawn, and those that can be read now."""
    return _shown(request, _inspection(request, key), InspectionDeclineForm())


@page(reads="inspections_seen", needs=Permission.ANSWER_INSPECTIONS)
@require_POST
@fresh
def inspection_agree(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Draw the files and open them to the funder."""
    inspection = _inspection(request, key)
    try:
        approve_inspection(inspection=inspection, by=request.user, at=request.at)
    except Refused as refusal:
        return _shown(request, inspection, InspectionDeclineForm(), say_all(refusal.blockers))
    messages.success(request, _("The files were drawn. The funder can read them for two days."))
    return redirect("inspections:inspection_show", key=inspection.pk)


@page(reads="inspections_seen", needs=Permission.ANSWER_INSPECTIONS)
@require_POST
def inspection_decline(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Say why no files are shown."""
    inspection = _inspection(request, key)
    form = InspectionDeclineForm(request.POST)
    if form.is_valid():
        try:
            decline_inspection(
                inspection=inspection,
                words=form.cleaned_data["words"],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The funder will read your answer."))
            return redirect("inspections:inspection_show", key=inspection.pk)
    return _shown(request, inspection, form)


@page(reads="inspected_file_seen", needs=BOTH_SIDES)
@require_GET
def inspected_file(request: StaffRequest, key: UUID, file_id: UUID) -> HttpResponseBase:
    """Show one file without its name, while it is open."""
    inspection = _inspection(request, key)
    files = list(files_shown_to(request.standing, inspection, at=request.at))
    asked = next((file for file in files if file.pk == file_id), None)
    if asked is None:
        raise Http404
    request.subjects.add(asked.client_id)
    return render(
        request,
        "inspections/inspected_file.html",
        {
            "page_name": _("File without a name"),
            "file": proved_file(asked, among=files),
            "ends_at": inspection.ends_at,
        },
    )


def _inspection(request: StaffRequest, key: UUID) -> Inspection:
    inspection: Inspection | None = inspections_seen_by(request.standing).filter(pk=key).first()
    if inspection is None:
        raise Http404
    return inspection


def _shown(
    request: StaffRequest,
    inspection: Inspection,
    form: InspectionDeclineForm,
    refused: list[str] | None = None,
) -> HttpResponseBase:
    files = list(files_shown_to(request.standing, inspection, at=request.at))
    return render(
        request,
        "inspections/inspection_show.html",
        {
            "page_name": _("Inspection"),
            "paper": inspection_paper(
                inspection,
                files,
                can_answer=can_answer_inspection(request.standing, inspection),
                at=request.at,
            ),
            "form": form,
            "refused": refused or [],
            "list_url": reverse("inspections:inspection_list"),
        },
    )
