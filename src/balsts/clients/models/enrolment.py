"""Enrolment of a client under a contract, and assignment to members of staff.

Who may see a client depends on these two tables.
"""

import datetime
import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Least

from balsts.clients.enums import AssignmentRole
from balsts.clients.models.client import Client
from balsts.clients.models.constraints import (
    days_are_within_bounds,
    period_is_not_empty,
    periods_do_not_overlap,
)
from balsts.organisations.models import Contract, StaffMember


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Enrolments by when they are over: with their own end or their contract's, whichever is earlier."""

    def with_end(self) -> "EnrolmentQuerySet":
        """Add `over_from`, the day after the last one; none while neither has an end."""
        return self.annotate(over_from=Least("valid_until", "contract__actual_until"))

    def not_over_on(self, day: datetime.date) -> "EnrolmentQuerySet":
        """Enrolments that go on that day, or begin after it, under a contract that does."""
        return self.with_end().filter(Q(over_from__isnull=True) | Q(over_from__gt=day))


class Enrolment(models.Model):
    """A client is helped under a contract for a period, and never after the contract."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="enrolments")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="enrolments")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["client", "contract", "valid_from"], name="enrolment_by_client"),
        ]
        constraints = [
            days_are_within_bounds("enrolment", "valid_from", "valid_until"),
            period_is_not_empty("enrolment"),
            periods_do_not_overlap("enrolment_is_one_at_a_time", "client", "contract"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Assignment(models.Model):
    """A member of staff works with an enrolled client, in a role, for a period.

    A volunteer sees the client only before `seen_until`, which whoever leads the case renews;
    without it not at all. It stands for nobody else.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="assignments")
    staff_member = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="assignments"
    )
    role = models.CharField(max_length=20, choices=AssignmentRole.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    seen_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["staff_member", "valid_from"], name="assignment_by_staff"),
        ]
        constraints = [
            days_are_within_bounds("assignment", "valid_from", "valid_until", "seen_until"),
            period_is_not_empty("assignment"),
            periods_do_not_overlap(
                "assignment_one_responsible_worker_a_day",
                "enrolment",
                condition=Q(role=AssignmentRole.RESPONSIBLE_WORKER),
            ),
            periods_do_not_overlap(
                "assignment_of_a_mentor_is_not_doubled",
                "enrolment",
                "staff_member",
                condition=Q(role=AssignmentRole.MENTOR),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"
