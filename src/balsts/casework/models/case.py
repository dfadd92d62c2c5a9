"""Cases and their spells."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from balsts.casework.enums import CaseCloseReason, CaseState
from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds
from balsts.organisations.models import Programme


class Case(models.Model):
    """One client in one programme, however often it is closed and re-opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="cases")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=20, choices=CaseState.choices, default=CaseState.INTAKE)
    target_group = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "programme"],
                name="case_is_one_per_client_and_programme",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CaseSpell(models.Model):
    """From opening to closing, both days included."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="spells")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(max_length=25, choices=CaseCloseReason.choices, blank=True)
    is_fully_delivered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            days_are_within_bounds("case_spell", "opened_on", "closed_on"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="case_spell_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, close_reason="")
                | (Q(closed_on__isnull=False) & ~Q(close_reason="")),
                name="case_spell_closes_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(close_reason=CaseCloseReason.PROVIDER_CHANGE),
                name="case_spell_survives_a_change_of_provider",
            ),
            models.CheckConstraint(
                condition=Q(is_fully_delivered=False)
                | Q(close_reason=CaseCloseReason.PLAN_COMPLETED),
                name="case_spell_is_delivered_only_with_its_plan",
            ),
            ExclusionConstraint(
                name="case_spell_is_one_at_a_time",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    (
                        Func(
                            "opened_on",
                            "closed_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=False),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
