"""Specific needs by code: what asks for notice, with a reason and what follows from it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.casework.enums import NeedCode
from balsts.clients.models import Client
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.organisations.models import Programme

LONGEST_REASON = 500


class SpecificNeed(models.Model):
    """One need of a client, in a programme: the other programme does not know of it.

    Either something is to be done by a day, or it is noted only: no action is wanted. It is filled in
    as it is followed up and as it ends, each once; what was noted is not rewritten. The id comes
    from the form: sent twice, kept once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="specific_needs")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=5, choices=NeedCode.choices)
    code_version = models.CharField(max_length=40)
    reason = models.CharField(max_length=LONGEST_REASON)
    noted_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    is_noted_only = models.BooleanField(default=False)
    follow_up = models.CharField(max_length=LONGEST_REASON, blank=True)
    follow_up_due_on = models.DateField(null=True, blank=True)
    follow_up_done_on = models.DateField(null=True, blank=True)
    follow_up_done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    ended_on = models.DateField(null=True, blank=True)
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
            models.UniqueConstraint(
                fields=["client", "programme", "code"],
                condition=Q(ended_on__isnull=True),
                name="specific_need_is_open_once",
            ),
            models.CheckConstraint(
                condition=Q(code__in=NeedCode.values), name="specific_need_code_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(code_version="") & ~Q(reason=""), name="specific_need_says_why"
            ),
            models.CheckConstraint(
                condition=Q(
                    is_noted_only=True,
                    follow_up="",
                    follow_up_due_on__isnull=True,
                    follow_up_done_on__isnull=True,
                )
                | Q(~Q(follow_up=""), is_noted_only=False, follow_up_due_on__isnull=False),
                name="specific_need_is_followed_up_or_not_to_be",
            ),
            models.CheckConstraint(
                condition=Q(follow_up_done_on__isnull=True, follow_up_done_by__isnull=True)
                | Q(follow_up_done_on__isnull=False, follow_up_done_by__isnull=False),
                name="specific_need_done_names_who",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | Q(ended_on__isnull=False, ended_by__isnull=False),
                name="specific_need_ended_names_who",
            ),
            models.CheckConstraint(
                condition=(
                    Q(follow_up_due_on__isnull=True) | Q(follow_up_due_on__gte=F("noted_on"))
                )
                & (Q(follow_up_done_on__isnull=True) | Q(follow_up_done_on__gte=F("noted_on")))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("noted_on"))),
                name="specific_need_nothing_comes_before_it",
            ),
            days_are_within_bounds(
                "specific_need", "noted_on", "follow_up_due_on", "follow_up_done_on", "ended_on"
            ),
            text_is_fit("specific_need", "code_version", "reason", "follow_up"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.id}"
