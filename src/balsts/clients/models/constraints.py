"""Constraints that tables of this room and of casework share: periods not empty, texts fit."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from balsts.platform.constraints import days_are_within_bounds
from balsts.platform.text import UNFIT_CHARACTERS

__all__ = [
    "days_are_within_bounds",
    "nothing_comes_before",
    "period_is_not_empty",
    "periods_do_not_overlap",
    "text_is_fit",
]


def period_is_not_empty(table: str) -> models.CheckConstraint:
    """`valid_until`, where it is known, comes after `valid_from`."""
    return models.CheckConstraint(
        condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
        name=f"{table}_period_is_not_empty",
    )


def nothing_comes_before(table: str, first: str, *later: str) -> models.CheckConstraint:
    """No named day, where it is known, lies before the first one; a void row forbids nothing."""
    condition = Q()
    for field in later:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": F(first)})
    return models.CheckConstraint(
        condition=Q(is_void=True) | condition, name=f"{table}_nothing_comes_before_{first}"
    )


def periods_do_not_overlap(
    name: str, *same: str, condition: Q | None = None
) -> ExclusionConstraint:
    """Rows that agree in the named fields hold disjoint periods."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in same),
            (
                Func(
                    "valid_from",
                    "valid_until",
                    function="DATERANGE",
                    output_field=DateRangeField(),
                ),
                RangeOperators.OVERLAPS,
            ),
        ],
        condition=condition,
    )


def text_is_fit(table: str, *fields: str) -> models.CheckConstraint:
    """No named text holds control characters or direction overrides."""
    condition = Q()
    for field in fields:
        condition &= ~Q(**{f"{field}__regex": UNFIT_CHARACTERS})
    return models.CheckConstraint(condition=condition, name=f"{table}_text_is_fit")
