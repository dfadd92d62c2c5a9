"""Service records: one delivery of help, who took part, what stood in the way."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from balsts.casework.enums import BarrierKind, ServiceMode, ServiceType
from balsts.clients.enums import Place
from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.organisations.models import Contract, Institution, StaffMember
from balsts.platform.closed_columns import TellsApart

LONGEST_SERVICE_MINUTES = 24 * 60


class ServiceRecord(models.Model):
    """One delivery of help under a contract. The id comes from the form: sent twice, kept once.

    The note is told by `queries/service_record.py`, to whom it may be.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(
        Contract,
        on_delete=models.PROTECT,
        related_name="service_records",
        db_index=False,
    )
    staff_member = models.ForeignKey(
        StaffMember,
        on_delete=models.PROTECT,
        related_name="service_records",
        db_index=False,
    )
    provided_on = models.DateField()
    service_type = models.CharField(max_length=20, choices=ServiceType.choices)
    mode = models.CharField(max_length=20, choices=ServiceMode.choices)
    place = models.CharField(max_length=15, choices=Place.choices, default=Place.UNKNOWN)
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    minutes = models.PositiveSmallIntegerField()
    interpreter_language = models.CharField(max_length=3, blank=True)
    note = models.TextField(
        blank=True,
        max_length=4000,
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    objects = TellsApart["ServiceRecord"]("note")

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["contract", "provided_on"], name="service_record_by_contract"),
            models.Index(fields=["staff_member", "provided_on"], name="service_record_by_staff"),
        ]
        constraints = [
            days_are_within_bounds("service_record", "provided_on"),
            text_is_fit("service_record", "note"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST_SERVICE_MINUTES),
                name="service_record_lasts_a_minute_to_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_type} {self.id}"


class ServiceParticipation(models.Model):
    """A client took part. The day stands here too, so that one client's history is one index."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service_record = models.ForeignKey(
        ServiceRecord, on_delete=models.CASCADE, related_name="participations"
    )
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="participations", db_index=False
    )
    provided_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["client", "-provided_on"], name="participation_by_client"),
        ]
        constraints = [
            days_are_within_bounds("participation", "provided_on"),
            models.UniqueConstraint(
                fields=["service_record", "client"],
                name="participation_is_counted_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Barrier(models.Model):
    """What stood in the way while a service was given: evidence of a gap in the system."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service_record = models.ForeignKey(
        ServiceRecord, on_delete=models.CASCADE, related_name="barriers"
    )
    kind = models.CharField(max_length=20, choices=BarrierKind.choices)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    minutes_lost = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service_record", "kind", "institution"],
                nulls_distinct=False,
                name="barrier_is_named_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
