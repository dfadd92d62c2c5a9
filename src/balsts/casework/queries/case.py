"""Finding cases, their plans and goals."""

import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from balsts.casework.enums import CaseState, PlanState
from balsts.casework.models import (
    Case,
    CaseSpell,
    Goal,
    InclusionPlan,
    PlanAction,
    ServiceParticipation,
)
from balsts.casework.queries.plan import goals_read_by, steps_read_by
from balsts.clients.models import Client
from balsts.organisations.queries.standing import Standing


def cases_of(client: Client, *, standing: Standing) -> QuerySet[Case]:
    """Return the client's cases in the programmes the person's organisations provide today.

    The state service and the movement do not see each other's cases.
    """
    return (
        Case.objects.filter(client=client, programme_id__in=standing.programme_ids)
        .select_related("programme", "client")
        .prefetch_related(Prefetch("spells", CaseSpell.objects.order_by("opened_on")))
        .order_by("programme__code")
    )


def case_of(client: Client, *, standing: Standing) -> Case | None:
    """Return the case the person works on: the one of their own programme."""
    return cases_of(client, standing=standing).first()


def open_case_of(client: Client, programme_id: UUID) -> Case | None:
    """Return the client's case in a programme while one of its spells is open."""
    return (
        Case.objects.filter(client=client, programme_id=programme_id, spells__closed_on=None)
        .exclude(state=CaseState.CLOSED)
        .first()
    )


def plans_of(case: Case, *, reader: Standing) -> QuerySet[InclusionPlan]:
    """Return all versions of the plan, newest first, with the goals and actions that one reads."""
    return (
        InclusionPlan.objects.filter(case=case)
        .prefetch_related(
            Prefetch("goals", goals_read_by(reader).order_by("position", "id")),
            Prefetch("goals__actions", steps_read_by(reader).order_by("due_on", "id")),
        )
        .order_by("-plan_version")
    )


def goals_in_force(case: Case) -> QuerySet[Goal]:
    """Return the goals of the plan in force."""
    return Goal.objects.filter(plan__case=case, plan__state=PlanState.AGREED).order_by("position")


def goal_visible_among(clients: Any, goal_id: UUID) -> Goal | None:
    """Return a goal if it belongs to one of the clients."""
    return (
        Goal.objects.filter(id=goal_id, plan__case__client__in=clients)
        .select_related("plan__case__client")
        .first()
    )


def action_visible_among(clients: Any, action_id: UUID) -> PlanAction | None:
    """Return an action if it belongs to one of the clients."""
    return (
        PlanAction.objects.filter(id=action_id, goal__plan__case__client__in=clients)
        .select_related("goal__plan__case__client")
        .first()
    )


def last_service_on(case: Case) -> datetime.date | None:
    """Return the day of the newest service the client was given in the case's programme."""
    given = ServiceParticipation.objects.filter(
        client_id=case.client_id, service_record__contract__programme_id=case.programme_id
    )
    return given.order_by("-provided_on").values_list("provided_on", flat=True).first()
