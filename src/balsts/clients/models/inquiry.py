"""Questions whether somebody else works with a person already, and what came of them.

Rows are added by a function of the database alone (migration 0027), one for each file that fits the
question, or a single one about nobody. They are read by who leads the case and by their managers,
never by who asked.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import InquiryOutcome, InquiryReason
from balsts.clients.models.client import Client
from balsts.clients.models.constraints import text_is_fit
from balsts.clients.models.sharing import LONGEST_WORDS, is_one_of
from balsts.organisations.models import Organisation

LONGEST_CALL_BACK = 120


class Inquiry(models.Model):
    """Somebody asked, with the person's agreement, for a file that they do not see.

    Without a client it only counts that something was asked, and keeps no word of it. Where
    `is_confirmed` is not so, whoever asked was told that nobody is known: the file is closed to
    emergencies, or its use is restricted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, blank=True, related_name="inquiries"
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason_kind = models.CharField(max_length=20, choices=InquiryReason.choices)
    words = models.CharField(_("words"), max_length=LONGEST_WORDS, blank=True)
    call_back = models.CharField(
        _("how to reach who asked"), max_length=LONGEST_CALL_BACK, blank=True
    )
    is_confirmed = models.BooleanField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    outcome = models.CharField(max_length=20, choices=InquiryOutcome.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="inquiry_by_who_asked")]
        constraints = [
            is_one_of("inquiry", "reason_kind", InquiryReason),
            models.CheckConstraint(
                condition=Q(client__isnull=False) | Q(words="", call_back="", settled_at=None),
                name="inquiry_about_nobody_keeps_no_word",
            ),
            models.CheckConstraint(
                condition=Q(client__isnull=True) | ~Q(call_back=""),
                name="inquiry_says_how_to_call_back",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, outcome="")
                | Q(
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                    outcome__in=InquiryOutcome.values,
                ),
                name="inquiry_is_settled_or_waits",
            ),
            text_is_fit("inquiry", "words", "call_back"),
        ]

    def __str__(self) -> str:
        return str(self.id)
