"""What-ifs: what another policy would change, asked once, counted once, never changed after."""

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.clients.models.constraints import text_is_fit
from balsts.platform.constraints import days_are_within_bounds
from balsts.statistics.enums import UNFINISHED_STATES, Cohort, WorkState
from balsts.statistics.models.snapshot import Snapshot

LONGEST_NAME, LONGEST_REASON = 120, 1000


class WhatIf(models.Model):
    """Who asks what and why; from which facts it was answered, and the answer.

    `changes` is a list of parameter and value: each value takes the place of all dated values of
    the base policy. Months are given by their first day, both included. `result` holds codes and
    numbers only, `digest` is its SHA-256; the database refuses every change once it is ready.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    reason = models.TextField(max_length=LONGEST_REASON)
    country = models.CharField(max_length=100)
    base_policy = models.CharField(max_length=60)
    changes = models.JSONField()
    programme = models.CharField(max_length=60)
    cohort = models.CharField(max_length=20, choices=Cohort.choices)
    first_month_on = models.DateField()
    last_month_on = models.DateField()
    definition_version = models.CharField(max_length=10)
    snapshot = models.ForeignKey(
        Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="what_ifs"
    )
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.REQUESTED)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    files = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["-requested_at"], name="what_if_newest")]
        constraints = [
            days_are_within_bounds("what_if", "first_month_on", "last_month_on"),
            models.CheckConstraint(
                condition=~Q(state=WorkState.READY)
                | (
                    Q(made_at__isnull=False, result__isnull=False, snapshot__isnull=False)
                    & ~Q(digest="")
                ),
                name="what_if_ready_has_its_result",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(reason=""), name="what_if_says_what_and_why"
            ),
            models.CheckConstraint(
                condition=Q(first_month_on__day=1, last_month_on__day=1)
                & Q(last_month_on__gte=F("first_month_on")),
                name="what_if_is_about_whole_months",
            ),
            text_is_fit("what_if", "name", "reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in UNFINISHED_STATES

    @property
    def folder(self) -> Path:
        """Where the files of this what-if lie."""
        return Path(settings.BALSTS_DATA) / "what-ifs" / str(self.id)

    @property
    def short_digest(self) -> str:
        """The beginning of the digest, as people compare it."""
        return self.digest[:12]
