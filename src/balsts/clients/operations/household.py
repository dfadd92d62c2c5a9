"""Recording who lives together as one family."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import HouseholdRole
from balsts.clients.models import Client, Household, HouseholdMember
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused


class CannotRecordHousehold(Refused):
    """The household cannot be recorded."""


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A client's place in a household; the last day is inclusive."""

    client: Client
    role: HouseholdRole
    from_: datetime.date
    last_day: datetime.date | None = None


@transaction.atomic
def record_households(
    *, households: Sequence[Sequence[Membership]], by: User, at: datetime.datetime
) -> list[Household]:
    """Record households with their members, all or none."""
    if not standing_of(by, on=timezone.localdate(at)).may(Permission.REGISTER_CLIENTS):
        raise CannotRecordHousehold.without_permission()
    one_day = datetime.timedelta(days=1)
    rows = Household.objects.bulk_create([Household() for _ in households])
    HouseholdMember.objects.bulk_create(
        [
            HouseholdMember(
                household=row,
                client=membership.client,
                role=membership.role,
                valid_from=membership.from_,
                valid_until=membership.last_day and membership.last_day + one_day,
            )
            for row, memberships in zip(rows, households, strict=True)
            for membership in memberships
        ],
        batch_size=5000,
    )
    trail.record(
        "household_recorded",
        by=by,
        at=at,
        subjects=[
            membership.client.id for members in households for membership in members
        ],
    )
    return rows


@transaction.atomic
def join_household(
    *, household: Household, membership: Membership, by: User, at: datetime.datetime
) -> HouseholdMember:
    """Add a client to a household that exists."""
    if not standing_of(by, on=timezone.localdate(at)).may(Permission.REGISTER_CLIENTS):
        raise CannotRecordHousehold.without_permission()
    one_day = datetime.timedelta(days=1)
    member = HouseholdMember.objects.create(
        household=household,
        client=membership.client,
        role=membership.role,
        valid_from=membership.from_,
        valid_until=membership.last_day and membership.last_day + one_day,
    )
    trail.record("household_recorded", by=by, at=at, subjects=[membership.client.id])
    return member
