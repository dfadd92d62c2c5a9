"""Bringing in a caseload: files in, what the check has found, and the agreement to write."""

from io import BytesIO, StringIO
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.exchange.datasets.messages import write_messages
from balsts.exchange.datasets.template import template_name, template_sheets, write_template
from balsts.exchange.enums import ExportPurpose, ExportTemplate, Severity
from balsts.exchange.jobs import check_soon, write_soon
from balsts.exchange.models import ImportRun
from balsts.exchange.operations.import_run import agree_to_import, cancel_import, start_import
from balsts.exchange.queries.import_run import (
    imports_of,
    messages_of,
    progress_of,
    rows_with_messages,
)
from balsts.platform.blockers import Refused
from balsts.web.downloads import FileKind, Holds, OutgoingFile, PeoplesData, download
from balsts.web.exchange.forms import CaseloadUploadForm
from balsts.web.exchange.import_presenters import check_of, import_row, progress_of_import
from balsts.web.page import StaffRequest, page
from balsts.web.shapes.figures import Download
from balsts.web.wording import say_all

MOST_IMPORTS = 50
MAY = Permission.IMPORT_CASELOADS


@page(reads="imports_seen", needs=MAY)
@require_http_methods(["GET", "POST"])
def import_list(request: StaffRequest) -> HttpResponseBase:
    """Show earlier imports and take files; what cannot be read is said at the form."""
    form = (
        CaseloadUploadForm(request.POST, request.FILES)
        if request.method == "POST"
        else CaseloadUploadForm()
    )
    if request.method == "POST" and form.is_valid():
        try:
            run = start_import(files=form.cleaned_data["caseload"], by=request.user, at=request.at)
        except Refused as refusal:
            for words in say_all(refusal.blockers):
                form.add_error("caseload", words)
        else:
            check_soon(run)
            return redirect("exchange:import_check_show", key=run.id)
    runs = imports_of(request.standing).select_related("started_by")[:MOST_IMPORTS]
    return render(
        request,
        "exchange/import_list.html",
        {
            "page_name": pgettext("page", "Import"),
            "form": form,
            "action_url": reverse("exchange:import_list"),
            "template_urls": [
                Download(label=_("Template, XLSX"), url=reverse("exchange:import_template"))
            ],
            "imports": [import_row(run) for run in runs],
        },
    )


@page(reads="import_check_seen", needs=MAY)
@require_GET
def import_check_show(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Show where an import stands and what was found in it."""
    run = _own_import(request, key)
    progress = progress_of(run, at=request.at)
    severity = _severity(request.GET.get("weight", ""))
    offset = _offset(request.GET.get("after", ""))
    page_of_messages = None
    if progress.message_count and not progress.is_moving:
        page_of_messages = messages_of(run, request.standing, severity=severity, offset=offset)
        for line in page_of_messages.lines:
            request.subjects |= line.client_ids
    request.details["import"] = str(run.id)
    return render(
        request,
        "exchange/import_check.html",
        {
            "page_name": pgettext("page", "Import"),
            "check": check_of(progress, page_of_messages, severity=severity, offset=offset),
            "list_url": reverse("exchange:import_list"),
        },
    )


@page(reads="work_followed", needs=MAY)
@require_GET
def import_progress(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Say how far an import is: the fragment that its page asks for again."""
    progress = progress_of(_own_import(request, key), at=request.at)
    return render(request, "exchange/_progress.html", {"progress": progress_of_import(progress)})


@page(reads="imports_seen", needs=MAY)
@require_POST
def import_confirm(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Agree to what the check has found; the rows are written in the background."""
    run = _own_import(request, key)
    try:
        if agree_to_import(run=run, by=request.user, at=request.at):
            write_soon(run)
    except Refused as refusal:
        _tell(request, refusal)
    return redirect("exchange:import_check_show", key=run.id)


@page(reads="imports_seen", needs=MAY)
@require_POST
def import_discard(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Forget the files and what was found in them."""
    run = _own_import(request, key)
    try:
        cancel_import(run=run, by=request.user, at=request.at)
    except Refused as refusal:
        _tell(request, refusal)
        return redirect("exchange:import_check_show", key=run.id)
    messages.success(request, _("Discarded. Nothing was written, and the files are gone."))
    return redirect("exchange:import_list")


@download(leaves="import_template_taken", needs=MAY)
def import_template(_request: StaffRequest) -> OutgoingFile:
    """The empty workbook with headings and choices in the reader's language."""
    language = (get_language() or "en")[:2]
    target = BytesIO()
    write_template(target, language=language)
    return OutgoingFile(
        name=template_name(language).removesuffix(f".{FileKind.XLSX.ending}"),
        kind=FileKind.XLSX,
        content=target.getvalue(),
        holds=Holds.NOTHING,
        sheets=template_sheets(language),
    )


@download(leaves="import_messages_taken", needs=MAY)
def import_messages(request: StaffRequest, key: UUID) -> OutgoingFile:
    """Every message of an import, for those who correct their files row by row."""
    run = _own_import(request, key)
    target = StringIO(newline="")
    language = (get_language() or "en")[:2]
    request.subjects |= write_messages(target, run, request.standing, language=language)
    return OutgoingFile(
        name=f"balsts-import-messages-{str(run.id)[:8]}",
        kind=FileKind.CSV,
        content=target.getvalue().encode(),
        holds=PeoplesData(
            template=ExportTemplate.IMPORT_MESSAGES,
            purpose=ExportPurpose.DATA_CHECK,
            reason="",
            person_count=rows_with_messages(run),
        ),
        details={"import": str(run.id), "rows": run.message_count},
    )


def _own_import(request: StaffRequest, key: UUID) -> ImportRun:
    run: ImportRun = get_object_or_404(imports_of(request.standing), id=key)
    return run


def _tell(request: StaffRequest, refusal: Refused) -> None:
    for words in say_all(refusal.blockers):
        messages.error(request, words)


def _severity(text: str) -> Severity | None:
    return Severity(text) if text in Severity.values else None


def _offset(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0  # noqa: PLR2004 - more messages than any import has
