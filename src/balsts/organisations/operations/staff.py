"""Engaging members of staff."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.organisations.models import Organisation, StaffMember


class CannotEngageStaff(Exception):
    """Only the system actor engages staff until user administration exists."""


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """A post to be held: who, where, as what, from when and up to which inclusive last day."""

    user: User
    organisation: Organisation
    role: Role
    from_: datetime.date
    last_day: datetime.date | None = None


@transaction.atomic
def engage_staff(
    *, engagements: Sequence[Engagement], by: User, at: datetime.datetime
) -> list[StaffMember]:
    """Add the posts, all or none."""
    if not by.is_system:
        raise CannotEngageStaff
    one_day = datetime.timedelta(days=1)
    posts = StaffMember.objects.bulk_create(
        [
            StaffMember(
                user=engagement.user,
                organisation=engagement.organisation,
                role=engagement.role,
                valid_from=engagement.from_,
                valid_until=engagement.last_day and engagement.last_day + one_day,
                given_by=by,
                given_at=at,
            )
            for engagement in engagements
        ]
    )
    trail.record("staff_engaged", by=by, at=at, details={"posts": len(posts)})
    return posts
