"""What lasts from a first day until a day that is no longer its own, or without end."""

import datetime

from django.db.models import Q


def valid_on(day: datetime.date) -> Q:
    """Return the condition for rows with `valid_from` and `valid_until` that hold on the day."""
    return Q(valid_from__lte=day) & not_over_on(day)


def not_over_on(day: datetime.date) -> Q:
    """Return the condition for those that hold on the day or begin after it."""
    return Q(valid_until__isnull=True) | Q(valid_until__gt=day)
