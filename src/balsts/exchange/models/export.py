"""The register of files with people's data that have left, or are about to."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from balsts.exchange.enums import ExportKind, ExportPurpose, ExportState, ExportTemplate
from balsts.organisations.models import Contract
from balsts.platform.text import UNFIT_CHARACTERS


class Export(models.Model):
    """One file: who wanted it and why, what is in it, who agreed, and that it was taken.

    The row stands before the file can be had, and stays when the file is gone. `client_ids` are
    kept only while the file waits: whose data left stands in the trail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=10, choices=ExportState.choices)
    template = models.CharField(max_length=20, choices=ExportTemplate.choices)
    kind = models.CharField(max_length=4, choices=ExportKind.choices)
    language = models.CharField(max_length=3)
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    purpose = models.CharField(max_length=20, choices=ExportPurpose.choices)
    reason = models.CharField(max_length=300)
    has_names = models.BooleanField(default=False)
    has_sealed_fields = models.BooleanField(default=False)
    names_reason = models.CharField(max_length=300, blank=True)
    filters = models.JSONField(default=dict)
    fields = ArrayField(models.CharField(max_length=30), default=list)
    person_count = models.PositiveIntegerField()
    client_ids = ArrayField(models.UUIDField(), default=list)
    sha256 = models.CharField(max_length=64)
    byte_count = models.PositiveIntegerField()
    people_needed = models.PositiveSmallIntegerField(default=1)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    decline_reason = models.CharField(max_length=300, blank=True)
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-asked_at", "id"], name="export_newest"),
            models.Index(fields=["asked_by", "-asked_at"], name="export_by_person"),
            models.Index(fields=["contract", "-asked_at"], name="export_by_contract"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="export_decided_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="export_is_not_agreed_to_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(people_needed=1)
                | ~Q(state__in=[ExportState.READY, ExportState.TAKEN])
                | Q(decided_at__isnull=False),
                name="export_of_two_people_was_agreed_to",
            ),
            models.CheckConstraint(
                condition=Q(people_needed=2)
                # A breach must be told within 72 hours; there the second person looks afterwards.
                | (
                    Q(person_count__lte=50)
                    | Q(template__in=[ExportTemplate.IMPORT_MESSAGES, ExportTemplate.BREACH])
                )
                & Q(has_sealed_fields=False),
                name="export_of_many_people_needs_two",
            ),
            models.CheckConstraint(
                condition=Q(people_needed=2)
                | Q(has_names=False)
                | ~Q(purpose=ExportPurpose.LEGAL_DUTY)
                # What one had made before this was asked may still end, but not leave.
                | Q(state__in=[ExportState.DECLINED, ExportState.EXPIRED]),
                name="export_of_names_by_law_needs_two",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=False, state=ExportState.TAKEN)
                | (Q(taken_at__isnull=True) & ~Q(state=ExportState.TAKEN)),
                name="export_taken_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(has_names=False) | ~Q(names_reason=""),
                name="export_names_have_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(reason__regex=UNFIT_CHARACTERS)
                & ~Q(names_reason__regex=UNFIT_CHARACTERS)
                & ~Q(decline_reason__regex=UNFIT_CHARACTERS),
                name="export_text_is_fit",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
