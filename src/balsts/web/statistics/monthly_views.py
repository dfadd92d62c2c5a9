"""The monthly report: choosing the month, having it made, showing it."""

from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from balsts.access.enums import Permission
from balsts.audit.sealing import last_block_on
from balsts.statistics.definitions import MONTHLY_REPORT
from balsts.statistics.queries.report import monthly_report_for
from balsts.web.page import StaffRequest, page
from balsts.web.report_work import ask_for, wanted
from balsts.web.statistics.choice import month_choice
from balsts.web.statistics.monthly_presenter import monthly_report_of


@page(reads="figures_seen", needs=Permission.SEE_FIGURES)
@require_GET
def monthly_report_show(request: StaffRequest) -> HttpResponseBase:
    """Show the report of a month that is stored; one that is not can be asked for here."""
    choice = month_choice(request.GET, request)
    shown = work = None
    if choice.parameters is not None:
        stored = monthly_report_for(choice.parameters["month"], choice.parameters["programme"])
        shown = stored and monthly_report_of(stored, programme_label=choice.programme_label)
        work = wanted(
            MONTHLY_REPORT,
            choice.parameters,
            request,
            make_url=reverse("statistics:monthly_report_make"),
            shown_from=stored.snapshot if stored else None,
        )
    return render(
        request,
        "statistics/monthly_report.html",
        {
            "page_name": pgettext("page", "Monthly report"),
            "form": choice.form,
            "show_url": reverse("statistics:monthly_report_show"),
            "portrait_url": reverse("statistics:portrait_show"),
            "portrait": shown,
            "anchor": last_block_on(request.today),
            "work": work,
        },
    )


@page(reads="figures_seen", needs=Permission.SEE_FIGURES)
@require_POST
def monthly_report_make(request: StaffRequest) -> HttpResponseBase:
    """Have the report of a month made; the page shows how far it is."""
    year, _dash, month = request.POST.get("month", "").partition("-")
    told = request.POST.copy()
    told["year"], told["month"] = year, month.lstrip("0")
    choice = month_choice(told, request)
    if choice.parameters is None:
        return redirect("statistics:monthly_report_show")
    ask_for(MONTHLY_REPORT, choice.parameters, request)
    asked = {"year": year, "month": told["month"], "programme": choice.parameters["programme"]}
    return redirect(f"{reverse('statistics:monthly_report_show')}?{urlencode(asked)}")
