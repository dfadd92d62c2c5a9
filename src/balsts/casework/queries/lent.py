"""Plan and services as far as they can be lent: nothing about health, and no notes.

`programme_ids` names the programmes whose records are lent; none names all, in an emergency.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from balsts.casework.enums import HEALTH_DOMAINS, HEALTH_SERVICES, PlanState
from balsts.casework.models import Goal, ServiceParticipation
from balsts.clients.models import Client

_OF_A_SERVICE = (
    "provided_on",
    "service_record__service_type",
    "service_record__mode",
    "service_record__minutes",
    "service_record__contract__provider__name",
)


def lent_goals(client: Client, programme_ids: Collection[UUID] | None) -> QuerySet[Goal]:
    """Return the goals of plans in force, newest plan first; one query."""
    goals = Goal.objects.filter(plan__case__client=client, plan__state=PlanState.AGREED).exclude(
        domain__in=HEALTH_DOMAINS
    )
    if programme_ids is not None:
        goals = goals.filter(plan__case__programme_id__in=programme_ids)
    return goals.order_by("-plan__agreed_on", "plan_id", "position", "id")


def lent_services(
    client: Client, programme_ids: Collection[UUID] | None, *, limit: int
) -> QuerySet[Any]:
    """Return the newest services as plain rows: day, kind, how, how long, by whom; one query."""
    rows = ServiceParticipation.objects.filter(client=client).exclude(
        service_record__service_type__in=HEALTH_SERVICES
    )
    if programme_ids is not None:
        rows = rows.filter(service_record__contract__programme_id__in=programme_ids)
    return rows.order_by("-provided_on", "-id").values_list(*_OF_A_SERVICE, named=True)[:limit]
