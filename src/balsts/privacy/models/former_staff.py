"""Accounts of people who left so long ago that nobody may ask any more who they were."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class FormerStaffList(models.Model):
    """Listed by the night, agreed to by the data protection officer, carried out in the next night.

    `lines` give, by account, the last day of the last post and the day until which it was kept; names
    are looked up.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField()
    lines = models.JSONField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    carried_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__gte=F("made_at"), approved_by__isnull=False),
                name="formerstafflist_is_agreed_to_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at__isnull=True)
                | Q(approved_at__isnull=False, carried_out_at__gte=F("approved_at")),
                name="formerstafflist_is_agreed_to_first",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
