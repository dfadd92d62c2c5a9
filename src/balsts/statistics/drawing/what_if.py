"""What-ifs as files: the people entitled month by month as a drawing, every number as CSV."""

from collections.abc import Iterator
from typing import Any

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.statistics.drawing.charts import FIRST, SECOND, WIDTH, draw
from balsts.statistics.drawing.tables import lines_as_csv
from balsts.statistics.queries.what_if_answer import (
    GroupOfAnswer,
    MonthOfAnswer,
    ServiceOfAnswer,
    WhatIfAnswer,
)
from balsts.statistics.what_if_wording import notes_of
from balsts.statistics.wording import written_month

HEIGHT = 260
MONTHS_ON_AN_AXIS = 12
OF_PEOPLE = ("base", "changed", "gained", "lost", "base_open", "changed_open")
OF_COST = ("base_cost_cents", "changed_cost_cents")
OF_LOAD = ("base_load_hundredths", "changed_load_hundredths")
Line = tuple[str | int, ...]


def chart_of(service: ServiceOfAnswer) -> bytes:
    """Draw two lines: the people entitled under the base policy and under the changed one."""
    title = _("People entitled by month: %(service)s") % {"service": service.label}
    return draw(
        _lines(service), name=f"what-if-{service.code}", title=title, description=_words(service)
    )


def answer_as_csv(answer: WhatIfAnswer) -> bytes:
    """Write all numbers in the active language, one number a line; what is not known is empty."""
    heading = (
        "service",
        pgettext("column", "service"),
        "dimension",
        "category",
        pgettext("column", "category"),
        "month",
        "measure",
        "number",
    )
    rows = [line for service in answer.services for line in _of_service(service)]
    return lines_as_csv(notes_of(answer.what_if, answer.snapshot), heading, rows)


def _lines(service: ServiceOfAnswer) -> Any:
    base, changed = pgettext("what-if", "base policy"), pgettext("what-if", "changed policy")
    order = [month.month for month in service.months]
    rows = [
        {"month": month.month, "policy": policy, "people": people}
        for month in service.months
        for policy, people in ((base, month.base), (changed, month.changed))
    ]
    step = max(1, -(-len(order) // MONTHS_ON_AN_AXIS))
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(point=len(order) <= 2 * MONTHS_ON_AN_AXIS, interpolate="step-after")
        .encode(
            x=alt.X(
                "month:O",
                sort=order,
                title=None,
                axis=alt.Axis(labelAngle=-45, values=order[::step]),
            ),
            y=alt.Y("people:Q", title=pgettext("column", "people")),
            color=alt.Color(
                "policy:N",
                sort=None,
                scale=alt.Scale(domain=[base, changed], range=[FIRST, SECOND]),
            ),
            strokeDash=alt.StrokeDash(
                "policy:N",
                sort=None,
                scale=alt.Scale(domain=[base, changed], range=[[1, 0], [6, 3]]),
            ),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )


def _words(service: ServiceOfAnswer) -> str:
    return "; ".join(
        f"{written_month(month.month)}: {month.base}, {month.changed}" for month in service.months
    )


def _of_service(service: ServiceOfAnswer) -> Iterator[Line]:
    about: Line = (service.code, service.label)
    for name, number in service.totals.items():
        yield (*about, "total", "", "", "", name, _cell(number))
    for month in service.months:
        for name in (*OF_PEOPLE, "staff", *OF_LOAD, *OF_COST):
            yield (*about, "total", "", "", month.month, name, _cell(getattr(month, name)))
    for dimension in service.dimensions:
        for group in dimension.groups:
            place = (*about, dimension.code, group.code, group.label)
            for name, number in group.totals.items():
                yield (*place, "", name, _cell(number))
            yield from _of_group(place, group, service.months)


def _of_group(
    place: Line, group: GroupOfAnswer, months: tuple[MonthOfAnswer, ...]
) -> Iterator[Line]:
    for number, month in enumerate(months):
        for name in OF_PEOPLE:
            yield (*place, month.month, name, group.monthly[name][number])


def _cell(number: int | None) -> str | int:
    return "" if number is None else number
