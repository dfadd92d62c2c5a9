"""Figures as files: the numbers of a report, and the drawings of a portrait."""

from dataclasses import replace
from uuid import UUID

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balsts.access.enums import Permission
from balsts.audit.sealing import last_block_on
from balsts.statistics.models import ReportRun
from balsts.statistics.queries.report import report_run
from balsts.statistics.queries.report_file import report_file
from balsts.web.downloads import FileKind, OutgoingFile, download
from balsts.web.page import StaffRequest
from balsts.web.statistics.portrait_presenter import chart_file

NAMED_BY = ("programme", "cut_off", "month", "from", "last_day")


@download(leaves="figures_taken", needs=Permission.SEE_FIGURES)
def report_csv(request: StaffRequest, key: UUID) -> OutgoingFile:
    """All numbers of a report in the reader's language, with the seal of the trail as it is today."""
    run = _run(key)
    file = _file(run, f"{run.definition}.{_language()}.csv", FileKind.CSV, part=run.definition)
    anchor = last_block_on(request.today)
    return (
        replace(
            file,
            remark=_("Seal of the trail, to be kept outside: %(seal)s") % {"seal": anchor.words},
        )
        if anchor
        else file
    )


@download(leaves="figures_taken", needs=Permission.SEE_FIGURES)
def portrait_chart(_request: StaffRequest, key: UUID, chart: str) -> OutgoingFile:
    """One drawing of a portrait in the reader's language."""
    return _file(_run(key), chart_file(chart), FileKind.SVG, part=chart)


def _run(key: UUID) -> ReportRun:
    run = report_run(key)
    if run is None:
        raise Http404
    return run


def _file(run: ReportRun, stored_name: str, kind: FileKind, *, part: str) -> OutgoingFile:
    content = report_file(run, stored_name)
    if content is None:
        raise Http404
    about = [run.parameters[name] for name in NAMED_BY if name in run.parameters]
    return OutgoingFile(
        name="-".join(["balsts", part, *about, _language()]).replace("_", "-"),
        kind=kind,
        content=content,
        details={"report": run.definition, "part": part, "run": str(run.id)},
    )


def _language() -> str:
    return (get_language() or "en")[:2]
