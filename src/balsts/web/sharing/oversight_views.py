"""Files that were opened in an emergency: who must know reads why, and says whether it was one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balsts.access.enums import Permission
from balsts.clients.enums import EmergencyVerdict
from balsts.clients.models import EmergencyAccess
from balsts.clients.operations.emergency import acknowledge_emergency, review_emergency
from balsts.clients.permissions import can_review_emergency
from balsts.clients.queries.emergency import (
    contract_ids_enrolling,
    emergencies_overseen_by,
    notes_of,
    notices_for,
)
from balsts.platform.blockers import Refused
from balsts.web.page import StaffRequest, page
from balsts.web.second_person import words_for_second_person
from balsts.web.sharing.consent_presenters import emergency_line, notes_by_access
from balsts.web.sharing.emergency_forms import ReviewForm
from balsts.web.wording import add_refusal

REVIEWERS = (Permission.REVIEW_EMERGENCY_ACCESS, Permission.REVIEW_OWN_EMERGENCIES)
CONCERNED = (*REVIEWERS, Permission.OPEN_IN_EMERGENCY)
MOST_OPENINGS = 50


@page(reads="emergencies_seen", needs=REVIEWERS)
@require_GET
def emergency_list(request: StaffRequest) -> HttpResponseBase:
    """Show the openings that one may look into: those that wait for a review first."""
    rows = list(emergencies_overseen_by(request.standing)[:MOST_OPENINGS])
    request.subjects.update(row.client_id for row in rows)
    lines = {
        row.id: emergency_line(
            row, {}, at=request.at, url=reverse("sharing:emergency_show", args=[row.id])
        )
        for row in rows
    }
    return render(
        request,
        "sharing/emergency_list.html",
        {
            "page_name": _("Openings in an emergency"),
            "waiting": [lines[row.id] for row in rows if row.reviewed_at is None],
            "reviewed": [lines[row.id] for row in rows if row.reviewed_at is not None],
        },
    )


@page(reads="emergency_seen", needs=CONCERNED)
@require_GET
def emergency_show(request: StaffRequest, access_id: UUID) -> HttpResponseBase:
    """Show one opening with its reason and notes, and let it be reviewed."""
    return _page(request, _overseen(request, access_id), ReviewForm())


@page(reads="emergency_seen", needs=CONCERNED)
@require_POST
def emergency_review(request: StaffRequest, access_id: UUID) -> HttpResponseBase:
    """Say whether it was an emergency."""
    access = _overseen(request, access_id)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            review_emergency(
                access=access,
                verdict=EmergencyVerdict(form.cleaned_data["verdict"]),
                words=form.cleaned_data["words"],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The review was written down."))
            return redirect("sharing:emergency_show", access_id=access.id)
    return _page(request, access, form)


@page(reads="emergency_seen", needs=CONCERNED)
@require_POST
def emergency_acknowledge(request: StaffRequest, access_id: UUID) -> HttpResponseBase:
    """Take note of an opening; it leaves one's day."""
    access = _overseen(request, access_id)
    acknowledge_emergency(access=access, by=request.user, at=request.at)
    return redirect("sharing:emergency_show", access_id=access.id)


def _page(
    request: StaffRequest, access: EmergencyAccess, review_form: ReviewForm
) -> HttpResponseBase:
    request.subjects.add(access.client_id)
    enrolled = contract_ids_enrolling(access.client_id, on=request.today)
    may_review = access.reviewed_at is None and can_review_emergency(
        request.standing, access, enrolled_under=enrolled
    )
    wait_words = (
        words_for_second_person(access.opened_by_id, request.standing) if may_review else ""
    )
    is_told = notices_for(request.standing).filter(access_id=access.id).exists()
    return render(
        request,
        "sharing/emergency_show.html",
        {
            "page_name": _("Opening in an emergency"),
            "opening": emergency_line(
                access, notes_by_access(notes_of([access.id])), at=request.at
            ),
            "review_form": review_form
            if may_review and (review_form.is_bound or not wait_words)
            else None,
            "wait_words": wait_words,
            "review_url": reverse("sharing:emergency_review", args=[access.id]),
            "acknowledge_url": reverse("sharing:emergency_acknowledge", args=[access.id])
            if is_told
            else "",
        },
    )


def _overseen(request: StaffRequest, access_id: UUID) -> EmergencyAccess:
    access: EmergencyAccess | None = (
        emergencies_overseen_by(request.standing).filter(id=access_id).first()
    )
    if access is None:
        raise Http404
    return access
