"""Imports and what was found in them."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from balsts.exchange.enums import ImportState, Severity


class ImportRun(models.Model):
    """Files that somebody brought: what was found, and whether it was written.

    `digest` marks what the check has found; what is written must have found the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    file_names = ArrayField(models.CharField(max_length=200))
    sha256 = models.CharField(max_length=64)
    contract_numbers = ArrayField(models.CharField(max_length=40), default=list)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    row_counts = models.JSONField(default=dict)
    message_count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    refused_file = models.CharField(max_length=200, blank=True)
    refused_because = models.JSONField(null=True)
    has_changed_since_check = models.BooleanField(default=False)
    written_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        indexes = [
            models.Index(fields=["sha256"], name="import_run_by_content"),
            models.Index(fields=["-started_at"], name="import_run_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(written_at__isnull=True, written_by__isnull=True)
                | Q(written_at__isnull=False, written_by__isnull=False),
                name="import_run_written_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(written_at__isnull=False, state=ImportState.WRITTEN)
                | (Q(written_at__isnull=True) & ~Q(state=ImportState.WRITTEN)),
                name="import_run_written_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.id}"


class ImportMessage(models.Model):
    """A finding of an import, kept as sentence and values so that each reads it in their language."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    position = models.PositiveIntegerField()
    sheet = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=200)
    row_number = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=30, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    code = models.CharField(max_length=40)
    text = models.TextField()
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="import_message_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.position}"
