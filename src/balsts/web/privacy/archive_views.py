"""The archive: asking for a file that an ended contract left behind, agreeing, reading, putting it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.casework.models import SealedNote, SpecificNeed
from balsts.clients.models import Client
from balsts.platform.blockers import Refused
from balsts.privacy.enums import ArchiveGround
from balsts.privacy.operations.archive import agree_to_opening, ask_archive, end_opening
from balsts.privacy.queries.archive import (
    current_openings,
    former_openings,
    is_found,
    openings_in_hand,
    openings_known_to,
)
from balsts.privacy.queries.subject_access import what_is_held
from balsts.web.asking_first import Asked, asking_first, question_kept
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.privacy.access_letter import held_sections
from balsts.web.privacy.archive_forms import ArchiveForm
from balsts.web.privacy.archive_presenter import archive_lines
from balsts.web.sent_again import number_anew
from balsts.web.wording import add_refusal, say_all

KEEPS = Permission.KEEP_ARCHIVE
AGREES = Permission.APPROVE_ARCHIVE
READS = (KEEPS, Permission.ANSWER_REQUESTS)
MOST_ROWS = 50
# What has pages and patience of its own: it comes along in the copy alone, of who may read it.
OF_THE_COPY = (SealedNote, SpecificNeed)


@page(reads="archive_seen", needs=(KEEPS, AGREES))
@require_GET
def archive_list(request: StaffRequest) -> HttpResponseBase:
    """Show what waits for the second person and what is out; below it what is back."""
    current = list(current_openings(request.standing))
    former = list(former_openings(request.standing, limit=MOST_ROWS))
    request.subjects.update(one.client_id for one in (*current, *former) if one.client_id)
    lines = archive_lines(request, [*current, *former])
    return render(
        request,
        "privacy/archive_list.html",
        {
            "page_name": _("Archive"),
            "current": lines[: len(current)],
            "former": lines[len(current) :],
            "ask_url": reverse("privacy:archive_ask") if request.standing.may(KEEPS) else "",
        },
    )


@asking_first
@page(reads="archive_form_seen", needs=KEEPS)
@require_http_methods(["GET", "POST"])
def archive_ask(request: StaffRequest) -> HttpResponseBase:
    """Look for one file, and have it wait for the second person if it is there."""
    form = ArchiveForm(request.POST or None, initial={"days": "31"})
    is_unknown = False
    if request.method == "POST" and form.is_valid():
        if question := question_kept(request):
            if is_found(question):
                messages.success(
                    request,
                    _(
                        "A file is in the archive. It opens once a second person has agreed: tell them, "
                        "nothing is sent by mail."
                    ),
                )
                return redirect("privacy:archive_list")
            is_unknown = True
            number_anew(form)
        else:
            try:
                asked = ask_archive(asked=form.question(), by=request.user, at=request.at)
                return Asked(request, asked)
            except Refused as refusal:
                add_refusal(form, refusal)
    return render(
        request,
        "privacy/archive_ask.html",
        {
            "page_name": _("From the archive"),
            "form": form,
            "is_unknown": is_unknown,
            "action_url": request.path,
            "list_url": reverse("privacy:archive_list"),
        },
    )


@page(reads="archive_form_seen", needs=AGREES)
@require_POST
def archive_agree(request: StaffRequest, opening_id: UUID) -> HttpResponseBase:
    """Agree, as the second person, that a file is taken out."""
    opening = get_object_or_404(openings_known_to(request.standing), id=opening_id)
    try:
        agree_to_opening(opening=opening, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("You have agreed: the file is taken out of the archive."))
    return redirect("privacy:archive_list")


@page(reads="archive_form_seen", needs=(KEEPS, AGREES))
@require_POST
def archive_end(request: StaffRequest, opening_id: UUID) -> HttpResponseBase:
    """Put a file back, or let one that waits stay where it is."""
    opening = get_object_or_404(openings_known_to(request.standing), id=opening_id)
    try:
        end_opening(opening=opening, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("The file is in the archive."))
    return redirect("privacy:archive_list")


@page(reads="archived_file_seen", needs=READS)
@require_GET
def archive_file(request: StaffRequest, opening_id: UUID) -> HttpResponseBase:
    """Show everything that the organisation holds in a file that is out; nothing of it is written."""
    among = openings_in_hand(request.standing, reads=True)
    opening = get_object_or_404(among, id=opening_id)
    client = get_object_or_404(Client, pk=opening.client_id)
    request.subjects.add(client.pk)
    held = [
        table for table in what_is_held(client, opening=opening) if table.model not in OF_THE_COPY
    ]
    [line] = archive_lines(request, [opening])
    return render(
        request,
        "privacy/archive_file.html",
        {
            "page_name": _("File from the archive"),
            "client_name": name_of(client),
            "line": line,
            "sections": held_sections(held, on=request.today),
            "request_url": reverse("privacy:request_receive", args=[client.reference])
            if opening.ground == ArchiveGround.OWN_REQUEST
            else "",
            "requests_url": reverse("privacy:request_list")
            if opening.ground == ArchiveGround.OWN_REQUEST
            else "",
            "disclosures_url": reverse("privacy:disclosure_record", args=[client.reference])
            if opening.ground == ArchiveGround.AUTHORITY
            else "",
            "list_url": reverse("privacy:archive_list")
            if request.standing.may(KEEPS)
            else reverse("privacy:request_list"),
        },
    )
