"""Households by dates. A household never grants sight of its members."""

import uuid

from django.db import models

from balsts.clients.enums import HouseholdRole
from balsts.clients.models.client import Client
from balsts.clients.models.constraints import (
    days_are_within_bounds,
    period_is_not_empty,
    periods_do_not_overlap,
)


class Household(models.Model):
    """People who live as one family."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    def __str__(self) -> str:
        return str(self.id)


class HouseholdMember(models.Model):
    """A client's place in a household for a period."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=15, choices=HouseholdRole.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            days_are_within_bounds("household_member", "valid_from", "valid_until"),
            period_is_not_empty("household_member"),
            periods_do_not_overlap("household_member_belongs_to_one_at_a_time", "client"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"
