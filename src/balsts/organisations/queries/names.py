"""What institutions, contracts, programmes and organisations are called, by their keys."""

from collections.abc import Collection
from uuid import UUID

from balsts.organisations.models import Contract, Institution, Organisation, Programme


def names_of(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return a name for each key that is known; what a key belongs to need not be told."""
    if not ids:
        return {}
    names: dict[UUID, str] = dict(Contract.objects.filter(pk__in=ids).values_list("pk", "number"))
    names |= dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
    names |= {one.pk: one.name for one in Programme.objects.filter(pk__in=ids)}
    for institution in Institution.objects.filter(pk__in=ids):
        names[institution.pk] = str(institution)
    return names
