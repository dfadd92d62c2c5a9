"""Somebody who must be told of a change: what all lists of such people share."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Told(models.Model):
    """One who must be told, and on which day it was done, by whom; open until then."""

    told_on = models.DateField(null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True


def is_told_by_somebody(table: str) -> models.CheckConstraint:
    """Whoever was told was told by somebody on a day."""
    return models.CheckConstraint(
        condition=Q(told_on__isnull=True, told_by__isnull=True)
        | Q(told_on__isnull=False, told_by__isnull=False),
        name=f"{table}_is_told_by_somebody",
    )
