"""Asking whether somebody else works with a person already, and answering who asked."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.clients.enums import BirthPrecision, InquiryOutcome
from balsts.clients.models import Client, Inquiry
from balsts.clients.operations.inquiry import ask_elsewhere, settle_inquiry
from balsts.clients.queries.inquiry import answer_to, inquiries_told_to
from balsts.clients.queries.reference import id_with_reference
from balsts.clients.queries.visibility import clients_visible_to
from balsts.clients.wanted import Wanted
from balsts.platform.blockers import Refused
from balsts.web.asking_first import Asked, asking_first, question_kept
from balsts.web.clients.inquiry_forms import InquiryForm, SettleForm
from balsts.web.clients.inquiry_presenter import inquiry_of
from balsts.web.clients.likenesses import alike_among_mine, likenesses_of
from balsts.web.page import StaffRequest, page
from balsts.web.wording import add_refusal


@asking_first
@page(reads="inquiry_form_seen", needs=Permission.REGISTER_CLIENTS)
@require_http_methods(["GET", "POST"])
def inquiry_ask(request: StaffRequest) -> HttpResponseBase:
    """Ask, and answer on the page itself: who is among one's own, and whether somebody is known."""
    form = InquiryForm(request.POST or None)
    own: list[Client] = []
    is_known: bool | None = None
    if request.method == "POST" and form.is_valid():
        asks = form.question()
        if question := question_kept(request):
            is_known = answer_to(question)
            own = _own(request, asks.wanted)
        else:
            try:
                return Asked(request, ask_elsewhere(asked=asks, by=request.user, at=request.at))
            except Refused as refusal:
                add_refusal(form, refusal)
    return render(
        request,
        "clients/inquiry_ask.html",
        {
            "page_name": _("Ask whether others work with somebody"),
            "form": form,
            "is_answered": is_known is not None,
            "is_known": is_known,
            "own": likenesses_of(own),
            "ask_url": reverse("clients:inquiry_ask"),
            "register_url": reverse("clients:client_register"),
            "list_url": reverse("clients:client_list"),
        },
    )


@page(reads="inquiry_seen", needs=Permission.LEND_CLIENTS)
@require_GET
def inquiry_show(request: StaffRequest, inquiry_id: UUID) -> HttpResponseBase:
    """Show who asks for a client of one's own, and how to reach them."""
    return _page(request, _told(request, inquiry_id), SettleForm())


@page(reads="inquiry_seen", needs=Permission.LEND_CLIENTS)
@require_POST
def inquiry_settle(request: StaffRequest, inquiry_id: UUID) -> HttpResponseBase:
    """Say what was done about it; it leaves everybody's day."""
    inquiry = _told(request, inquiry_id)
    form = SettleForm(request.POST)
    if form.is_valid():
        try:
            settle_inquiry(
                inquiry=inquiry,
                outcome=InquiryOutcome(form.cleaned_data["outcome"]),
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Written down. The question waits for nobody any more."))
            return redirect("casework:my_day_show")
    return _page(request, inquiry, form)


def _page(request: StaffRequest, inquiry: Inquiry, form: SettleForm) -> HttpResponseBase:
    return render(
        request,
        "clients/inquiry_show.html",
        {
            "page_name": _("Somebody asks for a client"),
            "inquiry": inquiry_of(inquiry),
            "form": form if inquiry.settled_at is None else None,
            "settle_url": reverse("clients:inquiry_settle", args=[inquiry.id]),
        },
    )


def _told(request: StaffRequest, inquiry_id: UUID) -> Inquiry:
    inquiry = inquiries_told_to(request.standing).filter(id=inquiry_id).first()
    if inquiry is None or inquiry.client_id is None:
        raise Http404
    request.subjects.add(inquiry.client_id)
    return inquiry


def _own(request: StaffRequest, wanted: Wanted) -> list[Client]:
    if not wanted.reference:
        return alike_among_mine(
            request, name=wanted.name, born_on=wanted.born_on, precision=BirthPrecision.DAY
        )
    found = list(
        clients_visible_to(request.standing).filter(pk=id_with_reference(wanted.reference))
    )
    request.subjects.update(client.id for client in found)
    return found
