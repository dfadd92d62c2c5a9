"""Registering the invented staff of the reference caseload, past and present."""

import datetime
from collections.abc import Collection

from django.db import transaction

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.accounts.operations.user import register_user
from balsts.accounts.queries.user import users_by_username
from balsts.exchange.reference_caseload.contracts import engaged_periods
from balsts.organisations.operations.staff import Engagement, engage_staff
from balsts.organisations.queries.contract import organisations_by_code, posts_by_username


@transaction.atomic
def engage_reference_staff(
    *,
    may_sign_in: Collection[str],
    password: str | None,
    by: User,
    at: datetime.datetime,
) -> int:
    """Register who is missing and engage them; only those named can sign in. Return how many."""
    staff = engaged_periods()
    organisations = organisations_by_code()
    names = {each.username: each.full_name for each in staff}
    users = users_by_username(names)
    for username, full_name in names.items():
        if username not in users:
            users[username] = register_user(
                username=username,
                full_name=full_name,
                password=password if username in may_sign_in else None,
                is_active=username in may_sign_in,
                is_invented=True,
                by=by,
                at=at,
            )
    engaged = posts_by_username(names)
    engagements = [
        Engagement(
            user=users[each.username],
            organisation=organisations[each.organisation],
            role=Role(each.role),
            from_=each.first_day,
            last_day=each.last_day,
        )
        for each in staff
        if each.username not in engaged
    ]
    if engagements:
        engage_staff(engagements=engagements, by=by, at=at)
    return len(engagements)
