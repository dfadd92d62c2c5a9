"""Reading stored gap evidence, with the words of the active language."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import pgettext

from balsts.casework.enums import BarrierKind
from balsts.evidence.definitions import GAP_EVIDENCE
from balsts.organisations.enums import InstitutionKind
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.queries.report import STATE_SERVICE, newest_run


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One kind of barrier at one kind of institution, counted."""

    institution_kind: str
    institution_label: str
    barrier_kind: str
    barrier_label: str
    records: int
    people: int
    cases: int
    minutes_lost: int


@dataclass(frozen=True, kw_only=True)
class GapEvidence:
    """All gaps of a period, largest first; people and cases count once in the totals."""

    run: ReportRun
    snapshot: Snapshot
    first_day: date
    last_day: date
    gaps: tuple[Gap, ...]
    records: int
    people: int
    cases: int


def gap_evidence_for(
    first_day: date, last_day: date, programme: str = STATE_SERVICE
) -> GapEvidence | None:
    """Return the newest evidence made for these days, both included, or None."""
    run = newest_run(
        GAP_EVIDENCE.code,
        **{
            "from": first_day.isoformat(),
            "last_day": last_day.isoformat(),
            "programme": programme,
        },
    )
    return read_gaps(run, run.snapshot) if run and run.snapshot else None


def read_gaps(run: ReportRun, snapshot: Snapshot) -> GapEvidence:
    """Give counted evidence its words."""
    result = run.result or {}
    return GapEvidence(
        run=run,
        snapshot=snapshot,
        first_day=date.fromisoformat(result["from"]),
        last_day=date.fromisoformat(result["last_day"]),
        gaps=tuple(
            Gap(
                institution_label=_institution_label(row["institution_kind"]),
                barrier_label=str(BarrierKind(row["barrier_kind"]).label),
                **row,
            )
            for row in result["rows"]
        ),
        records=result["records"],
        people=result["people"],
        cases=result["cases"],
    )


def _institution_label(kind: str) -> str:
    if not kind:
        return pgettext("institution", "no institution named")
    return str(InstitutionKind(kind).label)
