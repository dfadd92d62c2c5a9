"""What-ifs as they are shown: rows of the list, the question, and the numbers service by service."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from balsts.platform.money import format_euros
from balsts.statistics.definitions import COHORTS, INTERNAL_NOTICE, WHAT_IF_MEASURES
from balsts.statistics.enums import Cohort, WorkState
from balsts.statistics.models import Snapshot, WhatIf
from balsts.statistics.queries.report_file import report_file
from balsts.statistics.queries.what_if_answer import (
    DimensionOfAnswer,
    MonthOfAnswer,
    ServiceOfAnswer,
    Totals,
    WhatIfAnswer,
)
from balsts.statistics.what_if_wording import policy_title, written_changes, written_months
from balsts.statistics.wording import programme_name, written_month
from balsts.web.formatting import grouped, signed
from balsts.web.pictures import drawing_of, snapshot_mark, source_of
from balsts.web.shapes.figures import Column, Download, Figure, FigureTable, Picture
from balsts.web.shapes.lists import StateWord
from balsts.web.shapes.what_ifs import (
    Definition,
    NamedTable,
    WhatIfQuestion,
    WhatIfRow,
    WhatIfService,
    WhatIfShown,
)
from balsts.web.statistics.portrait_presenter import chart_file

LOOKS = {
    WorkState.REQUESTED: ("hourglass", "accent"),
    WorkState.RUNNING: ("hourglass", "accent"),
    WorkState.READY: ("circle-check", "good"),
    WorkState.FAILED: ("alert-triangle", "bad"),
}
HUNDREDTHS = 100


def what_if_row(what_if: WhatIf) -> WhatIfRow:
    """One line of the list of what-ifs."""
    state = WorkState(what_if.state)
    icon, kind = LOOKS[state]
    return WhatIfRow(
        key=str(what_if.id),
        name=what_if.name,
        url=reverse("statistics:what_if_show", args=[what_if.id]),
        policy=policy_title(what_if.base_policy),
        changes=tuple(f"{title}: {value}" for title, value in written_changes(what_if)),
        about=f"{written_months(what_if)}; {Cohort(what_if.cohort).label}",
        by=what_if.requested_by.full_name,
        on=timezone.localdate(what_if.requested_at),
        state=StateWord(word=str(state.label), icon=icon, kind=kind),
        is_ready=state == WorkState.READY,
    )


def question_of(what_if: WhatIf) -> WhatIfQuestion:
    """What was asked, by whom and why."""
    return WhatIfQuestion(
        name=what_if.name,
        reason=what_if.reason,
        by=what_if.requested_by.full_name,
        on=timezone.localdate(what_if.requested_at),
        policy=policy_title(what_if.base_policy),
        changes=tuple(written_changes(what_if)),
        programme=programme_name(what_if.programme),
        months=written_months(what_if),
        cohort=str(COHORTS[Cohort(what_if.cohort)]),
    )


def shown_what_if(answer: WhatIfAnswer) -> WhatIfShown:
    """Give a counted what-if its tables and drawings."""
    what_if = answer.what_if
    return WhatIfShown(
        lead=ngettext(
            "%(count)s person was asked about.", "%(count)s people were asked about.", answer.people
        )
        % {"count": grouped(answer.people)},
        services=tuple(_service(what_if, answer.snapshot, service) for service in answer.services),
        definitions=definitions(),
        snapshot=snapshot_mark(answer.snapshot, version=what_if.definition_version),
        digest=what_if.short_digest,
        downloads=(
            Download(
                label=_("All numbers, CSV"),
                url=reverse("statistics:what_if_csv", args=[what_if.id]),
            ),
        ),
    )


def definitions() -> tuple[Definition, ...]:
    """What each of the figures counts."""
    return tuple(
        Definition(title=str(one.title), text=str(one.text)) for one in WHAT_IF_MEASURES.values()
    )


def summary_rows(totals: Totals) -> list[tuple[str, str, str, str]]:
    """Write the measures of the whole period: under the base policy, the changed one, difference."""
    return [
        _counted(str(WHAT_IF_MEASURES["entitled"].title), totals, "people"),
        _counted(str(WHAT_IF_MEASURES["service_months"].title), totals, "months"),
        (
            str(WHAT_IF_MEASURES["open"].title),
            grouped(totals["people_base_open"]),
            grouped(totals["people_changed_open"]),
            _difference(totals["people_base_open"], totals["people_changed_open"]),
        ),
        (
            str(WHAT_IF_MEASURES["load"].title),
            load_words(totals["base_load_hundredths"]),
            load_words(totals["changed_load_hundredths"]),
            "",
        ),
        (
            str(WHAT_IF_MEASURES["cost"].title),
            cost_words(totals["base_cost_cents"], totals),
            cost_words(totals["changed_cost_cents"], totals),
            _cost_difference(totals),
        ),
    ]


def load_words(hundredths: int | None) -> str:
    """Write people for each of the staff, with one digit after the point or comma."""
    if hundredths is None:
        return _("nobody in post")
    tenths = (hundredths + 5) // 10
    point = "." if (get_language() or "en").startswith("en") else ","
    return f"{grouped(tenths // 10)}{point}{tenths % 10}"


def cost_words(cents: int | None, totals: Totals | None = None) -> str:
    """Write an amount, or why there is none; never zero for what is not known."""
    if cents is not None:
        return format_euros(cents, get_language() or "en")
    if totals is not None and totals["months_without_staff"] and not totals["months_without_price"]:
        return _("nobody in post")
    return _("no price known")


def _service(what_if: WhatIf, snapshot: Snapshot, service: ServiceOfAnswer) -> WhatIfService:
    title = _("People entitled by month: %(service)s") % {"service": service.label}
    return WhatIfService(
        code=service.code,
        label=service.label,
        figures=_figures(service.totals),
        picture=Picture(
            slug=f"{service.code}-picture",
            title=title,
            lead=_("The table is about the whole period, the drawing about each month."),
            chart_svg=_drawing(what_if, service),
            chart_alt=_("Drawing: %(title)s. The numbers stand in the table.") % {"title": title},
            table=FigureTable(
                columns=_columns(
                    pgettext("column", "measure"),
                    pgettext("what-if", "base policy"),
                    pgettext("what-if", "changed policy"),
                    pgettext("what-if", "difference"),
                ),
                rows=tuple(summary_rows(service.totals)),
            ),
            definition=str(WHAT_IF_MEASURES["entitled"].text),
            source=source_of(snapshot),
            protection_note=str(INTERNAL_NOTICE),
            is_full=True,
            download=Download(
                label=_("Drawing, SVG"),
                url=reverse("statistics:what_if_chart", args=[what_if.id, service.code]),
            ),
        ),
        monthly=NamedTable(
            slug=f"{service.code}-months",
            title=_("Month by month"),
            table=_monthly(service.months),
        ),
        groups=tuple(_groups(service.code, dimension) for dimension in service.dimensions),
        notes=tuple(_notes(service.totals)),
    )


def _figures(totals: Totals) -> tuple[Figure, ...]:
    """The four numbers that stand first."""
    return (
        Figure(
            value=totals["people_changed"] or 0,
            label=_("people entitled under the changed policy"),
            words=_("%(number)s under the base policy")
            % {"number": grouped(totals["people_base"])},
        ),
        Figure(
            value=totals["months_changed"] or 0,
            label=_("service months under the changed policy"),
            words=_("%(number)s under the base policy")
            % {"number": grouped(totals["months_base"])},
        ),
        Figure(
            value=totals["people_gained"] or 0,
            label=_("people gain"),
            words=_("%(number)s service months more")
            % {"number": grouped(totals["months_gained"])},
        ),
        Figure(
            value=totals["people_lost"] or 0,
            label=_("people lose"),
            words=_("%(number)s service months less") % {"number": grouped(totals["months_lost"])},
        ),
    )


def _monthly(months: Iterable[MonthOfAnswer]) -> FigureTable:
    return FigureTable(
        columns=_columns(
            pgettext("date", "Month"),
            pgettext("what-if", "base policy"),
            pgettext("what-if", "changed policy"),
            str(WHAT_IF_MEASURES["gained"].title),
            str(WHAT_IF_MEASURES["lost"].title),
            str(WHAT_IF_MEASURES["open"].title),
            _("Staff"),
            _("Load, base policy"),
            _("Load, changed policy"),
            _("Cost, base policy"),
            _("Cost, changed policy"),
        ),
        rows=tuple(_month(month) for month in months),
    )


def _month(month: MonthOfAnswer) -> tuple[str, ...]:
    return (
        written_month(month.month),
        grouped(month.base),
        grouped(month.changed),
        signed(month.gained),
        signed(-month.lost),
        grouped(month.changed_open),
        grouped(month.staff),
        load_words(month.base_load_hundredths),
        load_words(month.changed_load_hundredths),
        _month_cost(month, month.base_cost_cents),
        _month_cost(month, month.changed_cost_cents),
    )


def _month_cost(month: MonthOfAnswer, cents: int | None) -> str:
    if cents is None and not month.staff:
        return _("nobody in post")
    # Nobody is entitled under the base policy: there is no load that could be kept.
    if cents is None and not month.base:
        return "–"
    return cost_words(cents)


def _groups(service: str, dimension: DimensionOfAnswer) -> NamedTable:
    return NamedTable(
        slug=f"{service}-{dimension.code}",
        title=dimension.title,
        table=FigureTable(
            columns=_columns(
                dimension.title,
                _("People, base policy"),
                _("People, changed policy"),
                str(WHAT_IF_MEASURES["gained"].title),
                str(WHAT_IF_MEASURES["lost"].title),
                _("Service months, base policy"),
                _("Service months, changed policy"),
                _("Load, base policy"),
                _("Load, changed policy"),
                _("Cost, base policy"),
                _("Cost, changed policy"),
            ),
            rows=tuple(
                (
                    group.label,
                    grouped(group.totals["people_base"]),
                    grouped(group.totals["people_changed"]),
                    grouped(group.totals["people_gained"]),
                    grouped(group.totals["people_lost"]),
                    grouped(group.totals["months_base"]),
                    grouped(group.totals["months_changed"]),
                    load_words(group.totals["base_load_hundredths"]),
                    load_words(group.totals["changed_load_hundredths"]),
                    cost_words(group.totals["base_cost_cents"], group.totals),
                    cost_words(group.totals["changed_cost_cents"], group.totals),
                )
                for group in dimension.groups
            ),
        ),
    )


def _notes(totals: Totals) -> Iterable[str]:
    """Say for how many months nothing can be said of the cost."""
    unpriced, unstaffed = totals["months_without_price"], totals["months_without_staff"]
    if unpriced:
        yield ngettext(
            "No price is known for %(count)s month; it is not in the cost.",
            "No price is known for %(count)s months; they are not in the cost.",
            unpriced,
        ) % {"count": unpriced}
    if unstaffed:
        yield ngettext(
            "Nobody was in post in %(count)s month; it is neither in the load nor in the cost.",
            "Nobody was in post in %(count)s months; they are neither in the load nor in the cost.",
            unstaffed,
        ) % {"count": unstaffed}


def _counted(title: str, totals: Totals, name: str) -> tuple[str, str, str, str]:
    base, changed = totals[f"{name}_base"], totals[f"{name}_changed"]
    return title, grouped(base), grouped(changed), _difference(base, changed)


def _difference(base: int | None, changed: int | None) -> str:
    return signed((changed or 0) - (base or 0))


def _cost_difference(totals: Totals) -> str:
    base, changed = totals["base_cost_cents"], totals["changed_cost_cents"]
    if base is None or changed is None:
        return "–"
    sign = "+" if changed > base else "−" if changed < base else ""
    return f"{sign}{format_euros(abs(changed - base), get_language() or 'en')}"


def _columns(first: str, *others: str) -> tuple[Column, ...]:
    return (Column(label=first, is_numeric=False), *(Column(label=label) for label in others))


def _drawing(what_if: WhatIf, service: ServiceOfAnswer) -> SafeString | str:
    return drawing_of(report_file(what_if, chart_file(service.code)))
