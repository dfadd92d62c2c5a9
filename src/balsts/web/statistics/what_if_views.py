"""What-ifs: the list, asking one, following and reading it, comparing several."""

import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from balsts.access.enums import Permission
from balsts.casework.queries.law import law
from balsts.organisations.queries.programme import programmes
from balsts.platform.blockers import Refused
from balsts.platform.periods import add_months
from balsts.statistics.enums import Cohort, WorkState
from balsts.statistics.models import WhatIf
from balsts.statistics.operations.what_if import request_what_if
from balsts.statistics.queries.report_file import report_file
from balsts.statistics.queries.wanted_report import PATIENCE
from balsts.statistics.queries.what_if import (
    what_if_by_id,
    what_if_progress,
    what_ifs,
    what_ifs_to_compare,
)
from balsts.statistics.queries.what_if_answer import answer_of
from balsts.statistics.what_if_wording import policy_title
from balsts.web.downloads import FileKind, OutgoingFile, download
from balsts.web.page import StaffRequest, page
from balsts.web.report_work import progress_words
from balsts.web.shapes.checks import JobProgress
from balsts.web.shapes.lists import SectionItem
from balsts.web.shapes.what_ifs import WhatIfWork
from balsts.web.statistics.portrait_presenter import chart_file, shown_language
from balsts.web.statistics.what_if_comparison import FEWEST, MOST, comparison_of
from balsts.web.statistics.what_if_form import WhatIfForm
from balsts.web.statistics.what_if_presenter import question_of, shown_what_if, what_if_row
from balsts.web.wording import add_refusal

MAY = Permission.RUN_WHAT_IFS
MOST_IN_LIST = 100
MONTHS_AHEAD = 11


@page(reads="what_ifs_seen", needs=MAY)
@require_GET
def what_if_list(request: StaffRequest) -> HttpResponseBase:
    """Show all what-ifs, newest first; some of them can be chosen for a comparison."""
    return render(
        request,
        "statistics/what_if_list.html",
        {
            "page_name": pgettext("page", "What-ifs"),
            "rows": [what_if_row(what_if) for what_if in what_ifs(limit=MOST_IN_LIST)],
            "ask_url": reverse("statistics:what_if_ask"),
            "compare_url": reverse("statistics:what_if_compare"),
            "most": MOST,
        },
    )


