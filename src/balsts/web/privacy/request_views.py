"""Requests of people about their data: the list, one of them, and every step of the answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.platform.blockers import Refused
from balsts.privacy.enums import ArchiveGround, IdentityCheck, RequestKind, RequestOutcome
from balsts.privacy.models import DataRequest
from balsts.privacy.operations.request import (
    answer_request,
    confirm_identity,
    extend_request,
    receive_request,
    wait_for_identification,
)
from balsts.privacy.permissions import can_answer_request
from balsts.privacy.queries.request import (
    answered_requests,
    gives_copy_from,
    is_about_child,
    open_requests,
    requests_visible_to,
)
from balsts.privacy.rules import blockers_for_giving_a_copy
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.privacy.request_forms import (
    AnswerForm,
    ExtensionForm,
    IdentityForm,
    RequestReceiveForm,
)
from balsts.web.privacy.request_presenter import request_row, request_screen
from balsts.web.privacy.taken_out import client_at_hand, file_url
from balsts.web.wording import add_refusal, say_all

TAKES_IN = Permission.RECEIVE_REQUESTS
ANSWERS = Permission.ANSWER_REQUESTS
MOST_ROWS = 200


@page(reads="requests_seen", needs=TAKES_IN)
@require_GET
def request_list(request: StaffRequest) -> HttpResponseBase:
    """What waits for an answer, the nearest last day first; below it what was answered."""
    waiting = [row.request for row in open_requests(request.standing, limit=MOST_ROWS)]
    answered = list(answered_requests(request.standing, limit=MOST_ROWS))
    request.subjects.update(one.client_id for one in (*waiting, *answered))
    return render(
        request,
        "privacy/request_list.html",
        {
            "page_name": _("Requests about data"),
            "waiting": [request_row(one, request.today) for one in waiting],
            "answered": [request_row(one, request.today) for one in answered],
            "clients_url": reverse("clients:client_list"),
            "erasures_url": reverse("privacy:erasure_list")
            if request.standing.may(Permission.APPROVE_ERASURES)
            else "",
        },
    )


@page(reads="request_seen", needs=TAKES_IN)
@require_GET
def request_detail(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """One request: its course, its last day, what can be done now."""
    asked = _asked(request, key)
    return render(
        request,
        "privacy/request_detail.html",
        {"page_name": _("Request about data"), "asked": request_screen(asked, request)},
    )


@page(reads="client_form_seen", needs=TAKES_IN)
@require_http_methods(["GET", "POST"])
def request_receive(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Take in what a person asks."""
    client = client_at_hand(request, reference, ArchiveGround.OWN_REQUEST, asks_why=False)
    form = RequestReceiveForm(request.POST or None, initial={"received_on": request.today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            asked = receive_request(
                client=client,
                kind=RequestKind(told["kind"]),
                received_on=told["received_on"],
                asked_words=told["asked_words"],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            _add_errors(form, refusal)
        else:
            messages.success(request, _("Written down. The month runs from the day they asked."))
            return redirect("privacy:request_detail", key=asked.id)
    return render(
        request,
        "form_page.html",
        {
            "page_name": _("Request about data"),
            "title": _("A request about their data"),
            "lead": _("Each person asks for themself; a family is never answered together."),
            "form": form,
            "action_url": request.get_full_path(),
            "submit": _("Write it down"),
            "cancel_url": file_url(request, client) or reverse("privacy:request_list"),
            "client_name": name_of(client),
            "client_url": file_url(request, client),
        },
    )


@page(reads="client_form_seen", needs=Permission.CORRECT_PARTICULARS)
@require_http_methods(["GET", "POST"])
def identity_confirm(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Say that it is the person themself who asks."""
    asked = _asked(request, key)
    form = IdentityForm(request.POST or None, initial={"identified_on": request.today})

    def confirm(told: dict[str, Any]) -> None:
        confirm_identity(
            request=asked,
            identity_check=IdentityCheck(told["identity_check"]),
            identified_on=told["identified_on"],
            by=request.user,
            at=request.at,
        )

    takes_two = asked.kind == RequestKind.ACCESS and can_answer_request(request.standing, asked)
    return _step(
        request,
        asked,
        form,
        confirm,
        title=_("Who asks?"),
        lead=_(
            "A copy takes two people: if you confirm who asks, somebody else grants it and hands "
            "it over."
        )
        if takes_two
        else "",
        submit=_("It is they who ask"),
    )


@page(reads="client_form_seen", needs=TAKES_IN)
@require_POST
def request_wait(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Let the clock stand until it is known who asks."""
    asked = _asked(request, key)
    try:
        wait_for_identification(request=asked, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("The month stands still until it is known who asks."))
    return redirect("privacy:request_detail", key=key)


@page(reads="client_form_seen", needs=ANSWERS)
@require_http_methods(["GET", "POST"])
def request_extend(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Take two months more, with the reason."""
    asked = _asked(request, key)
    form = ExtensionForm(request.POST or None)

    def extend(told: dict[str, Any]) -> None:
        extend_request(request=asked, reason=told["reason"], by=request.user, at=request.at)

    return _step(
        request,
        asked,
        form,
        extend,
        title=_("Two months more"),
        lead=_("Tell the person within the first month, with this reason."),
        submit=_("Extend by two months"),
    )


@page(reads="client_form_seen", needs=ANSWERS)
@require_http_methods(["GET", "POST"])
def request_answer(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Answer, in whole, in part or with a refusal."""
    asked = _asked(request, key)
    is_child = is_about_child(asked, on=request.today)
    form = AnswerForm(request.POST or None, is_about_child=is_child)

    def answer(told: dict[str, Any]) -> None:
        answer_request(
            request=asked,
            outcome=RequestOutcome(told["outcome"]),
            answer_words=told["answer_words"],
            best_interest_words=told.get("best_interest_words", ""),
            by=request.user,
            at=request.at,
        )

    return _step(
        request,
        asked,
        form,
        answer,
        title=_("Answer"),
        # What was refused says it itself.
        lead=""
        if request.method == "POST"
        else " ".join(
            say_all(blockers_for_giving_a_copy(gives_copy_from(asked, request.standing)))
        ),
        submit=_("Answer the request"),
    )


def _step(
    request: StaffRequest,
    asked: DataRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], None],
    *,
    title: str,
    submit: str,
    lead: str = "",
) -> HttpResponseBase:
    """Show one form, act on it, say what stands against it, go back to the request."""
    here = reverse("privacy:request_detail", args=[asked.id])
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            _add_errors(form, refusal)
        else:
            messages.success(request, _("Recorded."))
            if not requests_visible_to(request.standing).filter(pk=asked.pk).exists():
                # With the answer the file went back into the archive.
                return redirect("privacy:request_list")
            return redirect(here)
    return render(
        request,
        "form_page.html",
        {
            "page_name": title,
            "title": title,
            "lead": lead,
            "form": form,
            "action_url": request.get_full_path(),
            "submit": submit,
            "cancel_url": here,
            "client_name": name_of(asked.client),
            "client_url": file_url(request, asked.client),
        },
    )


def _asked(request: StaffRequest, key: UUID) -> DataRequest:
    among = requests_visible_to(request.standing).select_related(
        "client", "recorded_by", "identified_by", "answered_by"
    )
    asked: DataRequest = get_object_or_404(among, id=key)
    request.subjects.add(asked.client_id)
    return asked


def _add_errors(form: forms.Form, refusal: Refused) -> None:
    add_refusal(form, refusal)
