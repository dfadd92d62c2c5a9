"""Who opened a client's file: for those who lead the work with them, and for the client on paper."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.audit.reading import Entry, entries_about
from balsts.clients.queries.visibility import post_towards
from balsts.exchange.enums import ExportPurpose, ExportTemplate
from balsts.platform.languages import LETTER_LANGUAGES, language_name
from balsts.platform.pdf.letter import letter_pdf
from balsts.web.audit.file_letter import FileLetterFacts, write_file_letter
from balsts.web.audit.file_presenter import file_trail_of, reasons_of
from balsts.web.downloads import FileKind, OutgoingFile, PeoplesData, download
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest, page
from balsts.web.people import name_of

ROWS = 50
ROWS_ON_PAPER = 1000
# What an authority asked stands in the copy of a person's data unless a law forbids to tell them. It
# never stands on this paper, so that what is lacking tells nothing.
OF_AUTHORITIES = ("disclosure_", "disclosures_")


@page(reads="who_opened_seen", needs=Permission.SEE_WHO_OPENED)
@require_GET
def file_trail_show(request: StaffRequest, reference: str) -> HttpResponseBase:
    """List who opened or changed the file, the newest first; by name those of one's own house."""
    client = visible_client(request, reference, asks_why=False)
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None  # noqa: PLR2004 - as long as the database can count
    entries = entries_about(client.id, before=number, most=ROWS + 1)
    shown = entries[:ROWS]
    reader = (get_language() or "en")[:2]
    url = reverse("audit:file_trail_show", args=[client.reference])
    return render(
        request,
        "audit/file_trail.html",
        {
            "page_name": _("Who opened the file"),
            "lines": file_trail_of(shown, reasons_of(client.id, shown), reader=request.standing),
            "client_name": name_of(client),
            "client_url": reverse("clients:client_detail", args=[client.reference]),
            "newest_url": url if number else "",
            "older_url": f"{url}?before={shown[-1].number}" if len(entries) > ROWS else "",
            "papers": [
                (
                    language_name(spoken, reader),
                    code,
                    f"{reverse('audit:file_trail_pdf', args=[client.reference])}?language={code}",
                )
                for spoken, code in LETTER_LANGUAGES.items()
            ],
        },
    )


@download(leaves="who_opened_taken", needs=Permission.SEE_WHO_OPENED)
def file_trail_pdf(request: StaffRequest, reference: str) -> OutgoingFile:
    """Give the client the same on paper, in their language, day by day, with all names.

    Whoever prints it can read them: it is written down, and the client and others read that it was.
    """
    client: Any = visible_client(request, reference, asks_why=False)
    language = request.GET.get("language", "lv")
    if language not in LETTER_LANGUAGES.values():
        raise Http404
    found: list[Entry] = entries_about(client.id, most=ROWS_ON_PAPER)
    entries = [one for one in found if not one.event.startswith(OF_AUTHORITIES)]
    post = post_towards(client.id, request.standing, Permission.SEE_WHO_OPENED)
    facts = FileLetterFacts(
        client=client,
        entries=entries,
        reasons=reasons_of(client.id, entries),
        is_cut=len(found) == ROWS_ON_PAPER,
        sender=request.user.full_name,
        sender_role=post.role.label,
        sender_organisation=post.organisation_name,
        written_on=request.today,
    )
    return OutgoingFile(
        name=f"who-opened-{language}-{request.today.isoformat()}",
        kind=FileKind.PDF,
        content=letter_pdf(write_file_letter(facts, language), created_on=request.today),
        details={"language": language, "entries": len(entries)},
        holds=PeoplesData(
            template=ExportTemplate.LETTER,
            purpose=ExportPurpose.FOR_THE_CLIENT,
            reason="",
            person_count=1,
        ),
    )
