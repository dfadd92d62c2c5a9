"""Files that other organisations have lent: reading only, and only the parts that were agreed."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balsts.access.enums import Permission
from balsts.clients.enums import ConsentPurpose
from balsts.clients.operations.consent import take_lent_consent_back
from balsts.clients.permissions import can_open_in_emergency, can_take_lent_consent_back
from balsts.clients.queries.emergency import unreviewed_by
from balsts.clients.queries.lending import (
    LentFile,
    file_lent_to,
    files_lent_to,
    referred_to,
)
from balsts.clients.queries.lent import is_taken_back_by_me
from balsts.platform.identifiers import normalise_client_reference
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.shapes.sharing import LentRow
from balsts.web.sharing.consent_forms import TakeBackForm
from balsts.web.sharing.consent_presenters import lent_consent, parts_in_words, referral_line
from balsts.web.sharing.file_sections import OpenFile, sides_shown
from balsts.web.sharing.taking_back import end_by, say_taken_back
from balsts.web.standing import closed_words

READERS = (
    Permission.SEE_LENT_CLIENTS,
    Permission.OPEN_IN_EMERGENCY,
    Permission.REVIEW_OWN_EMERGENCIES,
)


@page(reads="lent_list_seen", needs=READERS)
@require_GET
def lent_list(request: StaffRequest) -> HttpResponseBase:
    """Show what is lent, the referrals that wait, and the way to a file in an emergency."""
    standing = request.standing
    is_reader = standing.may(Permission.SEE_LENT_CLIENTS)
    files = files_lent_to(standing) if is_reader else []
    people = {file.person.id: file.person for file in files}
    referred = referred_to(standing, people) if is_reader else []
    request.subjects.update(file.person.id for file in files)
    return render(
        request,
        "sharing/lent_list.html",
        {
            "page_name": _("Shared with us") if is_reader else _("Emergency"),
            "is_reader": is_reader,
            "closed_words": closed_words(standing),
            "rows": [_row(file) for file in files],
            "referrals": [
                referral_line(one, of=person, url=reverse("sharing:referral_show", args=[one.id]))
                for one, person in referred
            ],
            "several_url": reverse("sharing:referral_accept_several") if len(referred) > 1 else "",
            "emergency_url": reverse("sharing:emergency_open")
            if can_open_in_emergency(standing)
            else "",
            "hand_over_url": reverse("sharing:hand_over_list")
            if standing.may(Permission.SEE_ENROLLED_CLIENTS)
            and standing.may(Permission.LEND_CLIENTS)
            else "",
            "openings_url": reverse("sharing:emergency_list")
            if standing.may(Permission.REVIEW_OWN_EMERGENCIES)
            else "",
        }
        | _own_opening(request),
    )


@page(reads="lent_file_seen", needs=Permission.SEE_LENT_CLIENTS)
@require_GET
def lent_show(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show the parts of one file that are lent today; nothing else of it exists here."""
    file = _file(request, reference)
    if file is None:
        raise Http404
    request.subjects.add(file.person.id)
    request.details["parts"] = " ".join(sorted(file.parts))
    return render(
        request,
        "sharing/lent_show.html",
        {
            "page_name": _("Shared file"),
            "name": name_of(file.person),
            "reference": file.person.reference,
            "row": _row(file),
            "sides": sides_shown(request, OpenFile(person=file.person, parts=file.parts)),
            # Several forms on one page: the field of each has an id of its own.
            "consents": [
                (
                    lent_consent(one, reference=file.person.reference),
                    TakeBackForm(initial={"withdrawn_on": request.today}, auto_id=f"{one.id}-%s"),
                )
                for one in file.consents
                if can_take_lent_consent_back(request.standing, one)
            ],
            "list_url": reverse("sharing:lent_list"),
        },
    )


@page(reads="lent_file_seen", needs=Permission.SEE_LENT_CLIENTS)
@require_POST
def lent_take_back(request: StaffRequest, reference: str, consent_id: UUID) -> HttpResponseBase:
    """End what is lent to us under a consent at once, because the client said so here."""
    file = _file(request, reference)
    consent = next((one for one in file.consents if one.id == consent_id), None) if file else None
    if consent is None:
        # Sent twice: the first sending has closed the file.
        if not is_taken_back_by_me(consent_id):
            raise Http404
        say_taken_back(request)
        return redirect("sharing:lent_list")
    is_over = end_by(take_lent_consent_back, request, consent)
    # Refused, the file may be gone all the same.
    if is_over or _file(request, reference) is None:
        return redirect("sharing:lent_list")
    return redirect("sharing:lent_show", reference=reference)


def _file(request: StaffRequest, reference: str) -> LentFile | None:
    known = normalise_client_reference(reference)
    return file_lent_to(request.standing, known) if known else None


def _row(file: LentFile) -> LentRow:
    lenders = dict.fromkeys(one.contract.provider.name for one in file.consents)
    purposes = dict.fromkeys(str(ConsentPurpose(one.purpose).label) for one in file.consents)
    return LentRow(
        name=name_of(file.person),
        reference=file.person.reference,
        url=reverse("sharing:lent_show", args=[file.person.reference]),
        lender=", ".join(lenders),
        parts=" · ".join(parts_in_words(file.parts)),
        purpose=", ".join(purposes),
        last_on=file.last_day,
    )


def _own_opening(request: StaffRequest) -> dict[str, str]:
    """Where the person's own opening is read, or what it waits for."""
    access = unreviewed_by(request.user.pk)
    if access is None:
        return {"open_url": "", "waiting_url": ""}
    if access.is_open_at(request.at):
        return {"open_url": reverse("sharing:emergency_file", args=[access.id]), "waiting_url": ""}
    return {"open_url": "", "waiting_url": reverse("sharing:emergency_show", args=[access.id])}
