"""Inspections: the funder reads a sample of files without names, and only while it is open.

What the funder reads is a copy made when the provider agrees: it holds what a service must be
proved with, under a number. No right of the funder's ever reaches the files themselves.
"""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q

from balsts.casework.enums import InspectionState
from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.organisations.models import Contract, Organisation
from balsts.platform.periods import Period

LONGEST_WORDS = 500
LEAST_FILES, MOST_FILES = 3, 20
OPEN_FOR = datetime.timedelta(hours=48)
YEAR_LATER = Func(
    F("services_from"),
    template="(%(expressions)s + interval '1 year')",
    output_field=models.DateTimeField(),
)


class Inspection(models.Model):
    """A funder asks a provider to prove services by files drawn at random.

    `seed` is drawn when the funder asks, before the provider knows of it, and is read by both, so
    that each can draw again and find the same files. Verified are the services of whole months that
    are over. `served` is how many clients the files were drawn from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    asked_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    services_from = models.DateField()
    services_until = models.DateField()
    size = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=LONGEST_WORDS)
    seed = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=InspectionState.choices, default=InspectionState.WAITING
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    answer_words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    served = models.PositiveIntegerField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state=InspectionState.WAITING),
                name="inspection_one_waits_at_a_time",
            ),
            days_are_within_bounds("inspection", "services_from", "services_until"),
            models.CheckConstraint(
                condition=Q(services_until__gt=F("services_from"), services_until__lte=YEAR_LATER),
                name="inspection_is_of_a_year_at_most",
            ),
            models.CheckConstraint(
                condition=Q(services_from__day=1, services_until__day=1),
                name="inspection_is_of_whole_months",
            ),
            models.CheckConstraint(
                condition=Q(size__gte=LEAST_FILES, size__lte=MOST_FILES),
                name="inspection_is_of_a_few_files",
            ),
            models.CheckConstraint(
                condition=Q(seed__regex="^[0-9a-f]{64}$"), name="inspection_seed_is_drawn"
            ),
            models.CheckConstraint(
                condition=Q(state__in=InspectionState.values), name="inspection_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="inspection_says_why"),
            models.CheckConstraint(
                condition=Q(
                    state=InspectionState.WAITING,
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                    served__isnull=True,
                    ends_at__isnull=True,
                    answer_words="",
                )
                | Q(
                    ~Q(answer_words=""),
                    state=InspectionState.DECLINED,
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    served__isnull=True,
                    ends_at__isnull=True,
                )
                | Q(
                    state=InspectionState.APPROVED,
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    served__isnull=False,
                    ends_at__gt=F("answered_at"),
                    ends_at__lte=F("answered_at") + OPEN_FOR,
                ),
                name="inspection_is_answered_whole",
            ),
            text_is_fit("inspection", "reason", "answer_words"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.id}"

    @property
    def services_within(self) -> Period:
        """The months whose services are verified."""
        return Period(self.services_from, self.services_until)


class InspectedFile(models.Model):
    """One drawn file under its number: only what a service is proved with, as it stood then.

    `facts` is what `queries.inspection.InspectedFacts` says. Removed the night after it closes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="files")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    facts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "position"], name="inspected_file_has_its_number"
            ),
            models.UniqueConstraint(
                fields=["inspection", "client"], name="inspected_file_is_drawn_once"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_FILES),
                name="inspected_file_is_one_of_a_few",
            ),
        ]

    def __str__(self) -> str:
        return str(self.position)
