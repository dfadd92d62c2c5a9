"""Two people agree that somebody who lost everything may come in again."""

import datetime
import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class RecoveryRequest(models.Model):
    """Asked for by one member of staff, confirmed by another, for a third."""

    WAITS: Final = datetime.timedelta(hours=24)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recovery_requests"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Withdrawn by either, or too old when the second person came.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")), name="recovery_request_is_not_ones_own"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("asked_by"))),
                name="recovery_request_takes_two_others",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="recovery_request_confirmed_at_with_by",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at__isnull=True, ended_at__isnull=True),
                name="recovery_request_is_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
