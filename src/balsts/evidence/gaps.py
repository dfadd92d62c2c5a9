"""Counting gaps in a snapshot. Loaded by jobs and console commands only."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from balsts.evidence.definitions import GAP_DEFINITION, GAP_EVIDENCE
from balsts.evidence.queries.gap import read_gaps
from balsts.platform.periods import Period
from balsts.statistics.drawing.tables import lines_as_csv
from balsts.statistics.facts.reading import Facts
from balsts.statistics.measures.barriers import COLUMNS, barriers_in, count_barriers
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.operations.report import Maker
from balsts.statistics.wording import notices_of, title_of


def make_gap_evidence(facts: Facts, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Count barriers by institution and kind, `from` to `last_day` (inclusive), in a programme."""
    period = Period.through(
        date.fromisoformat(parameters["from"]), date.fromisoformat(parameters["last_day"])
    )
    barriers = barriers_in(facts, programme=parameters["programme"], period=period)
    found = count_barriers(facts, barriers, by=("institution_kind", "barrier_kind"))
    (totals,) = count_barriers(facts, barriers, by=()).values()
    largest_first = sorted(found.items(), key=lambda gap: (-gap[1]["records"], gap[0]))
    rows = [
        {"institution_kind": institution, "barrier_kind": kind, **numbers}
        for (institution, kind), numbers in largest_first
    ]
    return {
        "from": parameters["from"],
        "last_day": parameters["last_day"],
        "programme": parameters["programme"],
        "rows": rows,
        "total": totals["people"],
        **{column: totals[column] for column in COLUMNS},
    }


def draw_gap_evidence(run: ReportRun, snapshot: Snapshot) -> Mapping[str, Callable[[], bytes]]:
    """CSV in every language."""
    return {
        f"{GAP_EVIDENCE.code}.{language}.csv": partial(_csv, run, snapshot, language)
        for language, _name in settings.LANGUAGES
    }


def _csv(run: ReportRun, snapshot: Snapshot, language: str) -> bytes:
    with override(language):
        evidence = read_gaps(run, snapshot)
        notes = [
            title_of(GAP_EVIDENCE, run.parameters),
            *notices_of(snapshot, run.parameters),
            str(GAP_DEFINITION),
            _("%(records)s services, %(people)s different people, %(cases)s cases")
            % {
                "records": evidence.records,
                "people": evidence.people,
                "cases": evidence.cases,
            },
        ]
        heading = (
            "institution_kind",
            pgettext("column", "institution"),
            "barrier_kind",
            pgettext("column", "barrier"),
            pgettext("column", "services"),
            pgettext("column", "people"),
            pgettext("column", "cases"),
            pgettext("column", "minutes lost"),
        )
        return lines_as_csv(
            notes,
            heading,
            [
                (
                    gap.institution_kind,
                    gap.institution_label,
                    gap.barrier_kind,
                    gap.barrier_label,
                    gap.records,
                    gap.people,
                    gap.cases,
                    gap.minutes_lost,
                )
                for gap in evidence.gaps
            ],
        )


MAKER = Maker(report=GAP_EVIDENCE, make=make_gap_evidence, render=draw_gap_evidence)
