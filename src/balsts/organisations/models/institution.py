"""Institutions that clients deal with; service records and barriers point to them."""

import uuid

from django.db import models

from balsts.organisations.enums import InstitutionKind


class Institution(models.Model):
    """A body by kind; `name` is empty for the row that stands for any body of its kind."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40, choices=InstitutionKind.choices)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="institution_is_listed_once"),
        ]

    def __str__(self) -> str:
        return self.name or str(InstitutionKind(self.kind).label)
