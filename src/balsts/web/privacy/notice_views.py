"""Telling a client how their data are used: the sheet that is read out, and that it was done."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from balsts.access.enums import Permission
from balsts.clients.models import Client
from balsts.organisations.models import StaffMember
from balsts.organisations.queries.contract import staff_of_contract
from balsts.platform.blockers import Refused
from balsts.privacy.notice import WORDED_ON
from balsts.privacy.operations.notice import NoticeEntry, give_notice
from balsts.privacy.queries.notice import notices_of
from balsts.privacy.queries.request import contract_asked
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.privacy.notice_forms import NoticeForm
from balsts.web.privacy.notice_text import notice_sheet
from balsts.web.privacy_notice import notice_line
from balsts.web.wording import add_refusal

TELLS = Permission.RECEIVE_REQUESTS
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@page(reads="client_form_seen", needs=TELLS)
@require_http_methods(["GET", "POST"])
def notice_give(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Show when the client was told, and write down that it was done."""
    client = visible_client(request, reference)
    contract = contract_asked(client, request.standing)
    if contract is None:
        raise Http404
    staff = {str(one.user_id): one for one in staff_of_contract(contract, on=request.today)}
    form = NoticeForm(
        request.POST or None,
        staff=[(key, one.user.full_name) for key, one in staff.items()],
        initial={
            "given_on": request.today,
            "language": client.interpreter_language,
            "given_by": str(request.user.pk),
            "worded_on": WORDED_ON,
        },
    )
    here = reverse("privacy:notice_give", args=[client.reference])
    if request.method == "POST" and form.is_valid():
        try:
            give_notice(
                entry=_entry(form.cleaned_data, client, staff), by=request.user, at=request.at
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Written down that the client was told."))
            return redirect(here)
    return render(
        request,
        "privacy/notice_give.html",
        {
            "page_name": _("Told how their data are used"),
            "form": form,
            "action_url": here,
            "notices": [notice_line(one) for one in notices_of(client, request.standing)],
            "sheet_url": _sheet_url(contract.provider_id),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
        },
    )


@page(reads="notice_seen", needs=TELLS)
@require_GET
def notice_show(request: StaffRequest) -> HttpResponseBase:
    """Show the notice in one language, to be printed and read out; it is about nobody."""
    told = request.GET.get("language", "")
    language = told if told in LANGUAGES else (get_language() or LANGUAGES[0])
    posts = request.standing.narrowed_to(TELLS).posts
    whose = request.GET.get("organisation", "")
    post = next((one for one in posts if str(one.organisation_id) == whose), posts[0])
    return render(
        request,
        "privacy/notice_show.html",
        {
            "page_name": _("Notice to clients"),
            "sheet": notice_sheet(language, organisation=post.organisation_name),
            "languages": settings.LANGUAGES,
            "here": _sheet_url(post.organisation_id),
        },
    )


def _sheet_url(organisation_id: UUID) -> str:
    """Return the address of the notice in the name of one organisation; another one's is another notice."""
    return f"{reverse('privacy:notice_show')}?organisation={organisation_id}"


def _entry(told: dict[str, Any], client: Client, staff: dict[str, StaffMember]) -> NoticeEntry:
    return NoticeEntry(
        client=client,
        given_on=told["given_on"],
        language=told["language"],
        given_by=staff[told["given_by"]].user,
        worded_on=told["worded_on"],
        interpreter_name=told["interpreter_name"],
    )
