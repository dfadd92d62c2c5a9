"""Every report of this room: how it is counted and which files are drawn of it."""

import json
from collections.abc import Callable, Mapping
from functools import partial

from django.conf import settings
from django.utils.translation import override

from balsts.statistics.definitions import (
    MONTHLY_REPORT,
    RECONCILIATION,
    SOCIAL_PORTRAIT,
    Report,
)
from balsts.statistics.drawing.charts import description_of, draw, portrait_charts
from balsts.statistics.drawing.reconciliation import reconciliation_as_csv
from balsts.statistics.drawing.tables import breakdowns_as_csv
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.operations.report import Maker
from balsts.statistics.queries.report import StoredReport, stored_report
from balsts.statistics.reports.monthly import make_monthly_report
from balsts.statistics.reports.portrait import make_portrait
from balsts.statistics.reports.reconciliation import make_reconciliation

Drawings = Mapping[str, Callable[[], bytes]]
CHART_OF = {
    "sex_age": "sex_by_age",
    "countries": "citizenship",
    "arrival_path": "relocation",
    "years": "years",
    "case_outcome": "case_outcome",
}


def maker_of(definition: str) -> Maker:
    """Return how a report is made; `KeyError` for one that is not of this room."""
    return MAKERS[definition]


def draw_portrait(run: ReportRun, snapshot: Snapshot) -> Drawings:
    """CSV and charts in every language, and the codes and counts themselves."""
    drawings = dict(draw_tables(run, snapshot, report=SOCIAL_PORTRAIT))
    for language, _name in settings.LANGUAGES:
        for chart in CHART_OF:
            drawings[f"{chart}.{language}.svg"] = partial(_chart, run, chart, language)
    return drawings


def draw_tables(run: ReportRun, snapshot: Snapshot, *, report: Report) -> Drawings:
    """CSV in every language, and the codes and counts themselves."""
    drawings: dict[str, Callable[[], bytes]] = {f"{report.code}.json": partial(_json, run)}
    for language, _name in settings.LANGUAGES:
        drawings[f"{report.code}.{language}.csv"] = partial(_csv, run, snapshot, report, language)
    return drawings


def draw_reconciliation(run: ReportRun, snapshot: Snapshot) -> Drawings:
    """CSV in every language."""
    return {
        f"{RECONCILIATION.code}.{language}.csv": partial(
            _in_language, language, partial(reconciliation_as_csv, run, snapshot)
        )
        for language, _name in settings.LANGUAGES
    }


def _json(run: ReportRun) -> bytes:
    return (json.dumps(run.result, indent=1, sort_keys=True) + "\n").encode()


def _csv(run: ReportRun, snapshot: Snapshot, report: Report, language: str) -> bytes:
    with override(language):
        return breakdowns_as_csv(report, run, snapshot, stored_report(run).breakdowns)


def _chart(run: ReportRun, chart: str, language: str) -> bytes:
    with override(language):
        stored: StoredReport = stored_report(run)
        breakdown = stored.breakdown(CHART_OF[chart])
        return draw(
            portrait_charts(stored)[chart],
            name=chart,
            title=breakdown.title,
            description=description_of(breakdown),
        )


def _in_language(language: str, write: Callable[[], bytes]) -> bytes:
    with override(language):
        return write()


MAKERS: Mapping[str, Maker] = {
    SOCIAL_PORTRAIT.code: Maker(report=SOCIAL_PORTRAIT, make=make_portrait, render=draw_portrait),
    MONTHLY_REPORT.code: Maker(
        report=MONTHLY_REPORT,
        make=make_monthly_report,
        render=partial(draw_tables, report=MONTHLY_REPORT),
    ),
    RECONCILIATION.code: Maker(
        report=RECONCILIATION, make=make_reconciliation, render=draw_reconciliation
    ),
}
