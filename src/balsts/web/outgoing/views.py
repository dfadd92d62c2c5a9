"""A list of people as a file: asking for it, agreeing as the second person, taking it once."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.access.roles import permissions_of
from balsts.exchange.enums import ExportKind, ExportPurpose, ExportState
from balsts.exchange.models import Export
from balsts.exchange.operations.export import (
    ExportWish,
    agree_to_export,
    decline_export,
    make_export,
    take_export,
)
from balsts.exchange.permissions import can_decide_export
from balsts.exchange.queries.export import export_visible_to, page_of_exports
from balsts.organisations.models import Contract
from balsts.organisations.queries.contract import running_contracts, staff_of_contract
from balsts.organisations.queries.second_person import recent_ties
from balsts.platform.blockers import Refused
from balsts.web.downloads import FileKind, Holds, OutgoingFile, download
from balsts.web.outgoing.forms import ExportAskForm, ExportDeclineForm
from balsts.web.outgoing.presenters import (
    export_paper,
    export_row,
    register_pages,
    second_person_words,
    state_choices,
)
from balsts.web.page import StaffRequest, page
from balsts.web.reauthentication import fresh
from balsts.web.second_person import words_for_second_person
from balsts.web.shapes.outgoing import ExportRegister
from balsts.web.wording import add_refusal, say_all

ASKS = Permission.EXPORT_CASELOADS
SEES = (Permission.EXPORT_CASELOADS, Permission.APPROVE_EXPORTS)
ON_A_PAGE = 50


@page(reads="exports_seen", needs=SEES)
@require_GET
def export_list(request: StaffRequest) -> HttpResponseBase:
    """Show who took what: one's own files, and for whoever may agree those of others."""
    state = _state(request.GET.get("state", ""))
    offset = _offset(request.GET.get("after", ""))
    rows, has_more = page_of_exports(request.standing, state=state, offset=offset, size=ON_A_PAGE)
    address = reverse("outgoing:export_list")
    register = ExportRegister(
        rows=tuple(export_row(row) for row in rows),
        waiting=tuple(
            export_row(row)
            for row in rows
            if row.state == ExportState.WAITING and can_decide_export(request.standing, row)
        ),
        states=state_choices(address, state),
        pages=register_pages(
            address,
            state=state,
            offset=offset,
            shown=len(rows),
            size=ON_A_PAGE,
            has_more=has_more,
        ),
        ask_url=reverse("outgoing:export_ask") if request.standing.contract_ids_where(ASKS) else "",
    )
    return render(
        request, "outgoing/export_list.html", {"page_name": _("Files out"), "register": register}
    )


@page(reads="export_form_seen", needs=ASKS)
@require_http_methods(["GET", "POST"])
@fresh
def export_ask(request: StaffRequest) -> HttpResponseBase:
    """Ask what for and why; the file is made, inspected and registered, and nobody has it yet."""
    contracts = {
        str(contract.id): contract
        for contract in running_contracts(
            on=request.today, ids=request.standing.contract_ids_where(ASKS)
        )
    }
    if not contracts:
        raise Http404
    form = ExportAskForm(
        request.POST or None,
        contracts=[(key, f"{one} · {one.programme.name}") for key, one in contracts.items()],
    )
    if request.method == "POST" and form.is_valid():
        try:
            export = make_export(wish=_wish(form, contracts), by=request.user, at=request.at)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("outgoing:export_show", key=export.id)
    return render(
        request,
        "outgoing/export_ask.html",
        {
            "page_name": _("Take a list out as a file"),
            "form": form,
            "cancel_url": reverse("outgoing:export_list"),
        },
    )


