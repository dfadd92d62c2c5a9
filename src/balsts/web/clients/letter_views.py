"""A letter for a client: chosen and read here, handed out as a PDF."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.casework.queries.timeline import case_timeline_of, with_case_timeline_rows
from balsts.clients.enums import AssignmentRole
from balsts.clients.queries.caseload import assignments_of
from balsts.clients.queries.client import with_particulars
from balsts.clients.queries.visibility import clients_visible_to, post_towards
from balsts.exchange.enums import ExportPurpose, ExportTemplate
from balsts.platform.machine_clock import clock_jump
from balsts.platform.pdf.letter import letter_pdf as draw_letter
from balsts.web.clients.letter_form import LetterForm
from balsts.web.clients.letter_writing import LetterFacts, Sender, write_letter
from balsts.web.downloads import FileKind, OutgoingFile, PeoplesData, download
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was asked for; without `facts` it could not be understood."""

    client: Any
    form: LetterForm
    language: str = ""
    facts: LetterFacts | None = None


@page(reads="letter_seen", needs=Permission.HAND_OUT_LETTERS)
@require_GET
def letter_show(request: StaffRequest, reference: str) -> HttpResponseBase:
    """Let language and day be chosen, and show the letter as it will be."""
    wish = _wish(request, reference)
    letter, pdf_url = None, ""
    if wish.facts:
        letter = write_letter(wish.facts, wish.language)
        query = urlencode({"language": wish.language, "on": wish.facts.on.isoformat()})
        pdf_url = f"{reverse('clients:letter_pdf', args=[wish.client.reference])}?{query}"
    return render(
        request,
        "clients/letter_show.html",
        {
            "page_name": _("Letter"),
            "form": wish.form,
            "letter": letter,
            "waits_for_clock": bool(clock_jump()),
            "pdf_url": pdf_url,
            "show_url": reverse("clients:letter_show", args=[wish.client.reference]),
            "client_name": name_of(wish.client),
            "client_url": reverse("clients:client_detail", args=[wish.client.reference]),
        },
    )


@download(leaves="letter_taken", needs=Permission.HAND_OUT_LETTERS)
def letter_pdf(request: StaffRequest, reference: str) -> OutgoingFile:
    """Hand the letter over; its name tells of nobody."""
    wish = _wish(request, reference)
    if wish.facts is None:
        raise Http404
    letter = write_letter(wish.facts, wish.language)
    on = wish.facts.on.isoformat()
    return OutgoingFile(
        name=f"letter-{wish.language}-{on}",
        kind=FileKind.PDF,
        content=draw_letter(letter, created_on=request.today),
        details={"language": wish.language, "on": on},
        holds=PeoplesData(
            template=ExportTemplate.LETTER,
            purpose=ExportPurpose.FOR_THE_CLIENT,
            reason="",
            person_count=1,
        ),
    )


def _wish(request: StaffRequest, reference: str) -> Wish:
    """Load the client in one question, and whoever is responsible for them in another."""
    contracts = [contract for post in request.standing.posts for contract in post.contract_ids]
    visible = clients_visible_to(request.standing)
    among = with_case_timeline_rows(with_particulars(visible, contracts, on=request.today))
    client: Any = visible_client(request, reference, among=among)
    form = LetterForm(request.GET, client=client, today=request.today)
    chosen = form.chosen
    if chosen is None or clock_jump():
        return Wish(client=client, form=form)
    language, on = chosen
    facts = LetterFacts(
        client=client,
        timeline=case_timeline_of(client),
        sender=_sender(request, client, contracts),
        on=on,
        written_on=request.today,
    )
    return Wish(client=client, form=form, language=language, facts=facts)


def _sender(request: StaffRequest, client: Any, contracts: list[Any]) -> Sender:
    """The responsible worker; where there is none, whoever writes the letter."""
    among = assignments_of([client.id], on=request.today).filter(
        role=AssignmentRole.RESPONSIBLE_WORKER, enrolment__contract_id__in=contracts
    )
    for assignment in among[:1]:
        staff = assignment.staff_member
        return Sender(
            name=staff.user.full_name,
            role=AssignmentRole.RESPONSIBLE_WORKER.label,
            organisation=staff.organisation.name,
        )
    post = post_towards(client.id, request.standing, Permission.HAND_OUT_LETTERS)
    return Sender(
        name=request.user.full_name, role=post.role.label, organisation=post.organisation_name
    )
