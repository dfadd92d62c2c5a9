"""The social portrait: choosing its last day, having it made, showing it."""

import datetime
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from balsts.access.enums import Permission
from balsts.audit.sealing import last_block_on
from balsts.statistics.definitions import SOCIAL_PORTRAIT
from balsts.statistics.queries.report import portrait_for
from balsts.statistics.rules.usual_reports import PUBLISHED_CUT_OFFS
from balsts.web.formatting import day
from balsts.web.page import StaffRequest, page
from balsts.web.report_work import ask_for, wanted
from balsts.web.shapes.lists import SectionItem
from balsts.web.statistics.choice import portrait_choice
from balsts.web.statistics.portrait_presenter import portrait_of


@page(reads="figures_seen", needs=Permission.SEE_FIGURES)
@require_GET
def portrait_show(request: StaffRequest) -> HttpResponseBase:
    """Show the portrait that is stored; one that is not can be asked for here."""
    choice = portrait_choice(request.GET, request)
    portrait = work = None
    if choice.parameters is not None:
        stored = portrait_for(
            datetime.date.fromisoformat(choice.parameters["cut_off"]),
            choice.parameters["programme"],
        )
        portrait = stored and portrait_of(stored, programme_label=choice.programme_label)
        work = wanted(
            SOCIAL_PORTRAIT,
            choice.parameters,
            request,
            make_url=reverse("statistics:portrait_make"),
            shown_from=stored.snapshot if stored else None,
        )
    return render(
        request,
        "statistics/portrait.html",
        {
            "page_name": pgettext("page", "Social portrait"),
            "form": choice.form,
            "show_url": reverse("statistics:portrait_show"),
            "month_url": reverse("statistics:monthly_report_show"),
            "cut_offs": _cut_offs(request.today, choice.parameters or {}),
            "portrait": portrait,
            "anchor": last_block_on(request.today),
            "work": work,
        },
    )


@page(reads="figures_seen", needs=Permission.SEE_FIGURES)
@require_POST
def portrait_make(request: StaffRequest) -> HttpResponseBase:
    """Have the portrait made; the page shows how far it is."""
    choice = portrait_choice(request.POST, request)
    if choice.parameters is None:
        return redirect("statistics:portrait_show")
    ask_for(SOCIAL_PORTRAIT, choice.parameters, request)
    return redirect(f"{reverse('statistics:portrait_show')}?{urlencode(choice.parameters)}")


def _cut_offs(today: datetime.date, parameters: dict[str, str]) -> tuple[SectionItem, ...]:
    """Offer the days for which figures were published, and today."""
    items = []
    for cut_off in (*PUBLISHED_CUT_OFFS, today):
        asked = parameters | {"cut_off": cut_off.isoformat()}
        items.append(
            SectionItem(
                label=_("today") if cut_off == today else day(cut_off),
                url=f"?{urlencode(asked)}",
                is_current=asked == parameters,
            )
        )
    return tuple(items)
