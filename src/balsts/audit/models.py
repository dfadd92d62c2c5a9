"""The one table of the trail. Only this room may import it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class AuditEvent(models.Model):
    """One thing done or read. The application may add rows, never change or remove them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occurred_at = models.DateTimeField()
    event = models.CharField(max_length=60)
    by = models.UUIDField()
    subject_ids = ArrayField(models.UUIDField(), default=list)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["occurred_at"], name="audit_event_occurred_at"),
            models.Index(fields=["by", "occurred_at"], name="audit_event_by"),
            GinIndex(fields=["subject_ids"], name="audit_event_subjects"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(event=""), name="audit_event_names_what_happened"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.id}"
