"""Organisations: the funder, providers, the movement."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from balsts.organisations.enums import OrganisationKind


class Organisation(models.Model):
    """A body that funds or provides help. Its name is a proper name and is not translated.

    One body that does both is two organisations here, with contracts and people of their own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(_("organisation"), max_length=200)
    kind = models.CharField(max_length=20, choices=OrganisationKind.choices)

    class Meta:
        constraints = [
            # Closed in the database: no kind of organisation is an authority, of whatever country.
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_is_known"
            ),
            # So that what may be lent to some kinds only can point to the kind itself.
            models.UniqueConstraint(fields=["id", "kind"], name="organisation_is_of_one_kind"),
        ]

    def __str__(self) -> str:
        return self.name
