"""Constraints that tables of several rooms share; who adds one needs a migration of their own room."""

from django.db import models
from django.db.models import Q

from balsts.platform.dates import EARLIEST, LATEST


def days_are_within_bounds(table: str, *fields: str) -> models.CheckConstraint:
    """Every named day lies in 1900-2100 or is not known.

    PostgreSQL keeps the year 10000 and `infinity` without complaint; Python reads neither back, and
    every list that holds the row would fail.
    """
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | Q(
            **{f"{field}__gte": EARLIEST, f"{field}__lte": LATEST}
        )
    return models.CheckConstraint(condition=condition, name=f"{table}_days_are_within_bounds")
