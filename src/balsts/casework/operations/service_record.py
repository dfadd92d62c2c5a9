"""Recording services, one or many under the same rules."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.enums import BarrierKind, ServiceMode, ServiceType
from balsts.casework.models import Barrier, ServiceParticipation, ServiceRecord
from balsts.casework.permissions import can_record_service
from balsts.casework.queries.service_check import ServiceCheck, ServiceToCheck
from balsts.casework.queries.service_record import (
    days_hold_all_services,
    minutes_of_days,
    notes_of_services,
)
from balsts.casework.rules import DAY_IS_FULL, SENT_OTHERWISE, blockers_for_hours
from balsts.clients.enums import Place
from balsts.clients.models import Client
from balsts.clients.rules import CLIENT_RESTRICTED
from balsts.organisations.models import Contract, Institution, StaffMember
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.platform.blockers import Blocker, LeftOut, Refused, allowed
from balsts.platform.sentences import Sentence, translatable
from balsts.platform.text import clean_text

# What a service says, beside its note, who took part and what stood in the way.
TOLD_ONCE = (
    "contract_id",
    "staff_member_id",
    "provided_on",
    "service_type",
    "mode",
    "place",
    "institution_id",
    "minutes",
    "interpreter_language",
)


class CannotRecordService(Refused):
    """The service cannot be recorded."""


@dataclass(frozen=True, kw_only=True)
class Hindrance:
    """What stood in the way, where, and how long it took."""

    kind: BarrierKind
    institution: Institution | None = None
    minutes_lost: int | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceEntry:
    """One delivery of help as it is told. The id makes sure that sent twice is kept once."""

    clients: tuple[Client, ...]
    contract: Contract
    staff_member: StaffMember
    provided_on: datetime.date
    service_type: ServiceType
    mode: ServiceMode
    minutes: int
    place: Place = Place.UNKNOWN
    institution: Institution | None = None
    interpreter_language: str = ""
    note: str = ""
    hindrances: tuple[Hindrance, ...] = ()
    id: UUID = field(default_factory=uuid4)

    def to_check(self) -> ServiceToCheck:
        """Return what the check of many services asks for."""
        return ServiceToCheck(
            clients=self.clients,
            contract=self.contract,
            staff_member=self.staff_member,
            provided_on=self.provided_on,
        )


@transaction.atomic
def record_service(*, entry: ServiceEntry, by: User, at: datetime.datetime) -> ServiceRecord:
    """Record one service; the same entry sent again returns the record that is kept already.

    Sent twice at once, the second waits for the first at the clients' rows, and then finds it. Another
    entry under the same id is refused: nobody is told that words are kept which are not.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    check = ServiceCheck([entry.to_check()], standing=standing, at=at)
    check.hold_clients()
    kept = ServiceRecord.objects.filter(id=entry.id).first()
    if kept is not None:
        if not _says_the_same(kept, entry, by=by, at=at):
            raise CannotRecordService([SENT_OTHERWISE])
        return kept
    record = _record([entry], check, standing, by=by, at=at)[0]
    if not days_hold_all_services():
        raise CannotRecordService([DAY_IS_FULL])
    trail.record(
        "service_recorded",
        by=by,
        at=at,
        subjects=[client.id for client in entry.clients],
        details={"service_type": str(entry.service_type)},
    )
    return record


