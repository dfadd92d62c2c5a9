"""Opening one file in an emergency: asked for by its reference, read for an hour, never taken away."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.clients.enums import EmergencyReason, FilePart
from balsts.clients.models import EmergencyAccess
from balsts.clients.operations.emergency import note_in_emergency, open_in_emergency
from balsts.clients.queries.emergency import notes_of
from balsts.clients.queries.lent import lent_people
from balsts.clients.queries.visibility import emergencies_open_to
from balsts.platform.blockers import Refused
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.reauthentication import fresh
from balsts.web.sharing.consent_presenters import emergency_line, notes_by_access
from balsts.web.sharing.emergency_forms import EmergencyForm, EmergencyNoteForm
from balsts.web.sharing.file_sections import OpenFile, sides_shown
from balsts.web.wording import add_refusal


@page(reads="emergency_form_seen", needs=Permission.OPEN_IN_EMERGENCY)
@require_http_methods(["GET", "POST"])
@fresh
def emergency_open(request: StaffRequest) -> HttpResponseBase:
    """Ask whose file and why; a refusal is one event of the trail as well."""
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            access = open_in_emergency(
                reference=form.cleaned_data["reference"],
                reason_kind=EmergencyReason(form.cleaned_data["reason_kind"]),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            request.details["refused"] = " ".join(one.code for one in refusal.blockers)
            add_refusal(form, refusal)
        else:
            return redirect("sharing:emergency_file", access_id=access.id)
    return render(
        request,
        "sharing/emergency_open.html",
        {
            "page_name": _("Emergency"),
            "form": form,
            "list_url": reverse("sharing:lent_list"),
        },
    )


@page(reads="emergency_file_seen", needs=Permission.OPEN_IN_EMERGENCY)
@require_GET
def emergency_file(request: StaffRequest, access_id: UUID) -> HttpResponseBase:
    """Show the file while the hour runs; afterwards it does not exist."""
    return _page(request, _own(request, access_id), EmergencyNoteForm())


@page(reads="emergency_file_seen", needs=Permission.OPEN_IN_EMERGENCY)
@require_POST
def emergency_note(request: StaffRequest, access_id: UUID) -> HttpResponseBase:
    """Leave a note for those who work with the client."""
    access = _own(request, access_id)
    form = EmergencyNoteForm(request.POST)
    if form.is_valid():
        try:
            note_in_emergency(
                access=access, words=form.cleaned_data["words"], by=request.user, at=request.at
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The note was left for those who work with the client."))
            return redirect("sharing:emergency_file", access_id=access.id)
    return _page(request, access, form)


def _page(
    request: StaffRequest, access: EmergencyAccess, note_form: EmergencyNoteForm
) -> HttpResponseBase:
    request.subjects.add(access.client_id)
    person = lent_people().get(access.client_id)
    if person is None:
        raise Http404
    file = OpenFile(person=person, parts=frozenset(FilePart))
    return render(
        request,
        "sharing/emergency_file.html",
        {
            "page_name": _("Emergency"),
            "name": name_of(person),
            "opening": emergency_line(
                access, notes_by_access(notes_of([access.id])), at=request.at
            ),
            "ends_at": timezone.localtime(access.ends_at),
            "minutes_left": -(-(access.ends_at - request.at).seconds // 60),
            "sides": sides_shown(request, file),
            "note_form": note_form,
            "note_url": reverse("sharing:emergency_note", args=[access.id]),
        },
    )


def _own(request: StaffRequest, access_id: UUID) -> EmergencyAccess:
    rows = emergencies_open_to(request.standing, at=request.at).select_related(
        "opened_by", "reviewed_by"
    )
    access: EmergencyAccess | None = rows.filter(id=access_id).first()
    if access is None:
        raise Http404
    return access
