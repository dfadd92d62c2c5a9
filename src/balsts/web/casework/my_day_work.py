"""What a person's day is made from, loaded in a fixed number of questions."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from balsts.access.enums import Permission
from balsts.casework.enums import ActionResponsible
from balsts.casework.models import PlanAction
from balsts.casework.queries.my_day import ending_candidates, own_caseload, staff_with_caseload
from balsts.casework.queries.plan import steps_due
from balsts.entitlements.service import Service
from balsts.platform.dates import BirthDate, BirthDatePrecision, age_on
from balsts.web.entitlement import service_for
from balsts.web.page import StaffRequest

DUE_AHEAD_DAYS = 7
ENDING_DAYS = 60
# Far above any caseload; who has more is a manager and finds them in the list.
MOST_CLIENTS = 200
MOST_STAFF = 30
MOST_ENDING = 20
ADULT_AT = 18


@dataclass(frozen=True, kw_only=True)
class DayOfWork:
    """One's own caseload with its steps; for who sees a whole contract also its team and ends."""

    request: StaffRequest
    service: Service
    caseload: Sequence[Any]
    steps: Sequence[PlanAction]
    team: Sequence[Any]
    ending_elsewhere: Sequence[Any]

    @property
    def today(self) -> datetime.date:
        """The day in Riga."""
        return self.request.today

    @cached_property
    def families_with_minors(self) -> frozenset[UUID]:
        """Families in which one of those who are shown is under age today."""
        shown = (*self.caseload, *self.ending_elsewhere)
        return frozenset(family_of(client) for client in shown if self._is_minor(client))

    def _is_minor(self, client: Any) -> bool:
        if client.born_on is None:
            return False
        birth = BirthDate(client.born_on, BirthDatePrecision(client.birth_precision))
        age = age_on(birth, self.today)
        return age is not None and age < ADULT_AT


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
    steps = steps_due(
        [client.id for client in caseload],
        standing.programme_ids,
        until=request.today + datetime.timedelta(days=DUE_AHEAD_DAYS),
        responsible=[ActionResponsible.MENTOR] if is_mentor else ActionResponsible.values,
    )
    sees_contract = standing.may(Permission.SEE_ENROLLED_CLIENTS)
    organisations = {post.organisation_id for post in standing.posts if post.contract_ids}
    own = {client.id for client in caseload}
    return DayOfWork(
        request=request,
        service=service,
        caseload=caseload,
        steps=list(steps),
        team=list(staff_with_caseload(organisations, on=request.today, limit=MOST_STAFF))
        if sees_contract
        else [],
        ending_elsewhere=[
            client
            for client in ending_candidates(standing, days=ENDING_DAYS, limit=MOST_ENDING)
            if client.id not in own
        ]
        if sees_contract
        else [],
    )
