"""A client's household as the law of benefits asks for it, as far as the viewer may see it."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from balsts.casework.queries.timeline import case_timeline_of, with_case_timeline_rows
from balsts.clients.enums import HouseholdRole, MaritalStatus
from balsts.clients.models import Client
from balsts.clients.queries.household import family_among, members_on, with_membership
from balsts.entitlements.benefit import ALWAYS, BenefitHousehold, Couple, Member
from balsts.entitlements.timeline import Circumstance, CircumstanceKind, Timeline
from balsts.organisations.queries.standing import Standing
from balsts.platform.dates import EARLIEST
from balsts.platform.periods import Period

NOT_MARRIED = frozenset(
    {
        MaritalStatus.SINGLE,
        MaritalStatus.PARTNER,
        MaritalStatus.DIVORCED,
        MaritalStatus.WIDOWED,
    }
)
WAYS = (
    CircumstanceKind.REGISTERED_WITH_EMPLOYMENT_AGENCY,
    CircumstanceKind.EMPLOYED,
    CircumstanceKind.FULL_TIME_STUDIES,
    CircumstanceKind.DISABILITY,
)


@dataclass(frozen=True, kw_only=True)
class SeenHousehold:
    """Those of a household whom the viewer may see; of the others nothing but their number."""

    people: tuple[Any, ...]
    unseen: int

    def person(self, reference: str) -> Any | None:
        """Return the one with this reference, if the viewer may see them."""
        return next((one for one in self.people if one.reference == reference), None)


@dataclass(frozen=True, kw_only=True)
class Supposition:
    """What somebody supposes instead of what is recorded; it is kept nowhere.

    `ways` says by reference in which way the condition of work is met, or that it is not.
    """

    are_married: bool | None = None
    ways: Mapping[str, CircumstanceKind | None] = field(default_factory=dict)


NOTHING_SUPPOSED = Supposition()


def household_seen(
    visible: Any, *, reference: str, on: datetime.date, reader: Standing | None = None
) -> SeenHousehold:
    """Load the household of a day in one question, and in another how many it has in all.

    Nobody is in it when the client may not be seen.
    """
    family = with_membership(family_among(visible, reference=reference, on=on), on=on)
    people = tuple(with_case_timeline_rows(family, reader=reader))
    client: Client | None = next((one for one in people if one.reference == reference), None)
    if client is None:
        return SeenHousehold(people=(), unseen=0)
    others = members_on(on, household_of=client.id).exclude(
        client_id__in=[one.id for one in people]
    )
    return SeenHousehold(people=people, unseen=others.count())


def benefit_household(
    seen: SeenHousehold, *, supposing: Supposition = NOTHING_SUPPOSED
) -> BenefitHousehold:
    """Put the facts together; a marriage that two people say differently of is not known."""
    couples = tuple(_couples(seen, supposing))
    coupled = {key for couple in couples for key in couple.keys}
    return BenefitHousehold(
        members=tuple(
            Member(key=one.reference, timeline=_timeline(one, supposing)) for one in seen.people
        ),
        couples=couples,
        with_unseen_spouse=frozenset(
            one.reference
            for one in seen.people
            if seen.unseen
            and one.marital_status == MaritalStatus.MARRIED
            and one.reference not in coupled
        ),
    )


def possible_couples(seen: SeenHousehold) -> tuple[tuple[Any, Any], ...]:
    """Return the head with each spouse; without these roles, two people who say they are married."""
    heads = [one for one in seen.people if one.household_role == HouseholdRole.HEAD]
    spouses = [one for one in seen.people if one.household_role == HouseholdRole.SPOUSE]
    if spouses:
        return tuple((head, spouse) for head in heads for spouse in spouses)
    married = [one for one in seen.people if one.marital_status == MaritalStatus.MARRIED]
    return tuple(combinations(married, 2))


def _couples(seen: SeenHousehold, supposing: Supposition) -> Iterator[Couple]:
    pairs = possible_couples(seen)
    for first, second in pairs:
        ends = [one.membership_until for one in (first, second) if one.membership_until]
        are_married = supposing.are_married
        if are_married is None and len(pairs) == 1:
            are_married = _are_married(first, second)
        yield Couple(
            keys=(first.reference, second.reference),
            are_married=are_married,
            together=Period(EARLIEST, min(ends)) if ends else ALWAYS,
        )


def _are_married(first: Any, second: Any) -> bool | None:
    said = {first.marital_status, second.marital_status}
    is_said = MaritalStatus.MARRIED in said
    is_denied = bool(said & NOT_MARRIED)
    has_roles = HouseholdRole.SPOUSE in {first.household_role, second.household_role}
    if is_said and not is_denied and has_roles:
        return True
    return False if is_denied and not is_said else None


def _timeline(person: Any, supposing: Supposition) -> Timeline:
    timeline = case_timeline_of(person)
    if person.reference not in supposing.ways:
        return timeline
    supposed = supposing.ways[person.reference]
    others = (item for item in timeline.circumstances if item.kind not in WAYS)
    ways = (Circumstance(kind=kind, from_=EARLIEST, holds=kind is supposed) for kind in WAYS)
    return replace(timeline, circumstances=(*others, *ways))
