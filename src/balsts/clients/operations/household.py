"""Recording who lives together as one family."""

import datetime
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.utils import timezone

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import HouseholdRole
from balsts.clients.models import Client, Household, HouseholdMember
from balsts.clients.queries.held import hold_clients
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import (
    CLIENT_NOT_SEEN,
    blocked_as_unseen,
    blocked_by_overlap,
    blockers_for_period,
)
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import LeftOut, Refused, allowed
from balsts.platform.periods import Period
from balsts.platform.sentences import translatable


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
    *,
    households: Sequence[Sequence[Membership]],
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
) -> list[Household]:
    """Record households with their members, all or none.

    `left_out` as in `allowed`, by the position of the member among all members told; a household
    that loses all its members is not recorded.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not standing.may(Permission.REGISTER_CLIENTS):
        raise CannotRecordHousehold.without_permission()
    told = [
        (number, membership)
        for number, memberships in enumerate(households)
        for membership in memberships
    ]
    client_ids = [membership.client.id for _, membership in told]
    closed = client_ids_closed_to(standing, client_ids, at=at)
    blocked = _blocked([membership for _, membership in told]) | blocked_as_unseen(
        client_ids, closed
    )
    kept = allowed(told, blocked, refusal=CannotRecordHousehold, left_out=left_out)
    households = [
        [membership for _, membership in group] for _, group in groupby(kept, key=itemgetter(0))
    ]
    one_day = datetime.timedelta(days=1)
    rows = Household.objects.bulk_create([Household() for _ in households], batch_size=5000)
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
        subjects=[membership.client.id for members in households for membership in members],
    )
    return rows


def _blocked(memberships: Sequence[Membership]) -> LeftOut:
    """Who lives in two households on one day, or leaves before coming."""
    blocked: LeftOut = {
        position: blockers
        for position, each in enumerate(memberships)
        if (blockers := blockers_for_period(from_=each.from_, last_day=each.last_day))
    }
    taken: dict[Hashable, list[Period]] = {}
    rows = HouseholdMember.objects.filter(client_id__in={each.client.id for each in memberships})
    for client_id, from_, until in rows.values_list("client_id", "valid_from", "valid_until"):
        taken.setdefault(client_id, []).append(Period(from_, until))
    return blocked | blocked_by_overlap(
        (
            (position, each.client.id, Period.through(each.from_, each.last_day))
            for position, each in enumerate(memberships)
            if position not in blocked
        ),
        taken=taken,
        message=translatable(
            "The client already belongs to a household on these days, from %(other_from)s on."
        ),
    )


@transaction.atomic
def join_household_of(
    *,
    relative: Client,
    client: Client,
    role: HouseholdRole,
    from_: datetime.date,
    by: User,
    at: datetime.datetime,
) -> Household:
    """Let a client live with a relative; a relative without a household becomes its head."""
    standing = standing_of(by, on=timezone.localdate(at))
    if not standing.may(Permission.REGISTER_CLIENTS):
        raise CannotRecordHousehold.without_permission()
    if client_ids_closed_to(standing, {relative.id, client.id}, at=at):
        raise CannotRecordHousehold([CLIENT_NOT_SEEN])
    # Of two who join one relative at once, the second finds the household of the first.
    hold_clients({relative.id, client.id})
    newcomer = Membership(client=client, role=role, from_=from_)
    current = HouseholdMember.objects.filter(client=relative, valid_until__isnull=True).first()
    if current is None:
        head = Membership(client=relative, role=HouseholdRole.HEAD, from_=from_)
        return record_households(households=[[head, newcomer]], by=by, at=at)[0]
    newcomer = replace(newcomer, from_=max(from_, current.valid_from))
    if blocked := _blocked([newcomer]):
        raise CannotRecordHousehold(blocked[0])
    HouseholdMember.objects.create(
        household_id=current.household_id,
        client=client,
        role=role,
        valid_from=newcomer.from_,
    )
    trail.record("household_recorded", by=by, at=at, subjects=[client.id])
    return current.household
