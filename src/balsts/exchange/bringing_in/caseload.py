"""The order in which a caseload is brought in: people, timeline, contracts, plans, services."""

import datetime
from collections.abc import Callable, Sequence
from uuid import UUID

from balsts.accounts.models import User
from balsts.exchange.bringing_in import assignment, enrolment, people, plan, service
from balsts.exchange.bringing_in.ledger import open_ledger
from balsts.exchange.findings import Findings
from balsts.exchange.reading.rows import ReadRow, Rows

Progress = Callable[[int, int], None]
SERVICES_AT_ONCE = 5000


class _Meter:
    """Counts rows that are done and says so."""

    def __init__(self, rows: Rows, progress: Progress) -> None:
        self._total = sum(len(of_sheet) for of_sheet in rows.values())
        self._done = 0
        self._progress = progress

    def add(self, rows: Sequence[ReadRow]) -> None:
        self.advance(len(rows))

    def advance(self, count: int) -> None:
        if count:
            self._done += count
            self._progress(self._done, self._total)


def _silently(_done: int, _total: int) -> None:
    pass


def bring_in(
    rows: Rows,
    findings: Findings,
    *,
    by: User,
    at: datetime.datetime,
    progress: Progress = _silently,
) -> list[UUID]:
    """Write all rows that may be written, say why of all others, and return whom it concerns.

    The caller holds the transaction: a dry run rolls it back and so has the very same answer.
    """
    ledger = open_ledger(rows, findings, by=by, at=at)
    meter = _Meter(rows, progress)
    plans = plan.draft_plans(rows["plans"], ledger)
    drafts = enrolment.draft_enrolments(rows["enrolments"], ledger)
    responsibility = assignment.judge_responsibility(rows["assignments"], drafts, ledger)
    spells = enrolment.judge_spells(drafts, plans, responsibility, ledger)

    people.register(
        rows["clients"], ledger, enrolled={key for key, _ in spells}, advance=meter.advance
    )
    for sheet, record in _ABOUT_PEOPLE:
        record(rows[sheet], ledger)
        meter.add(rows[sheet])

    spells, enrolments = enrolment.enrol(spells, ledger)
    meter.add(rows["enrolments"])
    # Staff first: no case is opened for which nobody is responsible.
    assignment.assign(rows["assignments"], enrolments, responsibility, ledger)
    meter.add(rows["assignments"])
    cases = enrolment.open_cases(spells, plans, ledger)
    # A plan carried out ends the worker's service, so plans stand before services are checked.
    plan.record_drafts(plans, spells, cases, ledger)
    meter.add(rows["plans"])
    for some in service.portions(rows["service_records"], ledger, at_once=SERVICES_AT_ONCE):
        service.record(some, ledger)
        meter.add(some)
    return [client.id for client in ledger.clients.values()]


_ABOUT_PEOPLE = (
    ("households", people.record_household_members),
    ("status_events", people.record_statuses),
    ("procedure_steps", people.record_steps),
    ("movements", people.record_movements),
    ("circumstances", people.record_circumstances),
    ("residences", people.record_places_of_living),
)
