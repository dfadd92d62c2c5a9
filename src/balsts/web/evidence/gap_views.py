"""What stood in the way: choosing a period, having it counted, showing it, taking it as a file."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balsts.access.enums import Permission
from balsts.evidence.definitions import GAP_EVIDENCE
from balsts.evidence.operations.gap import request_gap_evidence
from balsts.evidence.queries.gap import gap_evidence_for
from balsts.organisations.queries.programme import programmes
from balsts.platform.periods import add_months
from balsts.statistics.queries.report import newest_run, report_run
from balsts.statistics.queries.report_file import report_file
from balsts.web.downloads import FileKind, OutgoingFile, download
from balsts.web.evidence.forms import GapChoiceForm
from balsts.web.evidence.gap_presenter import gap_list_of
from balsts.web.page import StaffRequest, page
from balsts.web.report_work import is_being_made, wanted

DAYS = ("first_day", "last_day")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The form as it is shown, and what was understood of it."""

    form: GapChoiceForm
    told: dict[str, Any]

    @property
    def parameters(self) -> dict[str, str]:
        """What the report is kept by."""
        return {
            "from": self.told["first_day"].isoformat(),
            "last_day": self.told["last_day"].isoformat(),
            "programme": self.told["programme"],
        }

    @property
    def address(self) -> dict[str, str]:
        """The same for an address or a form."""
        return {name: str(value) for name, value in self.told.items()}


@page(reads="gaps_seen", needs=Permission.SEE_FIGURES)
@require_GET
def gap_list(request: StaffRequest) -> HttpResponseBase:
    """Show the gaps of a period that are stored; others can be asked for here."""
    choice = _choice(request.GET, request)
    gaps = work = None
    if choice.told:
        told = choice.told
        evidence = gap_evidence_for(told["first_day"], told["last_day"], told["programme"])
        gaps = evidence and gap_list_of(evidence)
        work = wanted(
            GAP_EVIDENCE,
            choice.parameters,
            request,
            make_url=reverse("evidence:gap_make"),
            hidden=choice.address,
            shown_from=evidence.snapshot if evidence else None,
        )
    return render(
        request,
        "evidence/gap_list.html",
        {
            "page_name": _("What stood in the way"),
            "form": choice.form,
            "list_url": reverse("evidence:gap_list"),
            "gaps": gaps,
            "work": work,
        },
    )


@page(reads="gaps_seen", needs=Permission.SEE_FIGURES)
@require_POST
def gap_make(request: StaffRequest) -> HttpResponseBase:
    """Have the gaps of a period counted; the page shows how far it is."""
    choice = _choice(request.POST, request)
    if not choice.told:
        return redirect("evidence:gap_list")
    if not is_being_made(GAP_EVIDENCE, choice.parameters, request):
        request_gap_evidence(**choice.told, by=request.user, at=request.at)
    return redirect(f"{reverse('evidence:gap_list')}?{urlencode(choice.address)}")


@download(leaves="figures_taken", needs=Permission.SEE_FIGURES)
def gap_csv(_request: StaffRequest, key: UUID) -> OutgoingFile:
    """The gaps of a period in the reader's language."""
    run = report_run(key)
    language = (get_language() or "en")[:2]
    if run is None:
        raise Http404
    content = report_file(run, f"{GAP_EVIDENCE.code}.{language}.csv")
    if content is None:
        raise Http404
    period = [run.parameters["from"], run.parameters["last_day"]]
    return OutgoingFile(
        name="-".join(["balsts", "gap-evidence", *period, language]),
        kind=FileKind.CSV,
        content=content,
        details={"report": run.definition, "run": str(run.id)},
    )


def _choice(told: QueryDict, request: StaffRequest) -> Choice:
    """Read the period: from the address, else as it was counted last, else the past year."""
    known = programmes()
    first = known[0].code if known else ""
    data: dict[str, Any]
    if any(told.get(name) for name in DAYS):
        data = {name: told.get(name, "") for name in DAYS}
        data["programme"] = told.get("programme", first)
    elif run := newest_run(GAP_EVIDENCE.code):
        data = dict(run.parameters) | {"first_day": run.parameters["from"]}
    else:
        last_year = add_months(request.today, -12)
        data = {"first_day": last_year.isoformat(), "last_day": request.today.isoformat()}
        data["programme"] = first
    form = GapChoiceForm(data, programmes=known)
    if not form.is_valid():
        return Choice(form=form, told={})
    return Choice(
        form=GapChoiceForm(initial=form.cleaned_data, programmes=known), told=form.cleaned_data
    )
