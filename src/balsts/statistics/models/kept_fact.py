"""What stays of people whose files are erased: pseudonymous facts, so that totals do not change."""

import uuid

from django.db import models
from django.db.models import Q


class KeptFact(models.Model):
    """One row of a fact table, kept of somebody who is erased.

    `person` is drawn for this purpose and leads nowhere: nothing else knows it. The row holds
    codes, days and counts only, and a day of birth no more exact than the ages in reports need.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fact = models.CharField(max_length=20)
    person = models.UUIDField()
    row = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["fact"], name="kept_fact_by_table"),
            models.Index(fields=["person"], name="kept_fact_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(row__has_key="person"), name="keptfact_is_about_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.id}"
