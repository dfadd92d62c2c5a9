"""Charts of the portrait, described in Vega-Lite and drawn as SVG without a browser.

Each file stands for itself: white ground, title and description for those who do not see it.
"""

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

import altair as alt
import vl_convert
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.statistics.labels import column_label
from balsts.statistics.queries.report import BreakdownRow, LabelledBreakdown, StoredReport

FONT = "Noto Sans Variable, Noto Sans, sans-serif"
INK, QUIET, LINE = "#24272b", "#5b6168", "#d5d9de"
FIRST, SECOND, THIRD = "#0062ba", "#d9822b", "#99c0e3"
WIDTH = 500
BAR = 22
MOST_COUNTRIES = 15
_CONFIG: Mapping[str, Any] = {
    "background": "#ffffff",
    # Letters are measured by another font here than readers have: leave room for wider ones.
    "padding": {"left": 20, "right": 28, "top": 12, "bottom": 12},
    "autosize": {"type": "fit-x", "contains": "padding"},
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "labelFontSize": 13,
        "titleColor": QUIET,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelLimit": 280,
    },
    "legend": {
        "labelColor": INK,
        "labelFontSize": 13,
        "title": None,
        "orient": "top",
        "symbolType": "square",
        "columnPadding": 24,
    },
    "text": {"color": INK, "fontSize": 13},
    "bar": {"cornerRadiusEnd": 2},
}


def portrait_charts(report: StoredReport) -> dict[str, Any]:
    """Describe every chart of a portrait in the active language, by the name of its file."""
    return {
        "sex_age": _pyramid(report.breakdown("sex_by_age")),
        "countries": _bars(report.breakdown("citizenship"), most=MOST_COUNTRIES),
        "arrival_path": _against_promise(report.breakdown("relocation")),
        "years": _stacked_years(report.breakdown("years")),
        "case_outcome": _bars(report.breakdown("case_outcome"), most=12),
    }


def draw(chart: Any, *, name: str, title: str, description: str) -> bytes:
    """Draw a described chart as an SVG file that can be read aloud."""
    described = chart.to_dict() | {"config": dict(_CONFIG)}
    drawn = vl_convert.vegalite_to_svg(described)
    named = _with_own_ids(drawn, name=name)
    return _made_accessible(named, title=title, description=description).encode()


def description_of(breakdown: LabelledBreakdown) -> str:
    """Say in words what the chart shows."""
    parts = [
        f"{row.label}: {', '.join(str(number) for number in row.numbers)}"
        for row in breakdown.with_most(MOST_COUNTRIES)
        if any(row.numbers)
    ]
    return "; ".join(parts)


def _bars(breakdown: LabelledBreakdown, *, most: int) -> Any:
    rows = [_bar(row) for row in breakdown.with_most(most) if any(row.numbers)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("count:Q", title=None, axis=None),
    )
    bars = base.mark_bar(color=FIRST, height=BAR - 6)
    words = base.mark_text(align="left", dx=6).encode(text="words:N")
    return (bars + words).properties(width=WIDTH, height=alt.Step(BAR))


def _bar(row: BreakdownRow) -> dict[str, Any]:
    return {
        "label": row.label,
        "count": row.numbers[0],
        "words": f"{row.numbers[0]} ({row.share}\N{NARROW NO-BREAK SPACE}%)",
    }


def _pyramid(breakdown: LabelledBreakdown) -> Any:
    """Men to the left, women to the right, the youngest at the bottom; unknown ages are in words."""
    women, men = column_label("female"), column_label("male")
    column_of = {code: number for number, code in enumerate(breakdown.columns)}
    known = [row for row in breakdown.rows if row.code != "unknown"]
    while known and not any(known[-1].numbers):
        known.pop()
    rows = [
        {"band": row.label, "sex": label, "count": sign * row.numbers[column_of[sex]]}
        for row in reversed(known)
        for sex, label, sign in (("male", men, -1), ("female", women, 1))
    ]
    widest = max((max(row.numbers) for row in known), default=0) or 1
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("band:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X(
            "count:Q",
            title=pgettext("column", "people"),
            scale=alt.Scale(domain=[-widest * 1.1, widest * 1.1], nice=True),
            axis=alt.Axis(labelExpr="abs(datum.value)", tickCount=6, format="d"),
        ),
    )
    bars = base.mark_bar(height=BAR - 5).encode(
        color=alt.Color(
            "sex:N",
            sort=None,
            scale=alt.Scale(domain=[men, women], range=[FIRST, SECOND]),
        )
    )
    middle = (
        alt.Chart(alt.InlineData(values=[{"count": 0}])).mark_rule(color=QUIET).encode(x="count:Q")
    )
    return (bars + middle).properties(width=WIDTH, height=alt.Step(BAR))


