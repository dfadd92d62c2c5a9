"""Adding to the timeline, and correcting it by a further event."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import (
    ArrivalPath,
    BirthPrecision,
    Certainty,
    CircumstanceKind,
    DepartureKind,
    LegalStatus,
    PermitKind,
    StatusAuthority,
    StepKind,
)
from balsts.clients.models import (
    ArrivalEvent,
    Circumstance,
    Client,
    DepartureEvent,
    LegalStatusEvent,
    ProcedureStep,
    ResidencePermit,
)
from balsts.clients.permissions import can_record_timeline
from balsts.clients.queries.held import hold_client, hold_clients
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import (
    CLIENT_NOT_SEEN,
    blocked_as_unseen,
    blockers_for_days_of_decision,
    blockers_for_period,
    blockers_for_timeline_event,
)
from balsts.clients.signals import timeline_changed
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Blocker, FixableBy, LeftOut, Refused, allowed
from balsts.platform.sentences import Sentence, translatable


class CannotRecordTimeline(Refused):
    """The event cannot be added to the timeline."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """An event as it is told. An id from a form makes sure that sent twice is kept once."""

    id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class StatusEntry(Telling):
    """A legal status from a day on, with the days that belong to the decision about it."""

    client: Client
    legal_status: LegalStatus
    decided_on: datetime.date
    notified_on: datetime.date | None = None
    translation_received_on: datetime.date | None = None
    appeal_lodged_on: datetime.date | None = None
    became_final_on: datetime.date | None = None
    authority: StatusAuthority = StatusAuthority.UNKNOWN

    @property
    def on(self) -> datetime.date:
        """The day the entry is about."""
        return self.decided_on


@dataclass(frozen=True, kw_only=True)
class ArrivalEntry(Telling):
    """Coming to Latvia, for the first time or again."""

    client: Client
    on: datetime.date
    arrival_path: ArrivalPath = ArrivalPath.UNKNOWN
    from_country: str = ""
    is_return: bool = False


@dataclass(frozen=True, kw_only=True)
class DepartureEntry(Telling):
    """Leaving Latvia."""

    client: Client
    on: datetime.date
    departure_kind: DepartureKind = DepartureKind.OWN_WILL
    to_country: str = ""
    certainty: Certainty = Certainty.CONFIRMED


@dataclass(frozen=True, kw_only=True)
class PermitEntry(Telling):
    """A residence permit; the last day is inclusive."""

    client: Client
    permit_kind: PermitKind
    valid_from: datetime.date
    last_valid_on: datetime.date | None = None

    @property
    def on(self) -> datetime.date:
        """The day the entry is about."""
        return self.valid_from


@dataclass(frozen=True, kw_only=True)
class StepEntry(Telling):
    """A step of the asylum procedure."""

    client: Client
    step_kind: StepKind
    on: datetime.date


@dataclass(frozen=True, kw_only=True)
class CircumstanceEntry(Telling):
    """A circumstance from a day on, the last day inclusive; or that it was asked and is not so."""

    client: Client
    circumstance_kind: CircumstanceKind
    valid_from: datetime.date
    last_valid_on: datetime.date | None = None
    is_so: bool = True

    @property
    def on(self) -> datetime.date:
        """The day the entry is about."""
        return self.valid_from


TimelineEntry = (
    StatusEntry | ArrivalEntry | DepartureEntry | PermitEntry | StepEntry | CircumstanceEntry
)


@transaction.atomic
def record_timeline(
    *,
    entries: Sequence[TimelineEntry],
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
) -> list[Any]:
    """Add events, all or none, in the order given; returns them. `left_out` as in `allowed`.

    What the same form has told already is not told again, nor is it written into the trail.
    """
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not can_record_timeline(standing):
        raise CannotRecordTimeline.without_permission()
    closed = client_ids_closed_to(standing, {entry.client.id for entry in entries}, at=at)
    entries = allowed(
        entries,
        blocked_entries(entries, today=today)
        | blocked_as_unseen([entry.client.id for entry in entries], closed),
        refusal=CannotRecordTimeline,
        left_out=left_out,
    )

    events = [_event(entry, by=by, at=at) for entry in entries]
    if any(entry.id is not None for entry in entries):
        events, kept = _told_anew(events)
        if not events:
            return kept
    by_table: dict[type, list[Any]] = {}
    for event in events:
        by_table.setdefault(type(event), []).append(event)
    for table, rows in by_table.items():
        table.objects.bulk_create(rows, batch_size=5000)  # type: ignore[attr-defined]
    trail.record(
        "timeline_recorded",
        by=by,
        at=at,
        subjects=dict.fromkeys(event.client_id for event in events),
        details={"events": len(events)},
    )
    timeline_changed.send(sender=record_timeline, events=events, by=by, at=at)
    return events


@transaction.atomic
def correct_timeline(
    *, mistaken: Any, entry: TimelineEntry | None, by: User, at: datetime.datetime
) -> Any:
    """Put a correcting event in the place of a mistaken one; without an entry it only goes away.

    The mistaken event stays in the table: what was known on an earlier day can still be told. Of two
    corrections at once the second waits at the client's row (the events themselves can only grow).
    """
    hold_client(mistaken.client_id)
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not can_record_timeline(standing):
        raise CannotRecordTimeline.without_permission()
    if client_ids_closed_to(standing, {mistaken.client_id}, at=at):
        raise CannotRecordTimeline([CLIENT_NOT_SEEN])
    if type(mistaken).objects.filter(corrects=mistaken).exists():
        raise CannotRecordTimeline(
            [
                Blocker(
                    code="already_corrected",
                    message=Sentence(
                        translatable(
                            "This event has been corrected already; correct the newer one."
                        )
                    ),
                    fixable_by=FixableBy.YOU,
                )
            ]
        )
    if entry is None:
        event = _voided_copy(mistaken)
    else:
        blockers = _blockers_for(entry, today=today)
        if blockers:
            raise CannotRecordTimeline(blockers)
        event = _event(entry, by=by, at=at)
    event.corrects = mistaken
    event.recorded_at, event.recorded_by = at, by
    event.save(force_insert=True)
    trail.record("timeline_corrected", by=by, at=at, subjects=[mistaken.client_id])
    timeline_changed.send(sender=correct_timeline, events=[event], by=by, at=at)
    return event


def _told_anew(events: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Part what is new from what the same form has told already; who changed it tells anew.

    Sent twice at once, the second waits for the first at the clients' rows, and then finds it.
    """
    hold_clients({event.client_id for event in events})
    found = type(events[0]).objects.in_bulk([event.id for event in events])
    new: list[Any] = []
    kept: list[Any] = []
    for event in events:
        before = found.get(event.id)
        if before is not None and _values(before) == _values(event):
            kept.append(before)
            continue
        if before is not None:
            event.id = uuid4()
        new.append(event)
    return new, kept


