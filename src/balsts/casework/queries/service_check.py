"""Checks of many services at once, against what is recorded about the clients and staff.

The same answer for one record and for fifty thousand: a handful of queries in all.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from balsts.casework.queries.known import KnownForService, known_for_services
from balsts.casework.queries.law import law
from balsts.casework.rules import (
    blockers_for_service_day,
    blockers_from_decision,
    service_of_role,
)
from balsts.clients.models import Client
from balsts.clients.rules import CLIENT_NOT_SEEN
from balsts.entitlements.service import Service
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import Standing
from balsts.platform.blockers import Blocker, FixableBy
from balsts.platform.periods import Period
from balsts.platform.sentences import Sentence, translatable


@dataclass(frozen=True, kw_only=True)
class ServiceToCheck:
    """What a check needs to know of a service."""

    clients: tuple[Client, ...]
    contract: Contract
    staff_member: StaffMember
    provided_on: datetime.date


class ServiceCheck:
    """Answers for each service why it may not be recorded, client by client."""

    def __init__(
        self,
        checked: Sequence[ServiceToCheck],
        *,
        standing: Standing,
        at: datetime.datetime,
    ) -> None:
        self._checked = checked
        self._standing = standing
        self._at = at
        self._periods: dict[tuple[UUID, Service], tuple[Period, ...]] = {}

    def hold_clients(self) -> None:
        """Let whoever records for one of these clients at the same moment wait for us."""
        self._known = self._ask(is_held=True)

    @cached_property
    def _known(self) -> dict[UUID, KnownForService]:
        return self._ask(is_held=False)

    def _ask(self, *, is_held: bool) -> dict[UUID, KnownForService]:
        return known_for_services(
            {client.id for each in self._checked for client in each.clients},
            standing=self._standing,
            at=self._at,
            is_held=is_held,
        )

    def blockers(self, service: ServiceToCheck) -> dict[UUID, list[Blocker]]:
        """Return the reasons against, keyed by client; clients without a reason are absent."""
        common = self._blockers_for_staff(service)
        by_client = {
            client.id: common + self._blockers_for_client(service, client)
            for client in service.clients
        }
        return {client_id: blockers for client_id, blockers in by_client.items() if blockers}

    def is_restricted(self, client: Client) -> bool:
        """Tell whether the client's data may be kept and not used."""
        known = self._known.get(client.id)
        return known is not None and known.is_restricted

    def _blockers_for_staff(self, service: ServiceToCheck) -> list[Blocker]:
        member, day = service.staff_member, service.provided_on
        in_post = Period(member.valid_from, member.valid_until).contains(day)
        if member.organisation_id == service.contract.provider_id and in_post:
            return []
        return [
            Blocker(
                code="not_on_staff",
                message=Sentence(
                    translatable("This person does not work for the provider on that day.")
                ),
                fixable_by=FixableBy.MANAGER,
            )
        ]

    def _blockers_for_client(self, service: ServiceToCheck, client: Client) -> list[Blocker]:
        # Whoever lost the client a moment ago does not even find the row.
        known = self._known.get(client.id)
        if known is None or not known.is_open:
            return [CLIENT_NOT_SEEN]
        day, timeline = service.provided_on, known.timeline
        arrivals = [arrival.on for arrival in timeline.arrivals if arrival.on is not None]
        blockers = blockers_for_service_day(
            on=day, arrived_on=min(arrivals, default=None), today=self._standing.on
        )
        enrolled = known.enrolled.get(service.contract.id, ())
        if not any(period.contains(day) for period in enrolled):
            blockers.append(
                Blocker(
                    code="not_enrolled",
                    message=Sentence(
                        translatable(
                            "The client is not enrolled under contract %(number)s on that day."
                        ),
                        {"number": service.contract.number},
                    ),
                    fixable_by=FixableBy.MANAGER,
                )
            )
        if service.contract.programme.entitlement_policy:
            asked = service_of_role(service.staff_member.role)
            if not any(period.contains(day) for period in self._entitled(client.id, asked)):
                decision = law().decide(asked, timeline, on=day)
                blockers += blockers_from_decision(decision)
        return blockers

    def _entitled(self, client_id: UUID, asked: Service) -> tuple[Period, ...]:
        key = (client_id, asked)
        if key not in self._periods:
            self._periods[key] = law().entitled_periods(asked, self._known[client_id].timeline)
        return self._periods[key]