@transaction.atomic
def record_services(
    *,
    entries: Sequence[ServiceEntry],
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
) -> list[ServiceRecord]:
    """Record many services, all or none; `left_out` as in `allowed`.

    Whoever records in several portions asks `days_hold_all_services` at the end, since from then on others
    who record for the same workers wait.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    check = ServiceCheck([entry.to_check() for entry in entries], standing=standing, at=at)
    records = _record(entries, check, standing, by=by, at=at, left_out=left_out)
    recorded = {record.id for record in records}
    trail.record(
        "services_recorded",
        by=by,
        at=at,
        subjects=dict.fromkeys(
            client.id for entry in entries if entry.id in recorded for client in entry.clients
        ),
        details={"records": len(records)},
    )
    return records


def _record(
    entries: Sequence[ServiceEntry],
    check: ServiceCheck,
    standing: Standing,
    *,
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
) -> list[ServiceRecord]:
    for contract_id in {entry.contract.id for entry in entries}:
        if not can_record_service(standing, contract_id):
            raise CannotRecordService.without_permission()
    entries = allowed(
        entries, _blocked(entries, check), refusal=CannotRecordService, left_out=left_out
    )

    records = ServiceRecord.objects.bulk_create(
        [_row(entry, by=by, at=at) for entry in entries], batch_size=2000
    )
    ServiceParticipation.objects.bulk_create(
        [
            ServiceParticipation(
                service_record_id=entry.id, client=client, provided_on=entry.provided_on
            )
            for entry in entries
            for client in entry.clients
        ],
        batch_size=5000,
    )
    Barrier.objects.bulk_create(
        [
            Barrier(
                service_record_id=entry.id,
                kind=hindrance.kind,
                institution=hindrance.institution,
                minutes_lost=hindrance.minutes_lost,
            )
            for entry in entries
            for hindrance in entry.hindrances
        ],
        batch_size=5000,
    )
    return records


def _says_the_same(
    kept: ServiceRecord, entry: ServiceEntry, *, by: User, at: datetime.datetime
) -> bool:
    told = _row(entry, by=by, at=at)
    took_part = kept.participations.values_list("client_id", flat=True)
    hindered = kept.barriers.values_list("kind", "institution_id", "minutes_lost")
    return (
        all(getattr(kept, name) == getattr(told, name) for name in TOLD_ONCE)
        and notes_of_services([kept.id]).get(kept.id, "") == told.note
        and set(took_part) == {client.id for client in entry.clients}
        and set(hindered)
        == {
            (one.kind, one.institution and one.institution.id, one.minutes_lost)
            for one in entry.hindrances
        }
    )


def _blocked(entries: Sequence[ServiceEntry], check: ServiceCheck) -> LeftOut:
    """Find what stands against each record, by its position; one reason said once."""
    nobody = Blocker(code="nobody_took_part", message=Sentence(translatable("Say who took part.")))
    blocked: LeftOut = {}
    # Of many the days are counted here, so that one can be left out; of one alone by the database.
    days = {(one.staff_member.user_id, one.provided_on) for one in entries}
    minutes = minutes_of_days(days) if len(entries) > 1 else Counter()
    for position, entry in enumerate(entries):
        by_client = check.blockers(entry.to_check()) if entry.clients else {None: [nobody]}
        reasons = list(by_client.values())
        if any(check.is_restricted(client) for client in entry.clients):
            reasons.append([CLIENT_RESTRICTED])
        day = (entry.staff_member.user_id, entry.provided_on)
        if full := blockers_for_hours(minutes[day] + entry.minutes):
            reasons.append(full)
        if reasons:
            blocked[position] = _each_once(reasons)
        else:
            minutes[day] += entry.minutes
    return blocked


def _each_once(reasons: Iterable[Sequence[Blocker]]) -> list[Blocker]:
    said: dict[tuple[str, str], Blocker] = {}
    for blockers in reasons:
        for blocker in blockers:
            said.setdefault((blocker.code, str(blocker.message)), blocker)
    return list(said.values())


def _row(entry: ServiceEntry, *, by: User, at: datetime.datetime) -> ServiceRecord:
    return ServiceRecord(
        id=entry.id,
        contract=entry.contract,
        staff_member=entry.staff_member,
        provided_on=entry.provided_on,
        service_type=entry.service_type,
        mode=entry.mode,
        place=entry.place,
        institution=entry.institution,
        minutes=entry.minutes,
        interpreter_language=entry.interpreter_language,
        note=clean_text(entry.note),
        recorded_at=at,
        recorded_by=by,
    )