def blocked_entries(entries: Sequence[TimelineEntry], *, today: datetime.date) -> LeftOut:
    """Return what stands against each entry, by its position."""
    return {
        position: blockers
        for position, entry in enumerate(entries)
        if (blockers := _blockers_for(entry, today=today))
    }


def _blockers_for(entry: TimelineEntry, *, today: datetime.date) -> list[Blocker]:
    blockers = blockers_for_timeline_event(
        on=entry.on, born_on=_earliest_birth(entry.client), today=today
    )
    match entry:
        case StatusEntry():
            blockers += blockers_for_days_of_decision(
                decided_on=entry.decided_on,
                notified_on=entry.notified_on,
                translation_received_on=entry.translation_received_on,
                appeal_lodged_on=entry.appeal_lodged_on,
                became_final_on=entry.became_final_on,
                born_on=_earliest_birth(entry.client),
                today=today,
            )
        case PermitEntry() | CircumstanceEntry():
            blockers += blockers_for_period(from_=entry.valid_from, last_day=entry.last_valid_on)
    return blockers


def _earliest_birth(client: Client) -> datetime.date | None:
    """An estimated birth date forbids nothing."""
    return None if client.birth_precision == BirthPrecision.ESTIMATED else client.born_on


def _voided_copy(mistaken: Any) -> Any:
    return type(mistaken)(is_void=True, **_values(mistaken))


def _values(event: Any) -> dict[str, Any]:
    """Return what an event says, without when and by whom it was said."""
    own = {"id", "corrects", "is_void", "recorded_at", "recorded_by"}
    return {
        field.attname: getattr(event, field.attname)
        for field in event._meta.concrete_fields
        if field.name not in own
    }


def _event(entry: TimelineEntry, *, by: User, at: datetime.datetime) -> Any:
    recorded: dict[str, Any] = {
        "client": entry.client,
        "recorded_at": at,
        "recorded_by": by,
    } | ({"id": entry.id} if entry.id is not None else {})
    match entry:
        case StatusEntry():
            return LegalStatusEvent(
                legal_status=entry.legal_status,
                decided_on=entry.decided_on,
                notified_on=entry.notified_on,
                translation_received_on=entry.translation_received_on,
                appeal_lodged_on=entry.appeal_lodged_on,
                became_final_on=entry.became_final_on,
                authority=entry.authority,
                **recorded,
            )
        case ArrivalEntry():
            return ArrivalEvent(
                arrived_on=entry.on,
                arrival_path=entry.arrival_path,
                from_country=entry.from_country,
                is_return=entry.is_return,
                **recorded,
            )
        case DepartureEntry():
            return DepartureEvent(
                departed_on=entry.on,
                departure_kind=entry.departure_kind,
                to_country=entry.to_country,
                certainty=entry.certainty,
                **recorded,
            )
        case PermitEntry():
            return ResidencePermit(
                permit_kind=entry.permit_kind,
                valid_from=entry.valid_from,
                valid_until=_day_after(entry.last_valid_on),
                **recorded,
            )
        case StepEntry():
            return ProcedureStep(step_kind=entry.step_kind, happened_on=entry.on, **recorded)
        case CircumstanceEntry():
            return Circumstance(
                circumstance_kind=entry.circumstance_kind,
                is_so=entry.is_so,
                valid_from=entry.valid_from,
                valid_until=_day_after(entry.last_valid_on),
                **recorded,
            )


def _day_after(day: datetime.date | None) -> datetime.date | None:
    return day and day + datetime.timedelta(days=1)
