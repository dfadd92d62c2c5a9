"""Computed beside published figures: looking, comparing anew, new snapshots, new published figures."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balsts.access.enums import Permission
from balsts.platform.blockers import Refused
from balsts.statistics.definitions import RECONCILIATION
from balsts.statistics.operations.published_figure import import_published_figures
from balsts.statistics.operations.request import request_snapshot
from balsts.statistics.queries.reconciliation import reconciliation
from balsts.statistics.queries.snapshot import recent_snapshots
from balsts.statistics.queries.wanted_report import PATIENCE
from balsts.web.page import StaffRequest, page
from balsts.web.report_work import ask_for, progress_of_snapshot, wanted
from balsts.web.statistics.forms import PublishedFiguresForm
from balsts.web.statistics.reconciliation_presenter import no_reconciliation, reconciliation_of
from balsts.web.wording import say_all


@page(reads="figures_seen", needs=Permission.SEE_FIGURES)
@require_GET
def reconciliation_show(request: StaffRequest) -> HttpResponseBase:
    """Show the newest comparison, and what can be done to have a newer one."""
    found = reconciliation()
    taken = recent_snapshots(limit=1)
    is_being_taken = bool(
        taken and not taken[0].is_over and request.at - taken[0].requested_at < PATIENCE
    )
    return render(
        request,
        "statistics/reconciliation.html",
        {
            "page_name": _("Reconciliation"),
            "reconciliation": reconciliation_of(found) if found else no_reconciliation(),
            "work": wanted(
                RECONCILIATION,
                {},
                request,
                make_url=reverse("statistics:reconciliation_make"),
                shown_from=found.snapshot if found else None,
            ),
            "snapshot_progress": progress_of_snapshot(taken[0]) if is_being_taken else None,
            "snapshot_url": reverse("statistics:snapshot_take")
            if request.standing.may(Permission.MAKE_SNAPSHOTS)
            else "",
            "import_url": reverse("statistics:published_figures_import")
            if request.standing.may(Permission.IMPORT_PUBLISHED_FIGURES)
            else "",
        },
    )


@page(reads="figures_seen", needs=Permission.SEE_FIGURES)
@require_POST
def reconciliation_make(request: StaffRequest) -> HttpResponseBase:
    """Have the figures compared anew."""
    ask_for(RECONCILIATION, {}, request)
    return redirect("statistics:reconciliation_show")


@page(reads="figures_seen", needs=Permission.MAKE_SNAPSHOTS)
@require_POST
def snapshot_take(request: StaffRequest) -> HttpResponseBase:
    """Have a snapshot taken, and the figures compared with it."""
    request_snapshot(by=request.user, at=request.at)
    ask_for(RECONCILIATION, {}, request)
    return redirect("statistics:reconciliation_show")


@page(reads="figures_seen", needs=Permission.IMPORT_PUBLISHED_FIGURES)
@require_http_methods(["GET", "POST"])
def published_figures_import(request: StaffRequest) -> HttpResponseBase:
    """Take a file of published figures and have them compared."""
    form = (
        PublishedFiguresForm(request.POST, request.FILES)
        if request.method == "POST"
        else PublishedFiguresForm()
    )
    if request.method == "POST" and form.is_valid():
        try:
            figures = import_published_figures(
                content=form.cleaned_data["file"], by=request.user, at=request.at
            )
        except Refused as refusal:
            for words in say_all(refusal.blockers):
                form.add_error("file", words)
        else:
            count = len(figures)
            messages.success(
                request,
                ngettext(
                    "%(count)s published figure is here.",
                    "%(count)s published figures are here.",
                    count,
                )
                % {"count": count},
            )
            ask_for(RECONCILIATION, {}, request)
            return redirect("statistics:reconciliation_show")
    return render(
        request,
        "form_page.html",
        {
            "page_name": _("Published figures"),
            "title": _("Load published figures"),
            "lead": _("Figures that somebody printed, to be laid beside those counted here."),
            "form": form,
            "action_url": reverse("statistics:published_figures_import"),
            "submit": _("Load"),
            "cancel_url": reverse("statistics:reconciliation_show"),
        },
    )
