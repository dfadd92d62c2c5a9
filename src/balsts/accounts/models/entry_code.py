"""Codes with which somebody comes in for the first time, or again after losing everything."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from balsts.accounts.enums import EntryKind


class EntryCode(models.Model):
    """A one-time code, shown once to whoever made it; only its hash is known here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="entry_codes"
    )
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    code_hash = models.BinaryField(unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Used, or replaced by a newer one, or of an account that was closed.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")),
                name="entry_code_is_good_for_a_while",
            ),
            models.CheckConstraint(
                condition=~Q(made_by=models.F("user")), name="entry_code_is_made_by_somebody_else"
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True),
                name="entry_code_is_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
