"""Which portrait or month is meant: from the address, else today or the month made last."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from balsts.organisations.models import Programme
from balsts.organisations.queries.programme import programmes
from balsts.platform.periods import add_months
from balsts.statistics.definitions import MONTHLY_REPORT
from balsts.statistics.queries.report import newest_run
from balsts.web.page import StaffRequest
from balsts.web.statistics.forms import MonthChoiceForm, PortraitChoiceForm

Parameters = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The form as it is shown, and the parameters of the report when it was understood."""

    form: PortraitChoiceForm | MonthChoiceForm
    parameters: Parameters | None
    programmes: tuple[Programme, ...]

    @property
    def programme_label(self) -> str:
        code = (self.parameters or {}).get("programme", "")
        return next((each.name for each in self.programmes if each.code == code), code)


def portrait_choice(told: QueryDict, request: StaffRequest) -> Choice:
    """Read the cut-off day and the programme."""
    known = programmes()
    data = _told(told, known, ("cut_off",)) or _portrait_of_today(request, known)
    form = PortraitChoiceForm(data, programmes=known, today=request.today)
    if not form.is_valid():
        return Choice(form=form, parameters=None, programmes=tuple(known))
    return Choice(
        form=PortraitChoiceForm(initial=form.cleaned_data, programmes=known, today=request.today),
        parameters={
            "cut_off": form.cleaned_data["cut_off"].isoformat(),
            "programme": form.cleaned_data["programme"],
        },
        programmes=tuple(known),
    )


def month_choice(told: QueryDict, request: StaffRequest) -> Choice:
    """Read the month and the programme."""
    known = programmes()
    data = _told(told, known, ("year", "month")) or _last_month(request, known)
    form = MonthChoiceForm(data, programmes=known, today=request.today)
    if not form.is_valid():
        return Choice(form=form, parameters=None, programmes=tuple(known))
    year, month = form.cleaned_data["year"], form.cleaned_data["month"]
    return Choice(
        form=form,
        parameters={
            "month": f"{year}-{month:02}",
            "programme": form.cleaned_data["programme"],
        },
        programmes=tuple(known),
    )


def _told(told: QueryDict, known: list[Programme], names: tuple[str, ...]) -> dict[str, Any]:
    """Return what the address says; without a programme the first one is meant."""
    if not any(told.get(name) for name in names):
        return {}
    first = known[0].code if known else ""
    return {name: told.get(name, "") for name in names} | {
        "programme": told.get("programme", first)
    }


def _portrait_of_today(request: StaffRequest, known: list[Programme]) -> dict[str, Any]:
    return {"cut_off": request.today.isoformat(), "programme": known[0].code if known else ""}


def _last_month(request: StaffRequest, known: list[Programme]) -> dict[str, Any]:
    run = newest_run(MONTHLY_REPORT.code)
    if run is not None:
        first_day = datetime.date.fromisoformat(f"{run.parameters['month']}-01")
        programme = run.parameters["programme"]
    else:
        first_day = add_months(request.today.replace(day=1), -1)
        programme = known[0].code if known else ""
    return {"year": first_day.year, "month": first_day.month, "programme": programme}
