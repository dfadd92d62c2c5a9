"""Who may know that a client exists. Every query for clients starts here.

Workers, mentors and volunteers see those assigned to them that day; managers and senior workers
those enrolled under a running contract of their organisation; the funder's roles see nobody.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from balsts.access.enums import Permission
from balsts.clients.models import Assignment, Client, Enrolment
from balsts.organisations.queries.standing import Standing


def clients_visible_to(standing: Standing) -> QuerySet[Client]:
    """Return the clients whom the person may see on the day of the standing."""
    conditions: list[Any] = []
    contracts = standing.contract_ids_where(Permission.SEE_ENROLLED_CLIENTS)
    if contracts:
        conditions.append(
            Exists(
                Enrolment.objects.filter(
                    client_id=OuterRef("pk"),
                    contract_id__in=contracts,
                    valid_from__lte=standing.on,
                )
            )
        )
    posts = standing.staff_member_ids_where(Permission.SEE_ASSIGNED_CLIENTS)
    running = standing.contract_ids_where(Permission.SEE_ASSIGNED_CLIENTS) - contracts
    # Whoever is assigned is enrolled: under contracts seen as a whole nobody is asked twice, and
    # a single condition leaves the database free to choose where to begin.
    if posts and running:
        conditions.append(Q(pk__in=_assigned_client_ids(standing, posts, running)))
    if not conditions:
        return Client.objects.none()
    visible = Q(conditions[0])
    for condition in conditions[1:]:
        visible |= Q(condition)
    return Client.objects.filter(visible)


def _assigned_client_ids(
    standing: Standing, posts: Collection[UUID], contracts: Collection[UUID]
) -> QuerySet[Any]:
    """Clients with an assignment to one of the posts on the day, under a running contract."""
    return (
        Assignment.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=standing.on),
            staff_member_id__in=posts,
            valid_from__lte=standing.on,
            enrolment__contract_id__in=contracts,
        )
        .order_by()
        .values("enrolment__client_id")
    )