@page(reads="what_ifs_seen", needs=MAY)
@require_http_methods(["GET", "POST"])
def what_if_ask(request: StaffRequest) -> HttpResponseBase:
    """Take the question: a policy, the values to change, people and months."""
    country = law()
    name = request.GET.get("policy", "")
    policy = country.policies.get(name, country.policy)
    if country.set_wise is None:
        raise Http404
    form = WhatIfForm(
        request.POST if request.method == "POST" else None,
        policy=policy,
        offered=country.set_wise,
        programmes=programmes(),
        today=request.today,
        initial=_usual_question(request.today),
    )
    if request.method == "POST" and form.is_valid():
        try:
            what_if = request_what_if(
                name=form.cleaned_data["name"],
                reason=form.cleaned_data["reason"],
                asked=form.asked(),
                by=request.user,
                at=request.at,
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("statistics:what_if_show", key=what_if.id)
    action_url = f"{reverse('statistics:what_if_ask')}?policy={policy.name}"
    return render(
        request,
        "statistics/what_if_ask.html",
        {
            "page_name": _("Ask a what-if"),
            "form": form,
            "policies": [
                SectionItem(
                    label=policy_title(each),
                    url=f"?policy={each}",
                    is_current=each == policy.name,
                )
                for each in country.policies
            ],
            "action_url": action_url,
            "list_url": reverse("statistics:what_if_list"),
        },
    )


@page(reads="what_ifs_seen", needs=MAY)
@require_GET
def what_if_show(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Show what was asked, and how far it is or what was found."""
    what_if = _what_if(key)
    is_ready = what_if.state == WorkState.READY
    request.details["what_if"] = str(key)
    return render(
        request,
        "statistics/what_if_show.html",
        {
            "page_name": pgettext("page", "What-if"),
            "question": question_of(what_if),
            "shown": shown_what_if(answer_of(what_if)) if is_ready else None,
            "work": None if is_ready else _work(what_if, request),
            "list_url": reverse("statistics:what_if_list"),
        },
    )


@page(reads="work_followed", needs=MAY)
@require_GET
def what_if_progress_show(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """Say how far a what-if is."""
    what_if = _what_if(key)
    progress = _progress(what_if, has_ended=not _is_awaited(what_if, request))
    return render(request, "statistics/_progress.html", {"progress": progress})


@page(reads="what_ifs_seen", needs=MAY)
@require_GET
def what_if_compare(request: StaffRequest) -> HttpResponseBase:
    """Lay two to four what-ifs beside each other."""
    keys = _keys(request.GET.getlist("with"))
    found = what_ifs_to_compare(keys[:MOST])
    is_enough = len(found) >= FEWEST
    return render(
        request,
        "statistics/what_if_compare.html",
        {
            "page_name": _("Comparison of what-ifs"),
            "comparison": comparison_of([answer_of(one) for one in found]) if is_enough else None,
            "left_out": max(len(keys) - MOST, 0),
            "list_url": reverse("statistics:what_if_list"),
        },
    )


@download(leaves="figures_taken", needs=MAY)
def what_if_csv(_request: StaffRequest, key: UUID) -> OutgoingFile:
    """All numbers of a what-if in the reader's language."""
    return _file(_what_if(key), f"what_if.{shown_language()}.csv", FileKind.CSV, part="what-if")


@download(leaves="figures_taken", needs=MAY)
def what_if_chart(_request: StaffRequest, key: UUID, service: str) -> OutgoingFile:
    """The drawing of one service in the reader's language."""
    return _file(_what_if(key), chart_file(service), FileKind.SVG, part=f"what-if-{service}")


def _what_if(key: UUID) -> WhatIf:
    what_if = what_if_by_id(key)
    if what_if is None:
        raise Http404
    return what_if


def _file(what_if: WhatIf, stored_name: str, kind: FileKind, *, part: str) -> OutgoingFile:
    content = report_file(what_if, stored_name)
    if content is None:
        raise Http404
    about = [what_if.programme, f"{what_if.first_month_on:%Y-%m}", f"{what_if.last_month_on:%Y-%m}"]
    return OutgoingFile(
        name="-".join(["balsts", part, *about, shown_language()]).replace("_", "-"),
        kind=kind,
        content=content,
        details={"report": "what_if", "part": part, "run": str(what_if.id)},
    )


def _work(what_if: WhatIf, request: StaffRequest) -> WhatIfWork:
    if _is_awaited(what_if, request):
        return WhatIfWork(progress=_progress(what_if, has_ended=False))
    return WhatIfWork(has_failed=True)


def _is_awaited(what_if: WhatIf, request: StaffRequest) -> bool:
    """Whether it is still under way and not given up."""
    return not what_if.is_over and request.at - what_if.requested_at < PATIENCE


def _progress(what_if: WhatIf, *, has_ended: bool) -> JobProgress:
    return progress_words(
        what_if_progress(what_if),
        "" if has_ended else reverse("statistics:what_if_progress", args=[what_if.id]),
    )


def _keys(texts: list[str]) -> list[UUID]:
    """Read the keys of an address; what is none is left out."""
    keys = []
    for text in texts:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys


def _usual_question(today: datetime.date) -> dict[str, Any]:
    """Begin with today's caseload and the year that lies ahead."""
    last = add_months(today.replace(day=1), MONTHS_AHEAD)
    return {
        "cohort": Cohort.OPEN_CASES,
        "first_year": today.year,
        "first_month": today.month,
        "last_year": last.year,
        "last_month": last.month,
    }
