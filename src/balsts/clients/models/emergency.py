"""Files that somebody opened in an emergency: for an hour, with a reason, before everybody's eyes.

The opening, its reason and its notes are added, never changed; only the review is filled in, once.
"""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import ClosedFileReason, EmergencyReason, EmergencyVerdict
from balsts.clients.models.client import Client
from balsts.clients.models.constraints import text_is_fit
from balsts.clients.models.sharing import LONGEST_WORDS, is_one_of

EMERGENCY_LASTS = datetime.timedelta(minutes=60)
SHORTEST_REASON = 20
LONGEST_NOTE = 2000


class EmergencyAccess(models.Model):
    """One user opened one client's file for an hour.

    The reference is kept beside the key: whoever reviews the opening does not see the client.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="emergencies")
    client_reference = models.CharField(max_length=16)
    reason_kind = models.CharField(max_length=20, choices=EmergencyReason.choices)
    reason = models.CharField(max_length=LONGEST_WORDS)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(max_length=20, choices=EmergencyVerdict.choices, blank=True)
    review_words = models.CharField(_("what was found"), max_length=LONGEST_WORDS, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-opened_at"], name="emergency_access_by_moment")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=F("opened_at") + EMERGENCY_LASTS),
                name="emergency_access_lasts_an_hour",
            ),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length(Trim("reason")), SHORTEST_REASON),
                name="emergency_access_says_why",
            ),
            is_one_of("emergency_access", "reason_kind", EmergencyReason),
            # Two at once, or a further one before the review: the second insert fails.
            models.UniqueConstraint(
                fields=["opened_by"],
                condition=Q(reviewed_at__isnull=True),
                name="emergency_access_is_reviewed_before_the_next",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, verdict="")
                | Q(
                    reviewed_at__isnull=False,
                    reviewed_by__isnull=False,
                    verdict__in=EmergencyVerdict.values,
                ),
                name="emergency_access_review_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("opened_by")),
                name="emergency_access_is_reviewed_by_another",
            ),
            text_is_fit("emergency_access", "reason", "review_words"),
        ]

    def __str__(self) -> str:
        return f"{self.client_reference} {self.id}"

    def is_open_at(self, moment: datetime.datetime) -> bool:
        """Whether the hour still runs."""
        return self.opened_at <= moment < self.ends_at


class EmergencyNotice(models.Model):
    """Somebody who must know of an opening is told in the same transaction."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    access = models.ForeignKey(EmergencyAccess, on_delete=models.PROTECT, related_name="notices")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["access", "recipient"], name="emergency_notice_is_given_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class EmergencyNote(models.Model):
    """What whoever opened the file leaves for those who work with the client."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    access = models.ForeignKey(EmergencyAccess, on_delete=models.PROTECT, related_name="notes")
    words = models.CharField(_("note"), max_length=LONGEST_NOTE)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="emergency_note_says_something"),
            text_is_fit("emergency_note", "words"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ClosedFile(models.Model):
    """From `closed_at` on nobody opens this file in an emergency, until it is lifted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="closings")
    reason_kind = models.CharField(max_length=20, choices=ClosedFileReason.choices)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(lifted_at__isnull=True),
                name="closed_file_is_closed_once",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__gte=F("closed_at"), lifted_by__isnull=False),
                name="closed_file_is_lifted_by_somebody",
            ),
            is_one_of("closed_file", "reason_kind", ClosedFileReason),
        ]

    def __str__(self) -> str:
        return str(self.id)
