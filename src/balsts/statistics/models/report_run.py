"""Report runs: one report, made once from one snapshot by one definition, and never changed."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from balsts.statistics.enums import UNFINISHED_STATES, WorkState
from balsts.statistics.models.snapshot import Snapshot


class ReportRun(models.Model):
    """What was asked, from which facts it was answered, the answer, and the files made of it.

    `result` holds codes and counts only; words are added by whoever shows it. `files` gives the
    SHA-256 of each file by name: the same run made again gives the same bytes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    definition = models.SlugField(max_length=40)
    definition_version = models.CharField(max_length=10)
    parameters = models.JSONField(default=dict)
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="report_runs"
    )
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.REQUESTED)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    files = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["definition", "-requested_at"], name="report_run_by_definition"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=WorkState.READY)
                | Q(made_at__isnull=False, result__isnull=False, snapshot__isnull=False),
                name="report_run_ready_has_its_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition} {self.id}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in UNFINISHED_STATES

    @property
    def folder(self) -> Path:
        """Where the files of this run lie."""
        return Path(settings.BALSTS_DATA) / "reports" / str(self.id)