def _against_promise(breakdown: LabelledBreakdown) -> Any:
    """What was promised as a pale bar, who came as a full one inside it."""
    came, promised = pgettext("chart", "came"), column_label("promised")
    rows = [
        {
            "label": row.label,
            "came": row.numbers[0],
            "promised": row.numbers[1],
            "came_word": came,
            "promised_word": promised,
            "words": _("%(people)s of %(promised)s")
            % {"people": row.numbers[0], "promised": row.numbers[1]},
        }
        for row in breakdown.rows
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False))
    )
    colours = alt.Scale(domain=[promised, came], range=[THIRD, FIRST])
    wide = base.mark_bar(height=BAR).encode(
        x=alt.X("promised:Q", title=None, axis=None),
        color=alt.Color("promised_word:N", scale=colours, sort=None),
    )
    narrow = base.mark_bar(height=BAR - 10).encode(
        x=alt.X("came:Q"), color=alt.Color("came_word:N", scale=colours, sort=None)
    )
    reach = "max(datum.came, datum.promised)"
    words = (
        base.transform_calculate(reach=reach)
        .mark_text(align="left", dx=6)
        .encode(x=alt.X("reach:Q"), text="words:N")
    )
    return (wide + narrow + words).properties(width=WIDTH, height=alt.Step(BAR + 14))


def _stacked_years(breakdown: LabelledBreakdown) -> Any:
    kinds = ("carried_over", "new")
    column_of = {code: number for number, code in enumerate(breakdown.columns)}
    labels = [column_label(kind) for kind in kinds]
    rows = [
        {
            "year": row.label,
            "kind": column_label(kind),
            "order": order,
            "count": row.numbers[column_of[kind]],
        }
        for row in breakdown.rows
        for order, kind in enumerate(kinds)
    ]
    totals = [
        {"year": row.label, "served": row.numbers[column_of["served"]]} for row in breakdown.rows
    ]
    years = alt.X("year:N", title=None, axis=alt.Axis(labelAngle=0, ticks=False))
    columns = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(size=28)
        .encode(
            x=years,
            y=alt.Y("count:Q", title=pgettext("column", "people"), stack="zero"),
            order="order:O",
            color=alt.Color(
                "kind:N", sort=None, scale=alt.Scale(domain=labels, range=[THIRD, FIRST])
            ),
        )
    )
    sums = (
        alt.Chart(alt.InlineData(values=totals))
        .mark_text(dy=-8)
        .encode(x=years, y=alt.Y("served:Q"), text="served:Q")
    )
    return (columns + sums).properties(width=WIDTH, height=280)


def _with_own_ids(drawn: str, *, name: str) -> str:
    """Number the parts anew: the renderer counts on from drawing to drawing."""
    found = dict.fromkeys(re.findall(r"\bclip\d+\b", drawn))
    own = {part: f"{name}-clip{number}" for number, part in enumerate(found, start=1)}
    return re.sub(r"\bclip\d+\b", lambda part: own[part[0]], drawn)


def _made_accessible(drawn: str, *, title: str, description: str) -> str:
    """Name the drawing for screen readers and leave out what a strict page would block."""
    without_style = re.sub(r'\sstyle="[^"]*"', "", drawn)
    words = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return re.sub(r"<svg\b([^>]*)>", rf'<svg role="img"\1>{_safe(words)}', without_style, count=1)


def _safe(replacement: str) -> str:
    return replacement.replace("\\", "\\\\")
