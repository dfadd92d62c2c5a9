"""Stored figures for the tests of pages: counted from invented facts, drawn as one small stroke."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.evidence.definitions import GAP_EVIDENCE
from balsts.evidence.gaps import MAKER as GAP_MAKER
from balsts.statistics.definitions import SOCIAL_PORTRAIT, Report
from balsts.statistics.enums import Cohort
from balsts.statistics.models import PublishedFigure, ReportRun, Snapshot, WhatIf
from balsts.statistics.operations.published_figure import import_published_figures
from balsts.statistics.operations.report import make_report
from balsts.statistics.operations.request import register_report
from balsts.statistics.operations.what_if import register_what_if
from balsts.statistics.operations.what_if_count import run_what_if
from balsts.statistics.reports.makers import CHART_OF, draw_tables, maker_of
from balsts.statistics.reports.what_if_files import MAKER as WHAT_IF_MAKER
from balsts.statistics.reports.what_if_files import draw_what_if
from balsts.statistics.rules.what_if import AskedWhatIf
from tests.statistics.invented_facts import folder_name, write_invented_facts

STROKE = (
    b'<svg role="img" xmlns="http://www.w3.org/2000/svg" width="10" height="10" '
    b'viewBox="0 0 10 10"><title>Sex and age</title><path d="M0,0h10"/></svg>'
)
CUT_OFF = date(2018, 12, 31)
PORTRAIT = {"cut_off": CUT_OFF.isoformat(), "programme": "state_service"}
MONTH = {"month": "2018-10", "programme": "state_service"}
PERIOD = {"from": "2018-01-01", "last_day": "2018-12-31", "programme": "state_service"}
EIGHTEEN_MONTHS = AskedWhatIf(
    base_policy="current_text",
    changes={"term_months": 18},
    programme="state_service",
    cohort=Cohort.EVERYBODY,
    first_month_on=date(2019, 1, 1),
    last_month_on=date(2019, 6, 1),
)
CITIZENSHIPS = ("SY", "AF", "ER")
HEADER = "year_scope,dimension,category,count,source\n"
FIGURES = (
    f"{HEADER}..2018-12-31,clients_cumulative_unique,total,3,News\n"
    "2018,clients_new_unique_in_year,total,4,News\n"
    "2018-10,clients_served_in_month,total,5,News\n"
    "2018-10,citizenship,Syria,2,News\n"
    "2018,asylum_latvia,applications,176,National news\n"
)


def create_snapshot(*, people: int = 3, name: str = "facts") -> Snapshot:
    """People served in October 2018 and, each, held up by a different institution."""
    snapshot = Snapshot.objects.create(
        state="ready",
        requested_at=timezone.now(),
        requested_by=system_actor(),
        taken_at=timezone.now(),
        schema_version=2,
        folder_name=folder_name(name),
        digest="ab" * 32,
    )
    numbers = range(1, people + 1)
    write_invented_facts(
        snapshot.folder,
        clients=[
            {
                "person": number,
                "sex": "female" if number == 1 else "male",
                "born_on": date(1980 + 10 * number, 1, 1),
                "citizenship": CITIZENSHIPS[number - 1],
                "arrival_path": "relocated_greece" if number == 1 else "self_arrived",
            }
            for number in numbers
        ],
        statuses=[
            {"person": number, "legal_status": "refugee", "valid_from": date(2018, 3, 10)}
            for number in numbers
        ],
        services=[
            {"person": number, "record": number, "provided_on": date(2018, 10, 5)}
            for number in numbers
        ],
        barriers=[
            {
                "person": number,
                "record": number,
                "provided_on": date(2018, 10, 5),
                "institution_kind": kind,
                "barrier_kind": "waiting",
            }
            for number, kind in zip(numbers, ("pmlp", "nva", "vsaa"), strict=False)
        ],
    )
    return snapshot


def create_published_figure(*, by: User) -> PublishedFigure:
    """Bring in one figure that was published somewhere."""
    return PublishedFigure.objects.create(
        position=1,
        year_scope="2017",
        dimension="sex",
        category="male",
        count=5,
        source="x",
        imported_at=timezone.now(),
        imported_by=by,
    )


def create_report(
    snapshot: Snapshot, report: Report = SOCIAL_PORTRAIT, parameters: Mapping[str, str] = PORTRAIT
) -> ReportRun:
    """Make a report as the job does; only its drawings are not drawn."""
    by, at = system_actor(), timezone.now()
    maker = GAP_MAKER if report == GAP_EVIDENCE else maker_of(report.code)
    if report == SOCIAL_PORTRAIT:
        maker = replace(maker, render=_portrait_files)
    run = register_report(report=report, parameters=parameters, by=by, at=at)
    return make_report(run=run, maker=maker, snapshot=snapshot, by=by, at=at)


def create_what_if(snapshot: Snapshot, *, by: User, name: str = "Eighteen months") -> WhatIf:
    """Count a what-if as the job does; only its drawings are not drawn."""
    at = timezone.now()
    what_if = register_what_if(
        name=name, reason="Asked by the committee", asked=EIGHTEEN_MONTHS, by=by, at=at
    )
    count = _counted_once(WHAT_IF_MAKER.count, snapshot)
    maker = replace(WHAT_IF_MAKER, count=count, draw=_what_if_files)
    return run_what_if(what_if=what_if, maker=maker, snapshot=snapshot, by=by, at=at)


_counted: dict[tuple[object, ...], dict[str, Any]] = {}


def _counted_once(count: Callable[..., dict[str, Any]], snapshot: Snapshot) -> Callable[..., Any]:
    """Count the same question of the same facts once a process; each answer is a copy."""
    facts_in = tuple((one.name, one.read_bytes()) for one in sorted(snapshot.folder.iterdir()))

    def counted(facts: object, asked: object, **told: Any) -> dict[str, Any]:
        key = (facts_in, repr(asked), told["country"].code, told["snapshot_on"])
        if key not in _counted:
            _counted[key] = count(facts, asked, **told)
        return copy.deepcopy(_counted[key])

    return counted


def _what_if_files(what_if: WhatIf) -> dict[str, object]:
    drawn = draw_what_if(what_if)
    return {
        name: (lambda: STROKE) if name.endswith(".svg") else draw for name, draw in drawn.items()
    }


def _portrait_files(run: ReportRun, snapshot: Snapshot) -> dict[str, object]:
    drawings = dict(draw_tables(run, snapshot, report=SOCIAL_PORTRAIT))
    for language, _name in settings.LANGUAGES:
        for chart in CHART_OF:
            drawings[f"{chart}.{language}.svg"] = lambda: STROKE
    return drawings


def publish(text: str = FIGURES) -> None:
    import_published_figures(content=text.encode(), by=system_actor(), at=timezone.now())
