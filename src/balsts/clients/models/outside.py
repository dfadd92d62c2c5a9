"""Why somebody opened a file outside their own caseload; rows are added, never changed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from balsts.clients.enums import OutsideReason
from balsts.clients.models.client import Client
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.clients.models.sharing import is_one_of

LONGEST_OUTSIDE_WORDS = 200


class OutsideOpening(models.Model):
    """One person said why they open one client's file; it stays open to them until the day ends.

    They may see the file anyway: this gives no sight, it tells others of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="outside_openings", db_index=False
    )
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason_kind = models.CharField(max_length=20, choices=OutsideReason.choices)
    words = models.CharField(_("words"), max_length=LONGEST_OUTSIDE_WORDS, blank=True)

    class Meta:
        constraints = [
            # Two tabs at once: the second insert finds the first. It is the index of the question, too.
            models.UniqueConstraint(
                fields=["client", "opened_by", "opened_on"],
                name="outside_opening_is_once_a_day",
            ),
            days_are_within_bounds("outside_opening", "opened_on"),
            is_one_of("outside_opening", "reason_kind", OutsideReason),
            models.CheckConstraint(
                condition=~Q(reason_kind=OutsideReason.SOMETHING_ELSE) | ~Q(words=""),
                name="outside_opening_says_what_else",
            ),
            text_is_fit("outside_opening", "words"),
        ]

    def __str__(self) -> str:
        return str(self.id)
