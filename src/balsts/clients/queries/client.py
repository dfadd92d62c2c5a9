"""Lists of clients: finding, narrowing, ordering, and one page after another.

Each takes clients whom somebody may see and returns them narrowed; nothing here counts a list.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, JSONObject

from balsts.clients.enums import AssignmentRole
from balsts.clients.models import (
    Assignment,
    Citizenship,
    Client,
    Enrolment,
    Residence,
    SpokenLanguage,
)
from balsts.clients.queries.names import as_pattern, named_like
from balsts.clients.queries.reference import id_with_reference
from balsts.platform.identifiers import normalise_client_reference
from balsts.platform.names import fold_query
from balsts.platform.subqueries import WrittenOnce
from balsts.platform.validity import valid_on

_SHORTEST_ANYWHERE = 3
_LONG_ENOUGH_TO_SELECT = 5


class ClientOrder(StrEnum):
    """By what a list of clients is sorted; the reference decides between equals.

    By the day on which something ends only where the clients come with it, as `ending_on`.
    """

    NAME = "name"
    REGISTERED = "registered"
    BORN = "born"
    ENDING = "ending"


_COLUMNS = {
    ClientOrder.NAME: "sort_key",
    ClientOrder.REGISTERED: "registered_at",
    ClientOrder.BORN: "born_on",
    ClientOrder.ENDING: "ending_on",
}


@dataclass(frozen=True, kw_only=True)
class PageWanted:
    """Which part of a list: so many clients after, or else before, the one with this reference.

    `is_selected` tells that few are left of all: they are found first and put in order then.
    """

    order: ClientOrder = ClientOrder.NAME
    is_descending: bool = False
    after: str = ""
    before: str = ""
    is_selected: bool = False
    size: int = 25


@dataclass(frozen=True, kw_only=True)
class ClientPage:
    """A part of a list, in the order asked for."""

    rows: Sequence[Any]
    has_previous: bool
    has_next: bool


def clients_matching(clients: QuerySet[Client], text: str) -> QuerySet[Client]:
    """Find by a client reference, or by parts of names in any script and spelling.

    Eight letters may be both: one Mohammed in so many looks like a reference.
    """
    reference = normalise_client_reference(text)
    words = fold_query(text)
    if not words:
        return clients.none()
    by_name = named_like([[p for each in word for p in _patterns(each)] for word in words])
    return clients.filter(Q(by_name) | Q(reference=reference) if reference else Q(by_name))


def selects_few(text: str) -> bool:
    """Tell whether a search is for a word long enough that few names hold it."""
    return any(len(word[0]) >= _LONG_ENOUGH_TO_SELECT for word in fold_query(text))


def clients_living_in(
    clients: QuerySet[Client], place: str, *, on: datetime.date
) -> QuerySet[Client]:
    """Keep those who live at the place on the day."""
    living = Residence.objects.filter(valid_on(on), place=place)
    return clients.filter(pk__in=living.values("client_id"))


def clients_enrolled_under(contract_id: UUID, *, on: datetime.date) -> QuerySet[Client]:
    """Return those enrolled under the contract on the day."""
    enrolled = Enrolment.objects.filter(valid_on(on), contract_id=contract_id)
    return Client.objects.filter(pk__in=enrolled.values("client_id"))


def clients_assigned_to(
    clients: QuerySet[Client], staff_member_ids: Sequence[UUID], *, on: datetime.date
) -> QuerySet[Client]:
    """Keep those whom one of the posts works with on the day."""
    assigned = Assignment.objects.filter(valid_on(on), staff_member_id__in=staff_member_ids)
    return clients.filter(pk__in=assigned.values("enrolment__client_id"))


def clients_without_worker(
    clients: QuerySet[Client], contract_ids: Sequence[UUID], *, on: datetime.date
) -> QuerySet[Client]:
    """Keep those enrolled under one of the contracts on the day without a responsible worker."""
    led = Assignment.objects.filter(valid_on(on), role=AssignmentRole.RESPONSIBLE_WORKER)
    enrolled = Enrolment.objects.filter(
        valid_on(on), ~Q(pk__in=led.values("enrolment_id")), contract_id__in=contract_ids
    )
    return clients.filter(pk__in=enrolled.values("client_id"))


def with_citizenship(clients: QuerySet[Client]) -> Any:
    """Annotate with the code of the primary citizenship, or nothing."""
    return clients.annotate(citizenship=_primary_citizenship())


def with_responsible_worker(
    clients: Any, contract_ids: Sequence[UUID], *, on: datetime.date
) -> Any:
    """Annotate with the name of who is responsible under one of the contracts, or nothing."""
    return clients.annotate(worker_name=_responsible_worker(frozenset(contract_ids), on))


def with_particulars(
    clients: QuerySet[Client], contract_ids: Sequence[UUID], *, on: datetime.date
) -> Any:
    """Annotate with citizenships, languages, the place of the day and enrolments of the day.

    All of them are lists or single values of one row, so that one client is one query.
    """
    return clients.annotate(**_particulars(frozenset(contract_ids), on))


def page_of_clients(clients: Any, wanted: PageWanted, *, visible: QuerySet[Client]) -> ClientPage:
    """Return one page by its neighbour; under row security the rows before it are walked through.

    The neighbour is looked for among the visible: where somebody else stands tells of their name.
    """
    neighbour = wanted.after or wanted.before
    column = _COLUMNS[wanted.order]
    mark = _mark_of(neighbour, column, visible) if neighbour else None
    goes_back = mark is not None and not wanted.after
    is_falling = wanted.is_descending != goes_back
    rows: list[Any] = []
    for part in _parts(column, mark, is_falling=is_falling):
        missing = wanted.size + 1 - len(rows)
        if missing:
            rows += clients.filter(part).order_by(*_order(wanted, is_falling=is_falling))[:missing]
    has_more = len(rows) > wanted.size
    rows = rows[: wanted.size]
    if goes_back:
        rows.reverse()
        return ClientPage(rows=rows, has_previous=has_more, has_next=True)
    return ClientPage(rows=rows, has_previous=mark is not None, has_next=has_more)


def _order(wanted: PageWanted, *, is_falling: bool) -> tuple[Any, Any]:
    """By the column and the id; of few selected by an expression that no index answers.

    Else PostgreSQL walks through all names in order of the alphabet to meet the few, and a family
    name late in the alphabet makes it read nearly everybody.
    """
    column: Any = F(_COLUMNS[wanted.order])
    if wanted.is_selected and wanted.order == ClientOrder.NAME:
        column = Concat(column, Value(""))
    if is_falling:
        return column.desc(), F("id").desc()
    return column.asc(), F("id").asc()


def _mark_of(reference: str, column: str, visible: QuerySet[Client]) -> tuple[Any, UUID] | None:
    """Where the neighbour stands in the order; an unknown one begins the list anew."""
    return visible.filter(pk=id_with_reference(reference)).values_list(column, "id").first()


def _parts(column: str, mark: tuple[Any, UUID] | None, *, is_falling: bool) -> list[Q]:
    """What is left of the list behind the mark, in one part or, where days are unknown, in two.

    What is not known stands behind everything that is. Asked for in one question, the unknown
    ones would keep the database from beginning at the mark.
    """
    known, unknown = Q(**{f"{column}__isnull": False}), Q(**{f"{column}__isnull": True})
    parts = [known] if column != "born_on" else [unknown, known] if is_falling else [known, unknown]
    if mark is None:
        return parts
    value, client_id = mark
    side = "lt" if is_falling else "gt"
    among_equals = Q(**{f"id__{side}": client_id})
    here = unknown if value is None else known
    # Where row security leaves the index its conditions it answers the first half; else its order does.
    beyond = (
        unknown & among_equals
        if value is None
        else Q(**{f"{column}__{side}e": value}) & (Q(**{f"{column}__{side}": value}) | among_equals)
    )
    return [beyond, *parts[parts.index(here) + 1 :]]


def _patterns(alternative: str) -> list[str]:
    """One or two letters have no trigram of their own, so they are looked for where words begin."""
    if len(alternative) >= _SHORTEST_ANYWHERE:
        return [f"%{as_pattern(alternative)}%"]
    return [f"{as_pattern(alternative)}%", f"% {as_pattern(alternative)}%"]


@cache
def _primary_citizenship() -> WrittenOnce:
    primary = Citizenship.objects.filter(client_id=OuterRef("pk"), is_primary=True)
    return WrittenOnce(Subquery(primary.values("country")[:1]))


@lru_cache
def _responsible_worker(contract_ids: frozenset[UUID], on: datetime.date) -> WrittenOnce:
    responsible = Assignment.objects.filter(
        valid_on(on),
        enrolment__client_id=OuterRef("pk"),
        enrolment__contract_id__in=contract_ids,
        role=AssignmentRole.RESPONSIBLE_WORKER,
    ).order_by("-valid_from", "id")
    return WrittenOnce(Subquery(responsible.values("staff_member__user__full_name")[:1]))


@lru_cache
def _particulars(contract_ids: frozenset[UUID], on: datetime.date) -> dict[str, WrittenOnce]:
    own = {"client_id": OuterRef("pk")}
    citizenships = Citizenship.objects.filter(**own).order_by("-is_primary", "country")
    languages = SpokenLanguage.objects.filter(**own).order_by("language")
    places = Residence.objects.filter(valid_on(on), **own)
    enrolments = Enrolment.objects.filter(valid_on(on), contract_id__in=contract_ids, **own)
    language = JSONObject(language="language", level="level")
    enrolment = JSONObject(
        contract_id="contract_id", policy="contract__programme__entitlement_policy"
    )
    return {
        "citizenship_codes": WrittenOnce(ArraySubquery(citizenships.values("country"))),
        "language_rows": WrittenOnce(ArraySubquery(languages.values(row=language))),
        "place": WrittenOnce(Subquery(places.values("place")[:1])),
        "enrolment_rows": WrittenOnce(
            ArraySubquery(enrolments.order_by("-valid_from").values(row=enrolment))
        ),
    }
