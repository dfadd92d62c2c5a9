"""Published figures: numbers somebody printed, kept as they were printed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from balsts.platform.constraints import days_are_within_bounds


class PublishedFigure(models.Model):
    """One number with its period, dimension, category and source.

    `counted_from` is empty where the source names only an end. `last_counted_on` is inclusive; it
    is empty where the period cannot be read, and then the figure is kept but never checked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField(unique=True)
    year_scope = models.CharField(max_length=60)
    counted_from = models.DateField(null=True, blank=True)
    last_counted_on = models.DateField(null=True, blank=True)
    dimension = models.CharField(max_length=100)
    category = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=500)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["dimension", "year_scope"], name="published_figure_by_table"),
        ]
        constraints = [
            days_are_within_bounds("published_figure", "counted_from", "last_counted_on"),
            models.CheckConstraint(
                condition=Q(counted_from__isnull=True) | Q(last_counted_on__gte=F("counted_from")),
                name="published_figure_period_is_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year_scope} {self.dimension} {self.category}"
