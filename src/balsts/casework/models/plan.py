"""Inclusion plans, their goals and actions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.casework.enums import ActionResponsible, GoalState, NeedDomain, PlanState
from balsts.casework.models.case import Case
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit


class InclusionPlan(models.Model):
    """One version of the plan of a case. A client may decline a plan; help goes on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    plan_version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=15, choices=PlanState.choices)
    agreed_on = models.DateField()
    executed_on = models.DateField(null=True, blank=True)
    language_of_explanation = models.CharField(max_length=3, blank=True)
    has_interpreter = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "plan_version"],
                name="inclusion_plan_version_is_given_once",
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.EXECUTED, executed_on__gte=F("agreed_on"))
                | (~Q(state=PlanState.EXECUTED) & Q(executed_on__isnull=True)),
                name="inclusion_plan_executed_has_its_day",
            ),
            days_are_within_bounds("inclusion_plan", "agreed_on", "executed_on"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_version} {self.id}"


class Goal(models.Model):
    """What the client wants to reach, in one domain of life."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(InclusionPlan, on_delete=models.CASCADE, related_name="goals")
    domain = models.CharField(max_length=25, choices=NeedDomain.choices)
    description = models.CharField(max_length=500)
    client_words = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=20, choices=GoalState.choices, default=GoalState.PLANNED)
    state_changed_on = models.DateField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(description=""), name="goal_says_what_it_is"),
            days_are_within_bounds("goal", "state_changed_on"),
            text_is_fit("goal", "description", "client_words"),
        ]

    def __str__(self) -> str:
        return f"{self.domain} {self.id}"


class PlanAction(models.Model):
    """A step towards a goal: who does it, by when, done or not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="actions")
    description = models.CharField(max_length=500)
    responsible = models.CharField(max_length=10, choices=ActionResponsible.choices)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(done_on__isnull=True),
                name="plan_action_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(description=""), name="plan_action_says_what_it_is"
            ),
            days_are_within_bounds("plan_action", "due_on", "done_on"),
            text_is_fit("plan_action", "description"),
        ]

    def __str__(self) -> str:
        return f"{self.responsible} {self.id}"
