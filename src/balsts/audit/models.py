"""The tables of the trail. Only this room may import them, and not even this room reads them here.

The application's role may add events and nothing else; what is read, is read through the narrow
functions of the database that `trail`, `oversight` and `sealing` ask.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class AuditEvent(models.Model):
    """One thing done or read. The application may add rows, never read, change or remove them.

    `number` and `session_id` are the database's to fill, not the application's; so is `written_in`,
    the transaction, which Django has no field for.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(unique=True, editable=False)
    occurred_at = models.DateTimeField()
    event = models.CharField(max_length=60)
    by = models.UUIDField()
    session_id = models.UUIDField(null=True, editable=False)
    request_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    role = models.CharField(max_length=60, default="")
    purpose = models.CharField(max_length=60, default="")
    subject_ids = ArrayField(models.UUIDField(), default=list)
    details = models.JSONField(default=dict)

    class Meta:
        db_table = '"audit"."event"'
        indexes = [
            models.Index(fields=["occurred_at"], name="audit_event_occurred_at"),
            models.Index(fields=["by", "occurred_at"], name="audit_event_by"),
            models.Index(
                fields=["session_id", "occurred_at"],
                name="audit_event_session",
                condition=models.Q(session_id__isnull=False),
            ),
            GinIndex(fields=["subject_ids"], name="audit_event_subjects"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(event=""), name="audit_event_names_what_happened"
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__regex=r"^[a-z0-9_]*$"),
                name="audit_event_purpose_is_a_code",
            ),
            models.CheckConstraint(
                condition=models.Q(event__regex=r"^[a-z_]+$"), name="audit_event_is_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(role__regex=r"^[a-z_]*$"), name="audit_event_role_is_a_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.id}"
