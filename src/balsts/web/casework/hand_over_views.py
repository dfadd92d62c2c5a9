"""Handing a family over to a municipality: what it was told and what it answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.casework.enums import TaskState
from balsts.casework.operations.hand_over import (
    HAND_OVER_CHANGED,
    record_hand_over,
    withdraw_task,
)
from balsts.casework.operations.promise import tell_of_change
from balsts.casework.queries.hand_over import is_led_by, mark_of_hand_overs, task_of_client
from balsts.casework.queries.promise import addressee_among
from balsts.clients.models import Client
from balsts.clients.queries.visibility import clients_visible_to
from balsts.platform.blockers import Refused
from balsts.web.casework.hand_over_forms import HandOverForm, TaskWithdrawForm, told_already
from balsts.web.hand_over import hand_over_card, refused_of, told_of
from balsts.web.loading import address_after, visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.wording import add_refusal, say_all

SEES_CLIENTS = (Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)


@page(reads="client_form_seen", needs=Permission.MANAGE_CASES)
@require_http_methods(["GET", "POST"])
def hand_over_record(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Ask which municipality was informed, when and how, and what it answered."""
    client = visible_client(request, reference, asks_why=False)
    task = _task_or_404(request, client)
    if request.method == "GET" and not task.is_within_reach:
        return redirect(_after(request, client))
    told = None if refused_of(task) else told_of(task)
    seen = mark_of_hand_overs(task)
    initial = {"informed_on": request.today, "seen": seen} | told_already(told)
    form = HandOverForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            record_hand_over(task=task, entry=form.entry, by=request.user, at=request.at)
        except Refused as refusal:
            if any(blocker.code == HAND_OVER_CHANGED for blocker in refusal.blockers):
                again = request.POST.copy()
                again["seen"] = str(seen)
                form = HandOverForm(again, initial=initial)
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The handing over was written down."))
            return redirect(_after(request, client))
    return render(
        request,
        "casework/hand_over_record.html",
        {
            "page_name": _("Handing over to the municipality"),
            "form": form,
            "withdraw_form": TaskWithdrawForm(auto_id="withdraw_%s"),
            "withdraw_url": reverse("casework:hand_over_withdraw", args=[client.reference])
            if task.state == TaskState.OPEN
            else "",
            "card": hand_over_card(task, request, client.reference),
            "client_name": name_of(client),
            "client_url": _place_of(client),
        },
    )


@page(reads="client_form_seen", needs=Permission.MANAGE_CASES)
@require_POST
def hand_over_withdraw(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Say why the municipality need not be asked."""
    client = visible_client(request, reference, asks_why=False)
    task = _task_or_404(request, client)
    form = TaskWithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say in a few words why it is not needed."))
        return redirect("casework:hand_over_record", reference=client.reference)
    try:
        withdraw_task(task=task, reason=form.cleaned_data["reason"], by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("The task is off the list, with your reason."))
    return redirect(_after(request, client))


@page(reads="client_form_seen", needs=SEES_CLIENTS)
@require_POST
def promise_change_tell(request: StaffRequest, addressee_id: UUID) -> HttpResponseBase:
    """Record that somebody was told today that a promised day has moved."""
    addressee = addressee_among(clients_visible_to(request.standing), addressee_id)
    if addressee is None:
        raise Http404
    try:
        tell_of_change(
            addressees=[addressee], told_on=request.today, by=request.user, at=request.at
        )
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("Noted as told today."))
    if request.POST.get("from") == "my_day":
        return redirect("casework:my_day_show")
    reference = addressee.change.client.reference
    return redirect(reverse("clients:client_detail", args=[reference]) + "#status")


def _task_or_404(request: StaffRequest, client: Client) -> Any:
    task = task_of_client(client, request.standing, on=request.today)
    if task is None or task.state == TaskState.WITHDRAWN:
        raise Http404
    if not task.is_within_reach and not is_led_by(request.standing, client.id):
        raise Http404
    return task


def _after(request: StaffRequest, client: Client) -> str:
    ending_url = reverse("casework:ending_list")
    return address_after(request, client, _place_of(client), otherwise=ending_url)


def _place_of(client: Client) -> str:
    return reverse("clients:client_detail", args=[client.reference]) + "#hand-over"
