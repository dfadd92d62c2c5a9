"""Where clients live, by dates."""

import uuid

from django.db import models

from balsts.clients.enums import Place
from balsts.clients.models.client import Client
from balsts.clients.models.constraints import (
    days_are_within_bounds,
    period_is_not_empty,
    periods_do_not_overlap,
)


class Residence(models.Model):
    """A client's place of living for a period; only the place, never an address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="residences")
    place = models.CharField(max_length=15, choices=Place.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            days_are_within_bounds("residence", "valid_from", "valid_until"),
            period_is_not_empty("residence"),
            periods_do_not_overlap("residence_is_one_at_a_time", "client"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.id}"
