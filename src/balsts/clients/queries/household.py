"""Households: who lives with whom on a day, as far as the viewer may see each of them."""

import datetime
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value

from balsts.clients.models import Client, HouseholdMember
from balsts.clients.queries.reference import id_with_reference
from balsts.platform.subqueries import WrittenOnce
from balsts.platform.validity import valid_on


def with_household(clients: Any, *, on: datetime.date) -> Any:
    """Annotate clients with their household of the day, their role in it, and how many live there.

    None without one. Of members whom the viewer may not see no more than their number is told.
    """
    return clients.annotate(**_own_household(on))


def households_on(day: datetime.date, *, client_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the household of the day by client; those who live in none are absent."""
    rows = HouseholdMember.objects.filter(valid_on(day), client_id__in=client_ids)
    return dict(rows.values_list("client_id", "household_id"))


def members_of(
    household_ids: Collection[UUID], *, on: datetime.date
) -> dict[UUID, list[HouseholdMember]]:
    """Return who lives in each household on the day, with the clients themselves; one query."""
    found: dict[UUID, list[HouseholdMember]] = {}
    rows = HouseholdMember.objects.filter(valid_on(on), household_id__in=household_ids)
    for row in rows.select_related("client"):
        found.setdefault(row.household_id, []).append(row)
    return found


def member_ids_of(household_ids: Collection[UUID], *, on: datetime.date) -> dict[UUID, set[UUID]]:
    """Return who lives in each household on the day, without a word of who they are; one query."""
    found: dict[UUID, set[UUID]] = {}
    rows = HouseholdMember.objects.filter(valid_on(on), household_id__in=household_ids)
    for household_id, client_id in rows.values_list("household_id", "client_id"):
        found.setdefault(household_id, set()).add(client_id)
    return found


def members_on(day: datetime.date, *, household_of: UUID) -> QuerySet[HouseholdMember]:
    """Return the memberships of the client's household on the day, the client's own included."""
    valid = valid_on(day)
    own = HouseholdMember.objects.filter(valid, client_id=household_of)
    return HouseholdMember.objects.filter(valid, household_id__in=own.values("household_id"))


def family_among(
    visible: QuerySet[Client], *, reference: str, on: datetime.date
) -> QuerySet[Client]:
    """Return the client and those of their household whom the viewer may see, oldest first."""
    valid = valid_on(on)
    own = HouseholdMember.objects.filter(valid, client_id=id_with_reference(reference))
    together = HouseholdMember.objects.filter(valid, household_id__in=own.values("household_id"))
    # A union, not an "or": the few ids come first and nobody looks through all clients.
    client = Client.objects.filter(pk=id_with_reference(reference)).order_by().values("id")
    ids = client.union(together.order_by().values("client_id"))
    return visible.filter(id__in=ids).order_by("born_on", "sort_key")


def with_membership(clients: Any, *, on: datetime.date) -> Any:
    """Annotate clients with their role in the household of the day and when they leave it."""
    own = HouseholdMember.objects.filter(valid_on(on), client_id=OuterRef("pk"))
    return with_household(clients, on=on).annotate(
        membership_until=Subquery(own.values("valid_until")[:1])
    )


def relatives_seen(visible: QuerySet[Client], *, client: Any, on: datetime.date) -> Sequence[Any]:
    """Return those others of the household whom the viewer may see, with their clients.

    The client comes with their household; about who has none nothing is asked.
    """
    if client.household_id is None:
        return []
    members = HouseholdMember.objects.filter(
        valid_on(on),
        household_id=client.household_id,
        client_id__in=visible.order_by().values("id"),
    )
    return list(
        members.exclude(client_id=client.id)
        .select_related("client")
        .order_by("client__born_on", "client__sort_key")
    )


@lru_cache
def _own_household(on: datetime.date) -> dict[str, WrittenOnce]:
    own = HouseholdMember.objects.filter(valid_on(on), client_id=OuterRef("pk"))
    theirs = HouseholdMember.objects.filter(valid_on(on), client_id=OuterRef(OuterRef("pk")))
    together = HouseholdMember.objects.filter(
        valid_on(on), household_id__in=theirs.values("household_id")
    )
    size = together.order_by().values(one=Value(1)).annotate(size=Count("*")).values("size")
    return {
        "household_size": WrittenOnce(Subquery(size)),
        "household_id": WrittenOnce(Subquery(own.values("household_id")[:1])),
        "household_role": WrittenOnce(Subquery(own.values("role")[:1])),
    }
