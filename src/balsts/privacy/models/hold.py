"""Legal holds: why a file is kept although its time is over, and until when."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit

LONGEST_REASON = 500


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Holds by day."""

    def in_force_on(self, day: datetime.date) -> "LegalHoldQuerySet":
        """Holds that nobody has lifted and whose last day has not passed."""
        return self.filter(lifted_at__isnull=True, last_held_on__gte=day)


class LegalHold(models.Model):
    """Somebody needs the file longer: a court, an audit, a claim. Every hold ends by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=LONGEST_REASON)
    last_held_on = models.DateField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="legalhold_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__gte=F("placed_at"), lifted_by__isnull=False),
                name="legalhold_is_lifted_by_somebody",
            ),
            days_are_within_bounds("legalhold", "last_held_on"),
            text_is_fit("legalhold", "reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)
