"""What the particulars of a client say, what they said before, and who must be told of it."""

import datetime
from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Min, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import JSONObject

from balsts.clients.enums import Particular, ToldKind
from balsts.clients.models import (
    ArrivalEvent,
    Client,
    Correction,
    CorrectionAddressee,
    DepartureEvent,
    FormerValue,
    LegalStatusEvent,
    ResidencePermit,
)
from balsts.clients.particulars import Value, birth_of, birth_value
from balsts.platform.subqueries import WrittenOnce

_TO_BE_TOLD = Q(told_on__isnull=True) & ~Q(kind=ToldKind.READER)


def kept_values(client: Client) -> dict[Particular, Value]:
    """Return what is kept of each particular; two queries."""
    citizenships = client.citizenships.order_by("-is_primary", "country")
    return {
        Particular.GIVEN_NAME: client.given_name,
        Particular.FAMILY_NAME: client.family_name,
        Particular.GIVEN_NAME_ORIGINAL: client.given_name_original,
        Particular.FAMILY_NAME_ORIGINAL: client.family_name_original,
        Particular.BIRTH: birth_value(client.born_on, client.birth_precision),
        Particular.SEX: client.sex,
        Particular.CITIZENSHIPS: list(citizenships.values_list("country", flat=True)),
        Particular.LANGUAGES: sorted(
            [row.language, row.level] for row in client.spoken_languages.all()
        ),
        Particular.INTERPRETER_LANGUAGE: client.interpreter_language,
        Particular.MARITAL_STATUS: client.marital_status,
        Particular.EDUCATION: client.education,
        Particular.OCCUPATION_GROUP: client.occupation_group,
        Particular.OCCUPATION: client.occupation,
    }


def kept_at_version(client: Client, version: int) -> dict[Particular, Value]:
    """Return what was kept when the client was at this version; three queries."""
    replaced = (
        FormerValue.objects.filter(client=client, correction__made_version__gt=version)
        .order_by("particular", "correction__made_version")
        .distinct("particular")
    )
    return kept_values(client) | {Particular(row.particular): row.said for row in replaced}


def as_said(client: Any, said: Mapping[Particular, Any]) -> Any:
    """Return a copy of the client, annotated as for its screen, that says what was recorded then."""
    then = copy(client)
    for particular, value in said.items():
        match particular:
            case Particular.BIRTH:
                then.born_on, then.birth_precision = birth_of(value)
            case Particular.CITIZENSHIPS:
                then.citizenship_codes = value
            case Particular.LANGUAGES:
                then.language_rows = [{"language": code, "level": level} for code, level in value]
            case _:
                setattr(then, particular.value, value)
    return then


def former_values_at(
    client_ids: Iterable[UUID], *, known_at: datetime.datetime
) -> dict[UUID, dict[Particular, Any]]:
    """Return by client what corrected particulars said at a moment; one query.

    Of particulars that nobody has corrected since there is nothing: they said what they say now.
    """
    rows = (
        FormerValue.objects.filter(client_id__in=list(client_ids), replaced_at__gt=known_at)
        .order_by("client_id", "particular", "replaced_at", "id")
        .distinct("client_id", "particular")
    )
    found: dict[UUID, dict[Particular, Any]] = {}
    for row in rows:
        found.setdefault(row.client_id, {})[Particular(row.particular)] = row.said
    return found


def first_event_on(client: Client) -> datetime.date | None:
    """Return the first day on the timeline, as the database compares it with a birth date."""
    days: list[datetime.date] = []
    for table, day in _DAYS.items():
        first = table.objects.effective().filter(client=client).aggregate(first=Min(day))["first"]
        days += [first] if first else []
    return min(days, default=None)


def corrections_of(client: Client) -> list[Any]:
    """Return every correction, newest first, with what changed and who must be told; three queries."""
    return list(
        Correction.objects.filter(client=client)
        .select_related("corrected_by")
        .prefetch_related("values", Prefetch("addressees", _addressees()))
        .order_by("-made_version")
    )


def corrections_to_tell(clients: Any, *, limit: int) -> QuerySet[Any]:
    """Return the corrections of these clients that somebody does not know of yet, oldest first."""
    untold = CorrectionAddressee.objects.filter(_TO_BE_TOLD, correction_id=OuterRef("pk"))
    return (
        Correction.objects.filter(Exists(untold), client__in=clients)
        .select_related("client", "corrected_by")
        .prefetch_related(Prefetch("addressees", _addressees().filter(_TO_BE_TOLD)))
        .order_by("corrected_at", "id")[:limit]
    )


def addressee_of_correction(clients: Any, addressee_id: UUID) -> CorrectionAddressee | None:
    """Return somebody to be told of a correction of one of the clients."""
    among = _addressees().select_related("correction__client")
    return among.filter(_TO_BE_TOLD, id=addressee_id, correction__client__in=clients).first()


def with_corrections_to_tell(clients: Any) -> Any:
    """Annotate clients with the corrections of which somebody is still to be told."""
    return clients.annotate(correction_rows=_correction_rows())


@cache
def _correction_rows() -> WrittenOnce:
    untold = CorrectionAddressee.objects.filter(_TO_BE_TOLD, correction_id=OuterRef("pk"))
    rows = Correction.objects.filter(Exists(untold), client_id=OuterRef("pk"))
    row = JSONObject(corrected_at="corrected_at", by="corrected_by__full_name")
    return WrittenOnce(ArraySubquery(rows.order_by("corrected_at").values(row=row)))


def _addressees() -> QuerySet[CorrectionAddressee]:
    return CorrectionAddressee.objects.select_related(
        "consent__recipient", "consent__programme", "told_by"
    ).order_by("kind", "had_it_on", "id")


_DAYS: Mapping[Any, str] = {
    LegalStatusEvent: "decided_on",
    ArrivalEvent: "arrived_on",
    DepartureEvent: "departed_on",
    ResidencePermit: "valid_from",
}
