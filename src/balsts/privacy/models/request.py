"""Requests that people make about their own data."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.organisations.models import Organisation, Programme
from balsts.privacy.clock import RequestClock
from balsts.privacy.enums import NEEDS_REASON, IdentityCheck, RequestKind, RequestOutcome

LONGEST_WORDS = 2000


class DataRequest(models.Model):
    """One person asks one thing about their own data; each member of a family asks alone.

    It is made to one organisation, in one of its programmes, and answered there: each that holds
    a file is a controller of its own (ADR 40). Nobody reads one that was made to nobody known.
    `waits_from` and `identified_on` bound the time in which the clock stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="data_requests")
    kind = models.CharField(max_length=15, choices=RequestKind.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_on = models.DateField()
    asked_words = models.TextField(_("in their own words"), max_length=LONGEST_WORDS, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    waits_from = models.DateField(null=True, blank=True)
    identified_on = models.DateField(null=True, blank=True)
    identified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    identity_check = models.CharField(max_length=20, choices=IdentityCheck.choices, blank=True)
    extended_on = models.DateField(null=True, blank=True)
    extension_reason = models.CharField(max_length=500, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    outcome = models.CharField(max_length=15, choices=RequestOutcome.choices, blank=True)
    answer_words = models.TextField(max_length=LONGEST_WORDS, blank=True)
    # Of a child, by whoever answers: how it was considered what is best for the child.
    best_interest_words = models.TextField(
        max_length=LONGEST_WORDS, blank=True, default="", db_default=""
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["received_on"],
                condition=Q(answered_on__isnull=True),
                name="data_request_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "kind", "organisation", "programme"],
                condition=Q(answered_on__isnull=True),
                nulls_distinct=False,
                name="datarequest_one_of_a_kind_is_open",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True, programme__isnull=True)
                | Q(organisation__isnull=False, programme__isnull=False),
                name="datarequest_is_made_to_an_organisation_in_a_programme",
            ),
            models.CheckConstraint(
                condition=Q(
                    identified_on__isnull=True, identified_by__isnull=True, identity_check=""
                )
                | Q(identified_on__isnull=False, identified_by__isnull=False)
                & ~Q(identity_check=""),
                name="datarequest_identity_is_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(extended_on__isnull=True, extension_reason="")
                | Q(extended_on__isnull=False) & ~Q(extension_reason=""),
                name="datarequest_is_extended_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answered_by__isnull=True, outcome="")
                | Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(outcome=""),
                name="datarequest_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=sorted(NEEDS_REASON)) | ~Q(answer_words=""),
                name="datarequest_is_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[RequestOutcome.GRANTED, RequestOutcome.PARTLY])
                | Q(identified_on__isnull=False),
                name="datarequest_is_granted_to_the_person_alone",
            ),
            models.CheckConstraint(
                condition=(Q(waits_from__isnull=True) | Q(waits_from__gte=F("received_on")))
                & (Q(identified_on__isnull=True) | Q(identified_on__gte=F("received_on")))
                & (
                    Q(waits_from__isnull=True)
                    | Q(identified_on__isnull=True)
                    | Q(identified_on__gte=F("waits_from"))
                )
                & (Q(extended_on__isnull=True) | Q(extended_on__gte=F("received_on")))
                & (Q(answered_on__isnull=True) | Q(answered_on__gte=F("received_on"))),
                name="datarequest_nothing_comes_before_it",
            ),
            days_are_within_bounds(
                "datarequest",
                "received_on",
                "waits_from",
                "identified_on",
                "extended_on",
                "answered_on",
            ),
            text_is_fit(
                "datarequest",
                "asked_words",
                "extension_reason",
                "answer_words",
                "best_interest_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def clock(self) -> RequestClock:
        """The month in which it is to be answered."""
        return RequestClock(
            received_on=self.received_on,
            waits_from=self.waits_from,
            waited_until=self.identified_on if self.waits_from else None,
            is_extended=self.extended_on is not None,
        )

    @property
    def due_on(self) -> datetime.date | None:
        """Last day to answer; none while the person is waited for."""
        return self.clock.due_on

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.answered_on is None
