"""One pass over the promises of some clients: what is said, and what the law says now.

A fixed number of questions, however many clients there are; rows only where the words differ.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from typing import Self
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone

from balsts.accounts.models import User
from balsts.casework.enums import PromiseCause, PromisedAnswer
from balsts.casework.models import EntitlementPromise, MovedPromise, PromiseChange
from balsts.casework.operations.hand_over import follow_terms
from balsts.casework.operations.promise_change import record_changes
from balsts.casework.promises import PROMISED_SERVICES, Cause, Told, is_kept, told_by
from balsts.casework.queries.law import law
from balsts.casework.queries.promise import is_untold, latest_changes, promises_in_force
from balsts.casework.queries.timeline import case_timelines_of
from balsts.clients.queries.held import hold_clients
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import Timeline
from balsts.platform.machine_clock import clock_jump


class PromisePass:
    """After `run`: whose words are `changed`, how many were `told`, how many promises `moved`."""

    def __init__(self, causes: Mapping[UUID, Cause], *, by: User, at: datetime.datetime) -> None:
        self._causes, self._by, self._at = causes, by, at
        self._today = timezone.localdate(at)
        self._timelines: dict[UUID, Timeline] = {}
        self._said: dict[tuple[UUID, str], EntitlementPromise] = {}
        self.changed: list[UUID] = []
        self.told = self.moved = 0

    def run(self) -> Self:
        """Compare, write, and follow up what moved; where the clock has jumped, nothing until it is right."""
        if clock_jump():
            return self
        # Two passes over one client follow each other; events may still be added meanwhile.
        ids = sorted(hold_clients(self._causes))
        self._timelines = case_timelines_of(ids)
        self._said = {(row.client_id, row.service): row for row in promises_in_force(ids)}
        new = self._new_promises()
        if not new:
            return self
        self._write(new)
        self.told = len(new)
        self.changed = list(dict.fromkeys(row.client_id for row in new))
        replacing = [row for row in new if (row.client_id, row.service) in self._said]
        if replacing:
            self._follow_up(replacing)
        return self

    def _new_promises(self) -> list[EntitlementPromise]:
        country = law()
        services = [service for service in PROMISED_SERVICES if service in country.services]
        new = []
        for client_id, timeline in self._timelines.items():
            for service in services:
                told = told_by(country.decide(service, timeline, on=self._today))
                said = self._said.get((client_id, service))
                if said is None or told != _told(said):
                    new.append(self._row(client_id, service, told, said))
        return new

    def _row(
        self, client_id: UUID, service: Service, told: Told, said: EntitlementPromise | None
    ) -> EntitlementPromise:
        row = EntitlementPromise(client_id=client_id, service=service.value, **asdict(told))
        row.because = self._causes[client_id].because if said else PromiseCause.FIRST
        row.told_at = row.since_at = max(self._at, said.told_at) if said else self._at
        if said is not None and row.promised_end == said.promised_end:
            row.since_at = said.since_at
        return row

    def _write(self, new: Sequence[EntitlementPromise]) -> None:
        keys = [(row.client_id, row.service) for row in new]
        replaced = [self._said[key].id for key in keys if key in self._said]
        if replaced:
            EntitlementPromise.objects.filter(id__in=replaced).update(
                superseded_at=Greatest("told_at", Value(self._at))
            )
        EntitlementPromise.objects.bulk_create(new, batch_size=5000)

    def _follow_up(self, replacing: Sequence[EntitlementPromise]) -> None:
        """Note whose promised day is no longer kept, and let tasks follow.

        A plan that was carried out breaks no promise: with every last day it is said that the plan
        may end the service before.
        """
        latest = {row.client_id: row for row in latest_changes({r.client_id for r in replacing})}
        drafts: dict[UUID, list[MovedPromise]] = {}
        ended_by_plan = []
        replacing = sorted(replacing, key=attrgetter("client_id"))
        for client_id, rows in groupby(replacing, key=attrgetter("client_id")):
            if self._causes[client_id].because == PromiseCause.PLAN:
                ended_by_plan.append(client_id)
            elif (lines := self._lines(rows, latest.get(client_id))) is not None:
                drafts[client_id] = lines
        if drafts:
            overtaken = [latest[client_id].id for client_id in drafts if client_id in latest]
            PromiseChange.objects.filter(id__in=overtaken).update(
                overtaken_at=Greatest("recorded_at", Value(self._at))
            )
            moved = {client_id: lines for client_id, lines in drafts.items() if lines}
            self.moved = len(
                record_changes(moved=moved, causes=self._causes, by=self._by, at=self._at)
            )
        if drafts or ended_by_plan:
            follow_terms(client_ids=[*drafts, *ended_by_plan], by=self._by, at=self._at)

    def _lines(
        self, rows: Iterable[EntitlementPromise], latest: PromiseChange | None
    ) -> list[MovedPromise] | None:
        """Return the lines of a new change: empty if all is as promised again, none if none moved.

        What nobody was told yet still counts from what was promised before it.
        """
        before = {line.promised.service: line for line in latest.moved.all()} if latest else {}
        is_secret = latest is not None and is_untold(latest)
        lines = dict(before)
        for row in rows:
            said, line = self._said[row.client_id, row.service], before.get(row.service)
            promised = said
            if line is not None and (is_secret or said.promised_end is None):
                promised = line.promised
            if promised.promised_end is None or _says_the_same(row, said):
                continue
            if self._keeps(row, promised.promised_end) and (line is None or is_secret):
                lines.pop(row.service, None)
            else:
                lines[row.service] = MovedPromise(promised=promised, now=row)
        if lines == before:
            return None
        return [MovedPromise(promised=line.promised, now=line.now) for line in lines.values()]

    def _keeps(self, row: EntitlementPromise, promised_end: datetime.date) -> bool:
        timeline = self._timelines[row.client_id]
        entitled = law().entitled_periods(Service(row.service), timeline)
        return is_kept(promised_end, entitled=entitled)


def _says_the_same(row: EntitlementPromise, said: EntitlementPromise) -> bool:
    """Whether only time has passed, or a fact changed that no last day hangs on."""
    return row.promised_end == said.promised_end and (
        row.promised_end is not None or row.answer == said.answer
    )


def _told(row: EntitlementPromise) -> Told:
    return Told(
        answer=PromisedAnswer(row.answer),
        entitled_from=row.entitled_from,
        last_entitled_on=row.last_entitled_on,
        waits_from=row.waits_from,
        policy=row.policy,
    )
