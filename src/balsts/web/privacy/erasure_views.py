"""Files whose time is over: the lists of the night, approving one, bringing a file back, holds."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.platform.blockers import Refused
from balsts.privacy.enums import HolderAnswer
from balsts.privacy.operations.erasure import (
    approve_erasure,
    bring_back,
    propose_erasure,
    withdraw_erasure,
)
from balsts.privacy.operations.erasure_holder import answer_for_file
from balsts.privacy.operations.former_staff import agree_to_forget_staff
from balsts.privacy.operations.hold import hold_file, lift_hold
from balsts.privacy.queries.erasure import (
    helped_again,
    hold_of,
    holds_of,
    lines_of,
    lists_for,
    set_aside_line,
)
from balsts.privacy.queries.erasure_holder import answers_of_holders, asked_of, question_to
from balsts.privacy.queries.former_staff import former_staff_list
from balsts.privacy.queries.request import requests_visible_to
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of
from balsts.web.privacy.erasure_presenter import (
    former_staff_panel,
    list_row,
    list_screen,
    question_row,
)
from balsts.web.privacy.request_forms import HolderAnswerForm, HoldForm
from balsts.web.reauthentication import fresh
from balsts.web.wording import add_refusal, say_all

APPROVES = Permission.APPROVE_ERASURES
ANSWERS = Permission.ANSWER_REQUESTS
MOST_LISTS, MOST_LINES = 100, 500


@page(reads="erasures_seen", needs=APPROVES)
@require_GET
def erasure_list(request: StaffRequest) -> HttpResponseBase:
    """What others ask of the viewer's organisation, lists that wait for it, and earlier ones."""
    questions = list(asked_of(request.standing)[:MOST_LISTS])
    request.subjects.update(one.client_id for one in questions)
    lists = list(lists_for(request.standing)[:MOST_LISTS])
    again = helped_again([one.pk for one in lists])
    former = former_staff_list(request.standing)
    return render(
        request,
        "privacy/erasure_list.html",
        {
            "former_staff": former_staff_panel(former) if former else None,
            "page_name": _("Files to be erased"),
            "questions": [question_row(one) for one in questions],
            "lists": [list_row(one, again.get(one.pk, ())) for one in lists],
        },
    )


@page(reads="erasures_seen", needs=APPROVES)
@require_GET
def erasure_list_detail(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """One list: whose files, by reference, since when, and how much goes with them."""
    found = get_object_or_404(lists_for(request.standing), pk=key)
    lines = list(lines_of(found)[:MOST_LINES])
    request.subjects.update(line.client_id for line in lines)
    return render(
        request,
        "privacy/erasure_list_detail.html",
        {
            "page_name": _("Files to be erased"),
            "erasure": list_screen(
                found,
                lines,
                answers_of_holders(found),
                request,
                again=helped_again([found.pk]).get(found.pk, ()),
            ),
        },
    )


@page(reads="erasures_seen", needs=APPROVES)
@fresh
@require_POST
def erasure_approve(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Approve a list; its files are set aside at once, and the job runner enters that in the ledger."""
    found = get_object_or_404(lists_for(request.standing), pk=key)
    try:
        approve_erasure(erasure_list=found, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(
            request, _("Approved. Nobody finds these people any more; in 30 days they are erased.")
        )
    return redirect("privacy:erasure_list_detail", key=key)


@page(reads="erasures_seen", needs=Permission.FORGET_STAFF)
@fresh
@require_POST
def former_staff_agree(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Agree that the names of people who left long ago are removed in the coming night."""
    former = former_staff_list(request.standing)
    if former is None or former.pk != key:
        raise Http404
    try:
        agree_to_forget_staff(former=former, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("Agreed. The names are removed in the coming night."))
    return redirect("privacy:erasure_list")


@page(reads="erasures_seen", needs=APPROVES)
@require_POST
def erasure_withdraw(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Take the file of somebody who asked off its list."""
    found = get_object_or_404(lists_for(request.standing), pk=key)
    try:
        withdraw_erasure(erasure_list=found, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
        return redirect("privacy:erasure_list_detail", key=key)
    messages.success(request, _("The file is off the list. Answer the request, with the reason."))
    return redirect("privacy:erasure_list")


@page(reads="erasures_seen", needs=APPROVES)
@fresh
@require_http_methods(["GET", "POST"])
def holder_answer(request: StaffRequest, holder_id: UUID) -> HttpResponseBase:
    """Say for one's own organisation whether a file that it holds too may be erased."""
    holder = question_to(holder_id, standing=request.standing)
    if holder is None:
        raise Http404
    request.subjects.add(holder.client_id)
    form = HolderAnswerForm(request.POST or None, initial={"answer": holder.answer})
    if request.method == "POST" and form.is_valid():
        answer = HolderAnswer(form.cleaned_data["answer"])
        try:
            answer_for_file(holder=holder, answer=answer, by=request.user, at=request.at)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your answer was written down."))
            return redirect("privacy:erasure_list")
    return render(
        request,
        "privacy/holder_answer.html",
        {
            "page_name": _("May this file be erased?"),
            "form": form,
            "question": question_row(holder),
            "action_url": request.get_full_path(),
        },
    )


@page(reads="erasures_seen", needs=APPROVES)
@fresh
@require_POST
def file_bring_back(request: StaffRequest, line_id: UUID) -> HttpResponseBase:
    """Bring a file back that was set aside by mistake."""
    line = set_aside_line(line_id, standing=request.standing)
    if line is None:
        raise Http404
    list_id = line.list_id
    try:
        bring_back(line=line, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("Brought back. Hold the file, or it is listed again tonight."))
    return redirect("privacy:erasure_list_detail", key=list_id)


@page(reads="client_form_seen", needs=ANSWERS)
@fresh
@require_POST
def erasure_propose(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Put the file of somebody who asked for it on a list that another person approves."""
    asked = get_object_or_404(requests_visible_to(request.standing), pk=key)
    request.subjects.add(asked.client_id)
    try:
        propose_erasure(request=asked, by=request.user, at=request.at)
    except Refused as refusal:
        messages.error(request, " ".join(say_all(refusal.blockers)))
    else:
        messages.success(request, _("On the list. Somebody else must approve it."))
    return redirect("privacy:request_detail", key=key)


@page(reads="client_form_seen", needs=ANSWERS)
@require_http_methods(["GET", "POST"])
def file_hold(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Keep a file longer than its time, with a reason and a last day; lift earlier holds."""
    client = visible_client(request, reference, asks_why=False)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            hold_file(
                client=client,
                reason=told["reason"],
                last_held_on=told["last_held_on"],
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The file is held."))
            return redirect("privacy:file_hold", reference=client.reference)
    return render(
        request,
        "privacy/file_hold.html",
        {
            "page_name": _("Hold the file"),
            "form": form,
            "action_url": request.get_full_path(),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
            "holds": holds_of(client),
            "today": request.today,
        },
    )


@page(reads="client_form_seen", needs=ANSWERS)
@require_POST
def hold_lift(request: StaffRequest, hold_id: UUID) -> HttpResponseBase:
    """Let a file go before its hold ends."""
    hold = hold_of(hold_id, standing=request.standing)
    if hold is None:
        raise Http404
    request.subjects.add(hold.client_id)
    lift_hold(hold=hold, by=request.user, at=request.at)
    messages.success(request, _("The hold is lifted."))
    return redirect("privacy:file_hold", reference=hold.client.reference)
