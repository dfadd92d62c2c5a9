"""Members of staff: posts that users hold at organisations."""

import datetime
import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from balsts.access.enums import Role
from balsts.organisations.models.organisation import Organisation
from balsts.platform.constraints import days_are_within_bounds
from balsts.platform.validity import valid_on

SAME_ROLE_EVERYWHERE = "staff_member_has_the_same_role_everywhere"
_DAYS_HELD = Func("valid_from", "valid_until", function="DATERANGE", output_field=DateRangeField())


class StaffMemberQuerySet(models.QuerySet["StaffMember"]):
    """Posts by day."""

    def valid_on(self, day: datetime.date) -> "StaffMemberQuerySet":
        """Posts held on the day."""
        return self.filter(valid_on(day))


class StaffMember(models.Model):
    """One user in one role at one organisation for a period, and at no other one in another role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="staff")
    role = models.CharField(max_length=30, choices=Role.choices)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    # Unknown of posts from before this was kept, and of those that the trail does not tell of.
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    given_at = models.DateTimeField(null=True, blank=True)

    objects = StaffMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            days_are_within_bounds("staff_member", "valid_from", "valid_until"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="staff_member_period_is_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(given_by__isnull=True, given_at__isnull=True)
                | Q(given_by__isnull=False, given_at__isnull=False),
                name="staff_member_given_at_with_by",
            ),
            ExclusionConstraint(
                name="staff_member_holds_a_role_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (_DAYS_HELD, RangeOperators.OVERLAPS),
                ],
            ),
            # What a role allows at one organisation would be allowed about clients of the other.
            ExclusionConstraint(
                name=SAME_ROLE_EVERYWHERE,
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.NOT_EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    (_DAYS_HELD, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"
