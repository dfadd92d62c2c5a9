"""Restrictions and objections: from when to when the data of a person are kept and not used."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.clients.models import Client
from balsts.clients.models.constraints import text_is_fit


class Restriction(models.Model):
    """Somebody asked that their data are not used, or objected and was heard."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="restrictions")
    reason = models.CharField(max_length=500)
    restricted_at = models.DateTimeField()
    restricted_by = models.ForeignKey(
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

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="restriction_says_why"),
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(lifted_at__isnull=True),
                name="restriction_one_stands",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__gte=F("restricted_at"), lifted_by__isnull=False),
                name="restriction_is_lifted_by_somebody",
            ),
            text_is_fit("restriction", "reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)
