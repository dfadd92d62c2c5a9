"""Organisations: the funder, providers, the movement."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from balsts.organisations.enums import OrganisationKind


class Organisation(models.Model):
    """A body that funds or provides help. Its name is a proper name and is not translated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(_("organisation"), max_length=200)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)

    def __str__(self) -> str:
        return self.name