@page(reads="exports_seen", needs=SEES)
@require_GET
def export_show(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Show what is in the file and why, and what can be done with it now."""
    return _shown(request, _export(request, key), ExportDeclineForm())


@page(reads="exports_seen", needs=Permission.APPROVE_EXPORTS)
@require_POST
@fresh
def export_agree(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Agree as the second person."""
    export = _to_decide(request, key)
    try:
        agree_to_export(export=export, by=request.user, at=request.at)
    except Refused as refusal:
        _tell(request, refusal)
    else:
        messages.success(request, _("Agreed. Your colleague can take the file once."))
    return redirect("outgoing:export_show", key=export.id)


@page(reads="exports_seen", needs=Permission.APPROVE_EXPORTS)
@require_POST
@fresh
def export_decline(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Decline as the second person, saying why."""
    export = _to_decide(request, key)
    form = ExportDeclineForm(request.POST)
    if not form.is_valid():
        return _shown(request, export, form)
    reason = form.cleaned_data["decline_reason"]
    try:
        decline_export(export=export, reason=reason, by=request.user, at=request.at)
    except Refused as refusal:
        _tell(request, refusal)
    else:
        messages.success(request, _("Declined. The file was removed."))
    return redirect("outgoing:export_show", key=export.id)


@download(leaves="export_handed_over", needs=ASKS, method="POST", is_fresh=True)
def export_take(request: StaffRequest, key: UUID) -> OutgoingFile | HttpResponseBase:
    """Hand the file over, once, to who asked for it."""
    export = _export(request, key)
    if export.asked_by_id != request.user.pk:
        raise Http404
    try:
        content = take_export(export=export, by=request.user, at=request.at)
    except Refused as refusal:
        _tell(request, refusal)
        return redirect("outgoing:export_show", key=export.id)
    return OutgoingFile(
        name=f"balsts-{export.reference}",
        kind=FileKind[ExportKind(export.kind).name],
        content=content,
        holds=Holds.REGISTERED_PEOPLE,
        sheets=("caseload",),
        details={"export": export.reference},
    )


def _wish(form: ExportAskForm, contracts: dict[str, Contract]) -> ExportWish:
    told = form.cleaned_data
    return ExportWish(
        contract=contracts[told["contract"]],
        kind=ExportKind(told["kind"]),
        language=(get_language() or "en")[:2],
        purpose=ExportPurpose(told["purpose"]),
        reason=told["reason"],
        has_names=told["has_names"],
        names_reason=told["names_reason"],
        is_open=True if told["cases"] == "open" else None,
        form_id=told["id"],
    )


def _shown(request: StaffRequest, export: Export, form: ExportDeclineForm) -> HttpResponseBase:
    is_own = export.asked_by_id == request.user.pk
    may_decide = export.state == ExportState.WAITING and can_decide_export(request.standing, export)
    wait_words = words_for_second_person(export.asked_by_id, request.standing) if may_decide else ""
    request.details["export"] = export.reference
    return render(
        request,
        "outgoing/export_show.html",
        {
            "page_name": _("File out"),
            "export": export_paper(
                export,
                is_own=is_own,
                may_decide=may_decide,
                wait_words=wait_words,
                deciders=_deciders(request, export) if is_own else (),
            ),
            "form": form,
            "list_url": reverse("outgoing:export_list"),
        },
    )


def _deciders(request: StaffRequest, export: Export) -> list[str]:
    """Name the colleagues who may be the second person, and from which day if not yet."""
    if export.state != ExportState.WAITING or export.contract is None:
        return []
    ties = recent_ties(on=request.today)
    return [
        second_person_words(
            member.user.full_name, ties.two_people_from(request.user.pk, member.user_id)
        )
        for member in staff_of_contract(export.contract, on=request.today)
        if Permission.APPROVE_EXPORTS in permissions_of(member.role)
        and member.user_id != request.user.pk
    ]


def _export(request: StaffRequest, key: UUID) -> Export:
    export = export_visible_to(request.standing, key)
    if export is None:
        raise Http404
    return export


def _to_decide(request: StaffRequest, key: UUID) -> Export:
    """Load a file of somebody else; one's own is nothing to decide about."""
    export = _export(request, key)
    if not can_decide_export(request.standing, export):
        raise Http404
    return export


def _tell(request: StaffRequest, refusal: Refused) -> None:
    for words in say_all(refusal.blockers):
        messages.error(request, words)


def _state(text: str) -> ExportState | None:
    return ExportState(text) if text in ExportState.values else None


def _offset(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0  # noqa: PLR2004 - more files than any register has
