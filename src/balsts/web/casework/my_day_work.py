"""What a person's day is made from, loaded in a fixed number of questions."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from balsts.access.enums import Permission
from balsts.casework.enums import ActionResponsible, CaseState
from balsts.casework.models import EntitlementPromise, PlanAction, SpecificNeed
from balsts.casework.permissions import can_hand_over
from balsts.casework.promises import ENDING_STEPS, is_minor
from balsts.casework.queries.hand_over import open_hand_over_tasks
from balsts.casework.queries.my_day import (
    Waiting,
    ending_under_contract,
    own_caseload,
    staff_with_caseload,
    what_waits,
)
from balsts.casework.queries.plan import steps_due
from balsts.casework.queries.promise import changes_to_tell, promises_in_force
from balsts.casework.queries.specific_need import needs_to_follow_up
from balsts.clients.permissions import can_correct_particulars
from balsts.clients.queries.particulars import corrections_to_tell
from balsts.clients.queries.visibility import clients_visible_to
from balsts.entitlements.service import Service
from balsts.organisations.models import StaffMember
from balsts.privacy.permissions import (
    can_answer_request,
    can_confirm_identity,
    can_receive_request,
)
from balsts.privacy.queries.notice import told_by_us
from balsts.privacy.queries.request import RequestRow, open_requests
from balsts.web.entitlement import service_for
from balsts.web.page import StaffRequest

DUE_AHEAD_DAYS = 7
ENDING_DAYS = ENDING_STEPS[0]
# Far above any caseload; who has more is a manager and finds them in the list.
MOST_CLIENTS = 200
MOST_STAFF = 30
MOST_ENDING = 20
MOST_TASKS = 20


@dataclass(frozen=True, kw_only=True)
class DayOfWork:
    """One's own caseload with its steps; for who sees a whole contract also its team and ends."""

    request: StaffRequest
    service: Service
    caseload: Sequence[Any]
    steps: Sequence[PlanAction]
    needs: Sequence[SpecificNeed]
    team: Sequence[tuple[StaffMember, int]]
    ending_elsewhere: Sequence[Any]
    tasks: Sequence[Any]
    changes: Sequence[Any]
    promises: Sequence[EntitlementPromise]
    requests: Sequence[RequestRow]
    corrections: Sequence[Any]
    untold: Sequence[Any]

    @property
    def today(self) -> datetime.date:
        """The day in Riga."""
        return self.request.today

    @cached_property
    def waiting(self) -> Waiting:
        """What others ask or tell, asked once and only for whoever may be asked anything."""
        return what_waits(self.request.standing)

    @cached_property
    def families_with_minors(self) -> frozenset[UUID]:
        """Families in which one of those who are shown is under age today."""
        shown = (*self.caseload, *self.ending_elsewhere)
        return frozenset(
            family_of(client)
            for client in shown
            if is_minor(client.born_on, client.birth_precision, on=self.today)
        )

    @cached_property
    def families_with_task(self) -> frozenset[UUID]:
        """Families of whom the municipality is to be told: the task says so itself."""
        return frozenset(task.household_id or task.client_id for task in self.tasks)


def family_of(client: Any) -> UUID:
    """Tell which family a client belongs to: the household, or the client alone."""
    family: UUID = client.household_id or client.id
    return family


def day_of_work(request: StaffRequest) -> DayOfWork:
    """Load the day of the signed-in person."""
    standing = request.standing
    service = service_for(standing)
    caseload = list(own_caseload(standing, limit=MOST_CLIENTS))
    is_mentor = service is Service.SOCIAL_MENTOR
    own_ids = [client.id for client in caseload]
    until = request.today + datetime.timedelta(days=DUE_AHEAD_DAYS)
    steps = steps_due(
        own_ids,
        reader=standing,
        until=until,
        responsible=[ActionResponsible.MENTOR] if is_mentor else ActionResponsible.values,
    )
    sees_contract = standing.may(Permission.SEE_ENROLLED_CLIENTS)
    organisations = {post.organisation_id for post in standing.posts if post.contract_ids}
    own = {client.id for client in caseload}
    concerned = clients_visible_to(standing) if sees_contract else own
    may_hand_over = can_hand_over(standing)
    tasks = open_hand_over_tasks(concerned, standing, limit=MOST_TASKS) if may_hand_over else []
    changes = list(changes_to_tell(concerned, limit=MOST_TASKS))
    return DayOfWork(
        request=request,
        service=service,
        caseload=caseload,
        steps=list(steps),
        needs=list(needs_to_follow_up(own_ids, standing, until=until))
        if standing.may(Permission.READ_SEALED_NOTES)
        else [],
        team=staff_with_caseload(organisations, on=request.today, limit=MOST_STAFF)
        if sees_contract
        else [],
        ending_elsewhere=[
            client
            for client in ending_under_contract(
                standing, service, days=ENDING_DAYS, limit=MOST_ENDING
            )
            if client.id not in own
        ]
        if sees_contract
        else [],
        tasks=list(tasks),
        changes=changes,
        promises=list(promises_in_force([change.client_id for change in changes]))
        if changes
        else [],
        requests=_requests(request),
        corrections=list(corrections_to_tell(concerned, limit=MOST_TASKS))
        if can_correct_particulars(standing)
        else [],
        untold=_untold(request, caseload),
    )


def _requests(request: StaffRequest) -> list[RequestRow]:
    """Requests about data that the person must do something about: answer, or say who asks."""
    standing = request.standing
    if not can_receive_request(standing):
        return []
    return [
        row
        for row in open_requests(standing, limit=MOST_TASKS)
        if can_answer_request(standing, row.request)
        or (row.request.identified_on is None and can_confirm_identity(standing, row.request))
    ]


def _untold(request: StaffRequest, caseload: Sequence[Any]) -> list[Any]:
    """Own clients whose case the person leads and who were not told how their data are used, the longest first."""
    standing = request.standing
    if not (can_receive_request(standing) and standing.may(Permission.MANAGE_CASES)):
        return []
    present = [client for client in caseload if client.case_state != CaseState.CLOSED]
    told = told_by_us([client.id for client in present], standing)
    return sorted(
        (client for client in present if client.id not in told),
        key=lambda client: client.assigned_from,
    )
