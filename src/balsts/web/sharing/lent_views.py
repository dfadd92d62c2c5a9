"""Files that other organisations have lent: reading only, and only the parts that were agreed."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.clients.enums import ConsentPurpose
from balsts.clients.permissions import can_open_in_emergency
from balsts.clients.queries.emergency import unreviewed_by
from balsts.clients.queries.lending import LentFile, file_lent_to, files_lent_to, referred_to
from balsts.platform.identifiers import normalise_client_reference
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.shapes.sharing import LentRow
from balsts.web.sharing.consent_presenters import parts_in_words, referral_line
from balsts.web.sharing.file_sections import OpenFile, sides_shown
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
    known = normalise_client_reference(reference)
    file = file_lent_to(request.standing, known) if known else None
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
            "list_url": reverse("sharing:lent_list"),
        },
    )


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
