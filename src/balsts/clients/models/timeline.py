"""The timeline: append-only events. A mistake is corrected by a correcting event.

An event is effective unless another one corrects it; a correcting event that is void only takes
the mistaken one away.
"""

import datetime
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import (
    ArrivalPath,
    Certainty,
    CircumstanceKind,
    DepartureKind,
    LegalStatus,
    PermitKind,
    StatusAuthority,
    StepKind,
)
from balsts.clients.models.client import Client
from balsts.clients.models.constraints import (
    days_are_within_bounds,
    nothing_comes_before,
    period_is_not_empty,
)


class TimelineQuerySet(models.QuerySet[Any]):
    """Events as they stand after corrections."""

    def effective(self, *, known_at: datetime.datetime | None = None) -> Self:
        """Leave out void events and those that another event corrects.

        With a moment: as it stood then, by what had been recorded and corrected up to it.
        """
        # Not `corrected_by__isnull`: the database guesses the size of an anti-join far better.
        corrections = self.model.objects.filter(corrects_id=OuterRef("pk"))
        events = self
        if known_at is not None:
            corrections = corrections.filter(recorded_at__lte=known_at)
            events = events.filter(recorded_at__lte=known_at)
        return events.filter(~Exists(corrections), is_void=False)


class TimelineEvent(models.Model):
    """What all events of the timeline share: who recorded it and what it corrects."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
    )
    is_void = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    objects = TimelineQuerySet.as_manager()

    class Meta:
        abstract = True


class LegalStatusEvent(TimelineEvent):
    """From `decided_on` the client has this legal status.

    For an asylum seeker it is the day of application, for a pending appeal the day it was lodged.
    A decision cannot be told, translated or final before it is made. An appeal may be recorded
    with the decision it is against or with the court's ruling on it, so no order is forced on its
    day: days that contradict each other are stored, and the law says so.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="status_events")
    legal_status = models.CharField(_("legal status"), max_length=25, choices=LegalStatus.choices)
    decided_on = models.DateField(_("date of decision"))
    notified_on = models.DateField(_("date of notification"), null=True, blank=True)
    translation_received_on = models.DateField(
        _("date the translation was received"), null=True, blank=True
    )
    appeal_lodged_on = models.DateField(_("date the appeal was lodged"), null=True, blank=True)
    became_final_on = models.DateField(_("date the decision became final"), null=True, blank=True)
    authority = models.CharField(
        max_length=15, choices=StatusAuthority.choices, default=StatusAuthority.UNKNOWN
    )

    class Meta:
        indexes = [
            models.Index(fields=["client", "decided_on"], name="status_event_by_client"),
        ]
        constraints = [
            days_are_within_bounds(
                "legal_status_event",
                "decided_on",
                "notified_on",
                "translation_received_on",
                "appeal_lodged_on",
                "became_final_on",
            ),
            nothing_comes_before(
                "legal_status_event",
                "decided_on",
                "notified_on",
                "translation_received_on",
                "became_final_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.legal_status} {self.id}"


class ArrivalEvent(TimelineEvent):
    """The client came to Latvia, for the first time or again."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="arrivals")
    arrived_on = models.DateField(_("date of arrival"))
    arrival_path = models.CharField(
        _("arrival path"),
        max_length=30,
        choices=ArrivalPath.choices,
        default=ArrivalPath.UNKNOWN,
    )
    from_country = models.CharField(_("from country"), max_length=3, blank=True)
    is_return = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["client", "arrived_on"], name="arrival_by_client")]
        constraints = [days_are_within_bounds("arrival_event", "arrived_on")]

    def __str__(self) -> str:
        return f"{self.arrival_path} {self.id}"


class DepartureEvent(TimelineEvent):
    """The client left Latvia, or is presumed to have left."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="departures")
    departed_on = models.DateField(_("date of departure"))
    departure_kind = models.CharField(
        max_length=20, choices=DepartureKind.choices, default=DepartureKind.OWN_WILL
    )
    to_country = models.CharField(_("to country"), max_length=3, blank=True)
    certainty = models.CharField(
        max_length=10, choices=Certainty.choices, default=Certainty.CONFIRMED
    )

    class Meta:
        indexes = [models.Index(fields=["client", "departed_on"], name="departure_by_client")]
        constraints = [days_are_within_bounds("departure_event", "departed_on")]

    def __str__(self) -> str:
        return f"{self.departure_kind} {self.id}"


class ResidencePermit(TimelineEvent):
    """A residence permit and how long it is valid; a permanent one has no end."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="permits")
    permit_kind = models.CharField(max_length=15, choices=PermitKind.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "valid_from"], name="permit_by_client")]
        constraints = [
            days_are_within_bounds("residence_permit", "valid_from", "valid_until"),
            period_is_not_empty("residence_permit"),
            models.CheckConstraint(
                condition=~Q(permit_kind=PermitKind.TEMPORARY) | Q(valid_until__isnull=False),
                name="residence_permit_temporary_one_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permit_kind} {self.id}"


class ProcedureStep(TimelineEvent):
    """Something the authorities did in the asylum procedure that is no decision on the status."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="procedure_steps")
    step_kind = models.CharField(max_length=20, choices=StepKind.choices)
    happened_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["client", "happened_on"], name="step_by_client")]
        constraints = [days_are_within_bounds("procedure_step", "happened_on")]

    def __str__(self) -> str:
        return f"{self.step_kind} {self.id}"


class Circumstance(TimelineEvent):
    """What the client does or is for a while, where a right depends on it.

    `is_so` is false where it was asked and is not so: known to be absent, not merely unrecorded.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="circumstances")
    circumstance_kind = models.CharField(max_length=40, choices=CircumstanceKind.choices)
    is_so = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["client", "valid_from"], name="circumstance_by_client")]
        constraints = [
            days_are_within_bounds("circumstance", "valid_from", "valid_until"),
            period_is_not_empty("circumstance"),
        ]

    def __str__(self) -> str:
        return f"{self.circumstance_kind} {self.id}"
