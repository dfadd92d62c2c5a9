"""Everything one screen of a client is made from, loaded in a fixed number of questions."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from balsts.casework.models import PromiseAddressee
from balsts.casework.queries.case_state import cases_with_spells
from balsts.casework.queries.hand_over import task_of_client, with_hand_over_task
from balsts.casework.queries.law import law
from balsts.casework.queries.plan import goals_with_steps
from balsts.casework.queries.promise import (
    PromiseTold,
    addressees_of,
    promises_told,
    with_promise_rows,
)
from balsts.casework.queries.sealed_note import with_sealed_notes
from balsts.casework.queries.service_record import services_of
from balsts.casework.queries.timeline import (
    case_timeline_of,
    case_timelines_of,
    with_case_timeline_rows,
)
from balsts.clients.models import Assignment
from balsts.clients.queries.caseload import assignments_of
from balsts.clients.queries.client import with_particulars
from balsts.clients.queries.household import relatives_seen, with_household
from balsts.clients.queries.particulars import (
    as_said,
    former_values_at,
    with_corrections_to_tell,
)
from balsts.clients.queries.visibility import clients_visible_to
from balsts.entitlements.clock import ClockStep
from balsts.entitlements.decision import Decision
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import Timeline
from balsts.privacy.models import PrivacyNotice
from balsts.privacy.queries.notice import last_notice_by_us
from balsts.web.loading import visible_client
from balsts.web.page import StaffRequest

MOST_SERVICES = 50


@dataclass(frozen=True, kw_only=True)
class ClientFile:
    """A client with what is recorded, as far as the viewer's programmes and contracts go.

    `on` is the day for which the law is asked, today unless the viewer wants another one.
    """

    request: StaffRequest
    on: datetime.date
    client: Any
    timeline: Timeline
    assignments: Sequence[Assignment]
    relatives: Sequence[Any]
    cases: Sequence[Any]
    goals: Sequence[Any]
    participations: Sequence[Any]
    promises: Sequence[PromiseTold]
    addressees: Sequence[PromiseAddressee]
    hand_over: Any
    last_notice: PrivacyNotice | None

    @cached_property
    def decisions(self) -> dict[Service, Decision]:
        """The law's answer of the day for every service."""
        return law().decide_all(self.timeline, on=self.on)

    @cached_property
    def clock(self) -> tuple[ClockStep, ...]:
        """The steps of the procedure that is open on the day or was lately."""
        return law().clock(self.timeline, on=self.on)

    def decision_for(self, service: Service) -> Decision:
        """The law's answer for one service, also for one that this country does not know."""
        found = self.decisions.get(service)
        return found or law().decide(service, self.timeline, on=self.on)

    @cached_property
    def enrolled_contract_ids(self) -> frozenset[UUID]:
        """The viewer's running contracts under which the client is enrolled today."""
        return frozenset(UUID(row["contract_id"]) for row in self.client.enrolment_rows)

    @property
    def is_bound_by_law(self) -> bool:
        """Whether every programme that enrols the client today asks the law for entitlement."""
        return all(row["policy"] for row in self.client.enrolment_rows)

    @property
    def is_led_under_law(self) -> bool:
        """Whether a programme that asks the law for entitlement is among the viewer's own."""
        return any(row["policy"] for row in self.client.enrolment_rows)


def file_as_of(
    file: ClientFile, on: datetime.date, *, known_at: datetime.datetime | None
) -> ClientFile:
    """Return the file for another day, with timeline and particulars as known at a moment.

    Two questions more, and only where not all that is recorded counts.
    """
    if known_at is None:
        return replace(file, on=on)
    reader = file.request.standing
    [timeline] = case_timelines_of([file.client.id], known_at=known_at, reader=reader).values()
    said = former_values_at([file.client.id], known_at=known_at).get(file.client.id, {})
    return replace(file, on=on, timeline=timeline, client=as_said(file.client, said))


def client_file(
    request: StaffRequest,
    reference: str,
    *,
    services_before: UUID | None,
    is_of_today: bool,
) -> ClientFile:
    """Load the client's file, or raise Http404 for a client whom the person may not see.

    What is to be done now is left out where another day is looked at.
    """
    standing, today = request.standing, request.today
    visible = clients_visible_to(standing)
    contracts = [contract for post in standing.posts for contract in post.contract_ids]
    among = with_particulars(visible, contracts, on=today)
    among = with_case_timeline_rows(among, reader=standing)
    among = with_household(with_promise_rows(with_hand_over_task(among)), on=today)
    among = with_corrections_to_tell(with_sealed_notes(among, standing))
    client: Any = visible_client(request, reference, among=among)

    promises = promises_told(client)
    moved_by = next((row.moved_by for row in promises if row.moved_by), None)
    programmes = standing.programme_ids
    relatives = relatives_seen(visible, client=client, on=today)
    request.subjects.update(row.client_id for row in relatives)
    assignments = assignments_of([client.id], on=today).filter(enrolment__contract_id__in=contracts)
    return ClientFile(
        request=request,
        on=today,
        client=client,
        timeline=case_timeline_of(client),
        assignments=list(assignments),
        relatives=relatives,
        cases=list(cases_with_spells(client, programmes)),
        goals=list(goals_with_steps(client, reader=standing)),
        participations=services_of(
            client, reader=standing, limit=MOST_SERVICES + 1, before=services_before
        ),
        promises=promises,
        addressees=addressees_of(moved_by) if moved_by and is_of_today else [],
        hand_over=task_of_client(client, standing, on=today)
        if client.has_hand_over_task and is_of_today
        else None,
        last_notice=last_notice_by_us(client, standing),
    )
