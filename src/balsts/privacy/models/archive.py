"""Files taken out of the archive: what an ended contract left behind, opened by two for a while."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual

from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.organisations.models import Contract, Organisation
from balsts.privacy.enums import ArchiveGround

LONGEST_REASON = 500
SHORTEST_REASON = 20


class ArchiveOpening(models.Model):
    """One organisation takes one file out of its archive: asked by who keeps it, agreed by another.

    Written by a function of the database, which looks for the file (migration 0043). Where none was
    found, `client` is empty and nobody reads the row. `open_until` is the day on which it is over.
    Agreement and end are filled in, once each.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, blank=True, related_name="archive_openings"
    )
    client_reference = models.CharField(max_length=16, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ground = models.CharField(max_length=15, choices=ArchiveGround.choices)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    open_until = models.DateField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    client__isnull=True, contract__isnull=True, client_reference="", reason=""
                )
                | Q(client__isnull=False, contract__isnull=False) & ~Q(client_reference=""),
                name="archive_opening_is_of_a_file_or_of_none",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=True)
                | Q(GreaterThanOrEqual(Length(Trim("reason")), SHORTEST_REASON)),
                name="archive_opening_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=ArchiveGround.values),
                name="archive_opening_ground_is_known",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(client__isnull=False, agreed_at__isnull=False, agreed_by__isnull=False),
                name="archive_opening_is_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")),
                name="archive_opening_is_agreed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="archive_opening_is_ended_by_somebody",
            ),
            days_are_within_bounds("archive_opening", "open_until"),
            text_is_fit("archive_opening", "reason"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def is_out_on(self, day: datetime.date) -> bool:
        """Whether the file is out: agreed to, not put back, and its time not over."""
        return self.agreed_at is not None and self.is_current_on(day)

    def is_current_on(self, day: datetime.date) -> bool:
        """Whether it waits for the second person or is out."""
        return self.ended_at is None and day < self.open_until
