"""Contracts: who provides a programme, when it was planned and when it really was."""

import datetime
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from balsts.organisations.models.organisation import Organisation
from balsts.organisations.models.programme import Programme
from balsts.platform.constraints import days_are_within_bounds


class ContractQuerySet(models.QuerySet["Contract"]):
    """Contracts by day."""

    def running_on(self, day: datetime.date) -> "ContractQuerySet":
        """Contracts whose actual period holds the day."""
        return self.filter(
            Q(actual_until__isnull=True) | Q(actual_until__gt=day), actual_from__lte=day
        )


class Contract(models.Model):
    """One contract period of a provider, never of a funder. Access to its clients ends with it.

    A price is what the funder pays for one month of one post, overheads included; none where it
    is not published.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("contract"), max_length=40, unique=True)
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="contracts")
    planned_from = models.DateField()
    planned_until = models.DateField(null=True, blank=True)
    actual_from = models.DateField()
    actual_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    worker_month_cents = models.PositiveIntegerField(
        null=True, blank=True, help_text="Price of one month of one social worker, in cents."
    )
    mentor_month_cents = models.PositiveIntegerField(
        null=True, blank=True, help_text="Price of one month of one social mentor, in cents."
    )

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            days_are_within_bounds(
                "contract", "planned_from", "planned_until", "actual_from", "actual_until"
            ),
            models.CheckConstraint(
                condition=Q(actual_until__isnull=True) | Q(actual_until__gt=F("actual_from")),
                name="contract_actual_period_is_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(planned_until__isnull=True) | Q(planned_until__gt=F("planned_from")),
                name="contract_planned_period_is_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def is_running_on(self, day: datetime.date) -> bool:
        """Whether the actual period holds the day."""
        return self.actual_from <= day and (self.actual_until is None or day < self.actual_until)

    @property
    def known_until(self) -> datetime.date | None:
        """The day after the last one, as far as it is known: the actual one, or else the planned."""
        return self.actual_until or self.planned_until
