"""Timelines: what the tables say about a client, in the form the law is asked in.

All events of any number of clients come in one query. Whoever only accompanies is told in which days a
circumstance holds but not which one, because one of them is about health (`reader`).
"""

import datetime
from collections.abc import Iterable
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateTimeField, F, Func, JSONField, OuterRef, Subquery, Value
from django.db.models.functions import JSONObject

from balsts.access.enums import Permission
from balsts.clients.enums import Certainty, Particular
from balsts.clients.models import (
    ArrivalEvent,
    Circumstance,
    Client,
    DepartureEvent,
    FormerValue,
    LegalStatusEvent,
    ProcedureStep,
    ResidencePermit,
)
from balsts.clients.particulars import birth_of
from balsts.entitlements import timeline as law
from balsts.organisations.queries.standing import Standing
from balsts.platform.dates import stored_day
from balsts.platform.subqueries import WrittenOnce


def timelines_of(
    client_ids: Iterable[UUID], *, known_at: datetime.datetime | None = None
) -> dict[UUID, law.Timeline]:
    """Return the effective timeline of each client: one query for all of them.

    With a moment, as it was known then: by the events and corrections recorded up to it.
    """
    clients = Client.objects.filter(id__in=list(client_ids))
    return {row.id: timeline_of(row) for row in with_timeline_rows(clients, known_at=known_at)}


def with_timeline_rows(
    clients: Any, *, known_at: datetime.datetime | None = None, reader: Standing | None = None
) -> Any:
    """Annotate clients with their events as JSON rows, for `timeline_of`.

    With a moment, also with the birth date that was corrected since then. Whoever is shown what the
    law says of circumstances is named as `reader`: without one, the database keeps from those who
    only accompany what they may not read, and an answer that rests on it would be wrong.
    """
    rows: dict[str, Any] = dict(_rows_of_now())
    if known_at is not None:
        rows = {**_event_rows(known_at), "birth_then": _birth_then(known_at)}
    if reader is not None and not reader.may(Permission.READ_NOTES_OF_OTHERS):
        rows |= {
            "circumstance_rows": _circumstances_unnamed(known_at),
            "has_unnamed_circumstances": Value(value=True),
        }
    return clients.annotate(**rows)


def timeline_of(client: Any) -> law.Timeline:
    """Build the timeline from an annotated client."""
    return law.Timeline(
        born_on=_born_on(client),
        statuses=tuple(
            law.StatusChange(
                legal_status=law.LegalStatus(row["legal_status"]),
                decided_on=stored_day(row["decided_on"]),
                notified_on=stored_day(row["notified_on"]),
                translation_received_on=stored_day(row["translation_received_on"]),
                appeal_lodged_on=stored_day(row["appeal_lodged_on"]),
                became_final_on=stored_day(row["became_final_on"]),
                authority=row["authority"],
            )
            for row in client.status_rows
        ),
        arrivals=tuple(
            law.Arrival(
                on=stored_day(row["on"]),
                path=row["path"],
                country=row["country"],
                is_return=row["is_return"],
            )
            for row in client.arrival_rows
        ),
        departures=tuple(
            law.Departure(
                on=stored_day(row["on"]),
                kind=row["kind"],
                country=row["country"],
                is_presumed=row["certainty"] == Certainty.PRESUMED,
            )
            for row in client.departure_rows
        ),
        permits=tuple(
            law.Permit(
                valid_from=stored_day(row["valid_from"]),
                last_valid_on=_day_before(stored_day(row["valid_until"])),
                kind=row["kind"],
            )
            for row in client.permit_rows
        ),
        steps=tuple(
            law.ProcedureStep(kind=law.StepKind(row["kind"]), on=stored_day(row["on"]))
            for row in client.step_rows
        ),
        circumstances=tuple(
            law.Circumstance(
                kind=law.CircumstanceKind(row["kind"]),
                from_=stored_day(row["valid_from"]),
                last_on=_day_before(stored_day(row["valid_until"])),
                holds=row["is_so"],
            )
            for row in client.circumstance_rows
        ),
        names_circumstances=not getattr(client, "has_unnamed_circumstances", False),
    )


def _born_on(client: Any) -> datetime.date | None:
    """Return the birth date, as it was known then where a moment was asked for."""
    then = getattr(client, "birth_then", None)
    return client.born_on if then is None else birth_of(then)[0]


def _birth_then(known_at: datetime.datetime) -> Subquery:
    corrected_since = FormerValue.objects.filter(
        client_id=OuterRef("pk"), particular=Particular.BIRTH, replaced_at__gt=known_at
    )
    return Subquery(corrected_since.order_by("replaced_at").values("said")[:1])


def _circumstances_unnamed(known_at: datetime.datetime | None) -> Func:
    """The database answers by a function of its own: kinds that are alike have changed places."""
    moment = Value(known_at, output_field=DateTimeField())
    return Func(F("pk"), moment, function="sec.circumstances_unnamed", output_field=JSONField())


@cache
def _rows_of_now() -> dict[str, WrittenOnce]:
    """Keep what every list and file of a client asks."""
    return {name: WrittenOnce(rows) for name, rows in _event_rows().items()}


def _event_rows(known_at: datetime.datetime | None = None) -> dict[str, ArraySubquery]:
    """Name the rows of events."""
    rows = partial(_rows, known_at=known_at)
    return {
        "status_rows": rows(
            LegalStatusEvent,
            "decided_on",
            legal_status="legal_status",
            decided_on="decided_on",
            notified_on="notified_on",
            translation_received_on="translation_received_on",
            appeal_lodged_on="appeal_lodged_on",
            became_final_on="became_final_on",
            authority="authority",
        ),
        "arrival_rows": rows(
            ArrivalEvent,
            "arrived_on",
            on="arrived_on",
            path="arrival_path",
            country="from_country",
            is_return="is_return",
        ),
        "departure_rows": rows(
            DepartureEvent,
            "departed_on",
            on="departed_on",
            kind="departure_kind",
            country="to_country",
            certainty="certainty",
        ),
        "permit_rows": rows(
            ResidencePermit,
            "valid_from",
            valid_from="valid_from",
            valid_until="valid_until",
            kind="permit_kind",
        ),
        "step_rows": rows(ProcedureStep, "happened_on", on="happened_on", kind="step_kind"),
        "circumstance_rows": rows(
            Circumstance,
            "valid_from",
            valid_from="valid_from",
            valid_until="valid_until",
            kind="circumstance_kind",
            is_so="is_so",
        ),
    }


def _rows(
    model: Any, order: str, *, known_at: datetime.datetime | None, **fields: str
) -> ArraySubquery:
    events = model.objects.effective(known_at=known_at).filter(client_id=OuterRef("pk"))
    return ArraySubquery(events.order_by(order, "recorded_at").values(row=JSONObject(**fields)))


def _day_before(day: datetime.date | None) -> datetime.date | None:
    return day and day - datetime.timedelta(days=1)
