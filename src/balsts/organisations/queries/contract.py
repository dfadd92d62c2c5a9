"""Finding contracts, staff and institutions by what people call them."""

import datetime
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import Contract, Institution, Organisation, StaffMember


def contracts_by_number(numbers: Iterable[str]) -> dict[str, Contract]:
    """Return contracts keyed by number, with provider and programme; unknown ones are absent."""
    rows = Contract.objects.filter(number__in=set(numbers))
    return {row.number: row for row in rows.select_related("provider", "programme")}


def running_contracts(*, on: datetime.date, ids: Iterable[UUID]) -> QuerySet[Contract]:
    """Return those of the given contracts that run on the day, newest first."""
    return (
        Contract.objects.running_on(on)
        .filter(id__in=set(ids))
        .select_related("provider", "programme")
        .order_by("-actual_from", "number")
    )


def contracts_that_end(*, on: datetime.date, ids: Iterable[UUID]) -> list[Contract]:
    """Return those of the given contracts that run on the day and whose end is known, soonest first."""
    known = [one for one in running_contracts(on=on, ids=ids) if one.known_until is not None]
    return sorted(known, key=lambda one: (one.known_until, one.number))


def contracts_that_follow(contract: Contract, *, on: datetime.date) -> QuerySet[Contract]:
    """Return contracts of others for the same programme that are there once this one has ended.

    They run by then, or begin later; a contract whose planned end is past ends today.
    """
    ended_on = max(contract.known_until or on, on)
    return (
        Contract.objects.filter(
            Q(actual_until__isnull=True) | Q(actual_until__gt=ended_on),
            programme_id=contract.programme_id,
        )
        .exclude(provider_id=contract.provider_id)
        .select_related("provider", "programme")
        .order_by("provider__name", "actual_from", "number")
    )


def contracts_of_funders(*, on: datetime.date) -> QuerySet[Contract]:
    """Return what a funder itself still gives, or will: only from before both were kept apart."""
    return (
        Contract.objects.filter(
            Q(actual_until__isnull=True) | Q(actual_until__gt=on),
            provider__kind=OrganisationKind.FUNDER,
        )
        .select_related("provider")
        .order_by("number")
    )


def posts_by_username(
    usernames: Iterable[str], *, organisation_ids: Collection[UUID] | None = None
) -> dict[str, list[StaffMember]]:
    """Return all posts ever held by these users, of all organisations or some, by user name."""
    posts: dict[str, list[StaffMember]] = {}
    rows = StaffMember.objects.filter(user__username__in=set(usernames)).select_related("user")
    if organisation_ids is not None:
        rows = rows.filter(organisation_id__in=organisation_ids)
    for row in rows.order_by("valid_from", "id"):
        posts.setdefault(row.user.username, []).append(row)
    return posts


def staff_of_contract(contract: Contract, *, on: datetime.date) -> QuerySet[StaffMember]:
    """Return the provider's staff on the day, by name."""
    return (
        StaffMember.objects.valid_on(on)
        .filter(organisation_id=contract.provider_id)
        .select_related("user")
        .order_by("role", "user__full_name")
    )


def institutions_by_kind(kinds: Collection[str] | None = None) -> dict[str, Institution]:
    """Return, for each of the kinds or for all, the row that stands for any one of that kind."""
    rows = Institution.objects.filter(name="")
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return {row.kind: row for row in rows}


def organisations_by_code() -> dict[str, Organisation]:
    """Return all organisations by code."""
    return {row.code: row for row in Organisation.objects.all()}
