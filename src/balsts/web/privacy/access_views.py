"""What is kept about a person, read by whoever answers and then handed to them, as PDF and as rows."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.casework.permissions import can_read_sealed_notes
from balsts.casework.queries.sealed_note import clients_of_sealed_notes
from balsts.exchange.enums import ExportPurpose, ExportTemplate
from balsts.platform.pdf.letter import letter_pdf
from balsts.privacy.enums import ArchiveGround, RequestKind
from balsts.privacy.models import ArchiveOpening, DataRequest
from balsts.privacy.permissions import can_answer_request, houses_where, post_for
from balsts.privacy.queries.archive import openings_in_hand
from balsts.privacy.queries.request import (
    gives_copy_from,
    is_about_child,
    requests_visible_to,
)
from balsts.privacy.queries.subject_access import texts_to_read, what_is_held
from balsts.privacy.rules import blockers_for_handing_over
from balsts.web.downloads import FileKind, OutgoingFile, PeoplesData, download
from balsts.web.page import AnsweredInstead, StaffRequest, page
from balsts.web.people import name_of
from balsts.web.privacy.access_letter import Answer, access_letter, access_rows, held_texts
from balsts.web.privacy.taken_out import is_from_archive
from balsts.web.reauthentication import fresh
from balsts.web.wording import say_all

ANSWERS = Permission.ANSWER_REQUESTS
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@page(reads="own_data_seen", needs=ANSWERS)
@fresh
@require_GET
def own_data_show(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Let whoever answers read every text first: what tells of somebody else is left out."""
    asked = _asked(request, key)
    held = what_is_held(asked.client, opening=_opening(request, asked))
    return render(
        request,
        "privacy/own_data_show.html",
        {
            "page_name": _("What we hold about them"),
            "client_name": name_of(asked.client),
            "request_url": reverse("privacy:request_detail", args=[asked.id]),
            "pdf_url": reverse("privacy:own_data_pdf", args=[asked.id]),
            "csv_url": reverse("privacy:own_data_csv", args=[asked.id]),
            "languages": settings.LANGUAGES,
            "texts": held_texts(texts_to_read(held)),
            "table_count": len(held),
            "row_count": sum(len(table.rows) for table in held),
            "lacks_sealed": _lacks_sealed(request, asked),
        },
    )


@download(leaves="own_data_handed_over", needs=ANSWERS, method="POST", is_fresh=True)
def own_data_pdf(request: StaffRequest, key: UUID) -> OutgoingFile:
    """Everything, to be read by the person in their language."""
    asked = _asked(request, key)
    language = _language(request.POST)
    letter = access_letter(_answer(request, asked), language)
    return _outgoing(asked, FileKind.PDF, letter_pdf(letter, created_on=request.today), language)


@download(leaves="own_data_handed_over", needs=ANSWERS, method="POST", is_fresh=True)
def own_data_csv(request: StaffRequest, key: UUID) -> OutgoingFile:
    """The same, as rows."""
    asked = _asked(request, key)
    language = _language(request.POST)
    rows = access_rows(_answer(request, asked), language)
    return _outgoing(asked, FileKind.CSV, rows, language)


def _asked(request: StaffRequest, key: UUID) -> DataRequest:
    """Load a request to see the data of somebody who was recognised; others have no such page.

    One that was refused, withdrawn or granted long ago leads back to itself with a sentence why,
    and so does one of which the reader has confirmed who asks.
    """
    among = requests_visible_to(request.standing).filter(
        kind=RequestKind.ACCESS, identified_on__isnull=False
    )
    asked: DataRequest = get_object_or_404(among, id=key)
    if not can_answer_request(request.standing, asked):
        raise Http404
    request.subjects.add(asked.client_id)
    blockers = blockers_for_handing_over(
        outcome=asked.outcome,
        answered_on=asked.answered_on,
        today=request.today,
        two_on=gives_copy_from(asked, request.standing),
        is_about_child=is_about_child(asked, on=request.today),
    )
    if blockers:
        for words in say_all(blockers):
            messages.error(request, words)
        there = redirect("privacy:request_detail", key=asked.id)
        raise AnsweredInstead(there, reads="request_seen")
    return asked


def _answer(request: StaffRequest, asked: DataRequest) -> Answer:
    post = post_for(request.standing, asked, ANSWERS)
    if post is None:
        raise Http404
    return Answer(
        client=asked.client,
        held=what_is_held(asked.client, opening=_opening(request, asked)),
        left_out=frozenset(_keys(request.POST.getlist("left_out"))),
        sender=post.organisation_name,
        on=request.today,
        lacks_sealed=_lacks_sealed(request, asked),
    )


def _lacks_sealed(request: StaffRequest, asked: DataRequest) -> bool:
    """Whether whoever answers may not read sealed notes and specific needs, so none come along."""
    standing, programme = request.standing, asked.programme_id
    if is_from_archive(request, asked.client):
        return asked.organisation_id not in houses_where(standing, Permission.READ_SEALED_NOTES)
    if programme is None or not can_read_sealed_notes(standing, programme):
        return True
    reads = clients_of_sealed_notes(standing, Permission.READ_SEALED_NOTES)
    return not reads.filter(pk=asked.client_id).exists()


def _opening(request: StaffRequest, asked: DataRequest) -> ArchiveOpening | None:
    """Return by what the file was taken out of the archive, if that is where it is answered from."""
    if not is_from_archive(request, asked.client):
        return None
    among = openings_in_hand(request.standing, reads=True)
    opening: ArchiveOpening = get_object_or_404(
        among,
        client_id=asked.client_id,
        organisation_id=asked.organisation_id,
        ground=ArchiveGround.OWN_REQUEST,
    )
    return opening


def _keys(told: list[str]) -> list[UUID]:
    try:
        return [UUID(one) for one in told]
    except ValueError:
        raise Http404 from None


def _language(told: QueryDict) -> str:
    language = told.get("language", "")
    return language if language in LANGUAGES else LANGUAGES[0]


def _outgoing(asked: DataRequest, kind: FileKind, content: bytes, language: str) -> OutgoingFile:
    return OutgoingFile(
        name=f"own-data-{language}",
        kind=kind,
        content=content,
        details={"language": language, "request": str(asked.id)},
        holds=PeoplesData(
            template=ExportTemplate.OWN_DATA,
            purpose=ExportPurpose.FOR_THE_CLIENT,
            reason="",
            person_count=1,
        ),
    )
