"""Snapshots: the facts of one moment, kept in files; this table is their register."""

import datetime
import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from balsts.statistics.enums import UNFINISHED_STATES, WorkState

# Day, second and the beginning of the key: one step below the folder of all snapshots, and no other way.
FOLDER_NAMES = "^[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{6}-[0-9a-f]{8}$"


class Snapshot(models.Model):
    """One set of fact tables. `taken_at` is the moment of the database the facts show."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.REQUESTED)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    schema_version = models.PositiveSmallIntegerField()
    folder_name = models.CharField(max_length=80, unique=True)
    row_counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the manifest.")

    class Meta:
        indexes = [
            models.Index(
                fields=["-taken_at"],
                condition=Q(state=WorkState.READY),
                name="snapshot_newest_ready",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=WorkState.READY) | (Q(taken_at__isnull=False) & ~Q(digest="")),
                name="snapshot_ready_has_moment_and_digest",
            ),
            # The job empties this folder before it writes there.
            models.CheckConstraint(
                condition=Q(folder_name__regex=FOLDER_NAMES),
                name="snapshot_folder_is_one_of_snapshots",
            ),
        ]

    def __str__(self) -> str:
        return self.folder_name

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in UNFINISHED_STATES

    @property
    def folder(self) -> Path:
        """Where the files of this snapshot lie."""
        return Path(settings.BALSTS_DATA) / "snapshots" / self.folder_name

    @property
    def taken_on(self) -> datetime.date:
        """The day of the facts, as it was in Latvia."""
        if self.taken_at is None:
            raise ValueError(self)
        return timezone.localdate(self.taken_at)

    @property
    def short_digest(self) -> str:
        """The beginning of the digest, as people compare it."""
        return self.digest[:12]
