"""Organisations by their keys."""

from collections.abc import Collection
from uuid import UUID

from balsts.organisations.models import Organisation


def names_of_organisations(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of organisations by their keys."""
    return dict(Organisation.objects.filter(id__in=ids).values_list("id", "name"))
