"""Tasks of workers, and what a task asks to be written down: the hand-over to a municipality."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.casework.enums import (
    HandOverAnswer,
    TaskCause,
    TaskKind,
    TaskState,
)
from balsts.clients.enums import Channel
from balsts.clients.models import Client, Household
from balsts.clients.models.constraints import days_are_within_bounds, text_is_fit
from balsts.platform.closed_columns import TellsApart

_LIVE = ~Q(state=TaskState.WITHDRAWN)


class Task(models.Model):
    """Something to do for a client, and for their household where the whole of it is meant.

    It names no worker: it is the task of whoever is responsible for the client today, so that it
    follows the client from hand to hand. `about_on` is the day it is about: of a hand-over, the
    last day of support. `because_words` is told by `queries/hand_over.py`, to whom it may be.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=TaskKind.choices)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tasks")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    about_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    because = models.CharField(max_length=15, choices=TaskCause.choices)
    because_words = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    objects = TellsApart["Task"]("because_words")

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(
                fields=["due_on", "client"], condition=Q(state=TaskState.OPEN), name="task_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "household", "about_on"],
                condition=_LIVE & Q(household__isnull=False),
                name="task_is_one_per_household_and_day",
            ),
            models.UniqueConstraint(
                fields=["kind", "client", "about_on"],
                condition=_LIVE & Q(household__isnull=True),
                name="task_is_one_per_client_and_day",
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.DONE, done_on__isnull=False, done_by__isnull=False)
                | (~Q(state=TaskState.DONE) & Q(done_on__isnull=True, done_by__isnull=True)),
                name="task_is_done_by_somebody_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(because=TaskCause.NOT_NEEDED)
                | (Q(state=TaskState.WITHDRAWN) & ~Q(because_words="")),
                name="task_not_needed_says_why",
            ),
            days_are_within_bounds("task", "due_on", "done_on", "about_on"),
            text_is_fit("task", "because_words"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class HandOver(models.Model):
    """A municipality is asked to take over, and answers; one for each last day each was told.

    `municipality` is a code of the country's list, `municipality_name` what somebody wrote where
    the list does not reach. The note is told by `queries/hand_over.py`, to whom it may be.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.ForeignKey(
        Task, on_delete=models.PROTECT, related_name="hand_overs", db_index=False
    )
    about_on = models.DateField()
    municipality = models.CharField(max_length=40, blank=True)
    municipality_name = models.CharField(max_length=120, blank=True)
    informed_on = models.DateField()
    channel = models.CharField(max_length=15, choices=Channel.choices)
    answer = models.CharField(max_length=15, choices=HandOverAnswer.choices, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = TellsApart["HandOver"]("note")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["task", "about_on", "municipality", "municipality_name"],
                name="handover_is_one_per_day_and_municipality",
            ),
            models.CheckConstraint(
                condition=(Q(municipality="") & ~Q(municipality_name=""))
                | (~Q(municipality="") & Q(municipality_name="")),
                name="handover_names_one_municipality",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_on__isnull=True)
                | (~Q(answer="") & Q(answered_on__gte=F("informed_on"))),
                name="handover_is_answered_after_it_is_told",
            ),
            days_are_within_bounds("handover", "about_on", "informed_on", "answered_on"),
            text_is_fit("handover", "municipality_name", "note"),
        ]

    def __str__(self) -> str:
        return str(self.id)
