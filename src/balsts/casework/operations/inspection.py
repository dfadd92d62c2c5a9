"""Proving services to the funder by a few files without names, drawn at random."""

import datetime
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.enums import InspectionState
from balsts.casework.models import InspectedFile, Inspection
from balsts.casework.models.inspection import OPEN_FOR
from balsts.casework.permissions import can_answer_inspection
from balsts.casework.queries.inspection import (
    clients_served,
    facts_of,
    inspected_contracts,
    organisation_that_asks,
)
from balsts.casework.rules import (
    INSPECTION_ANSWERED,
    INSPECTION_WAITS,
    NOT_INSPECTED,
    blockers_for_asking,
    blockers_for_drawing,
    drawn,
)
from balsts.clients.queries.restriction import restricted_once_held
from balsts.clients.rules import SAY_WHY
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused

BYTES_OF_SEED = 32


class CannotAskForInspection(Refused):
    """The provider was not asked."""


class CannotAnswerInspection(Refused):
    """The inspection was not answered; no file was shown."""


@dataclass(frozen=True, kw_only=True)
class InspectionWish:
    """What the funder wants proved: the services of whole months under a contract."""

    contract: Contract
    services_from: datetime.date
    services_until: datetime.date
    size: int
    reason: str


@transaction.atomic
def ask_for_inspection(*, wish: InspectionWish, by: User, at: datetime.datetime) -> Inspection:
    """Ask the provider, with a seed drawn now: nobody chooses whose files will be shown."""
    today = timezone.localdate(at)
    asks_for = organisation_that_asks(standing_of(by, on=today))
    if asks_for is None:
        raise CannotAskForInspection.without_permission()
    if not inspected_contracts(asks_for, on=today).filter(pk=wish.contract.pk).exists():
        raise CannotAskForInspection([NOT_INSPECTED])
    if blockers := blockers_for_asking(
        from_=wish.services_from, until=wish.services_until, today=today
    ):
        raise CannotAskForInspection(blockers)
    # The table holds one waiting inspection a contract; whoever comes second writes nothing.
    inspection = Inspection(
        contract=wish.contract,
        asked_for=asks_for,
        services_from=wish.services_from,
        services_until=wish.services_until,
        size=wish.size,
        reason=wish.reason.strip(),
        seed=secrets.token_hex(BYTES_OF_SEED),
        asked_at=at,
        asked_by=by,
    )
    Inspection.objects.bulk_create([inspection], ignore_conflicts=True)
    if not Inspection.objects.filter(pk=inspection.pk).exists():
        raise CannotAskForInspection([INSPECTION_WAITS])
    trail.record("inspection_asked", by=by, at=at)
    return inspection


@transaction.atomic
def approve_inspection(
    *, inspection: Inspection, by: User, at: datetime.datetime
) -> list[InspectedFile]:
    """Draw the files, copy what proves their services under numbers, and open it for two days."""
    inspection = _held(inspection, by=by, at=at)
    period = inspection.services_within
    served = clients_served(inspection.contract, period)
    chosen, served = _drawn_and_held(inspection, served)
    facts = facts_of(chosen, contract=inspection.contract, period=period)
    inspection.served, inspection.ends_at = len(served), at + OPEN_FOR
    _answer(inspection, InspectionState.APPROVED, by=by, at=at)
    files = InspectedFile.objects.bulk_create(
        [
            InspectedFile(
                inspection=inspection,
                client_id=client_id,
                position=position,
                facts=facts[client_id].kept(),
            )
            for position, client_id in enumerate(chosen, start=1)
        ]
    )
    trail.record("inspection_approved", by=by, at=at, subjects=sorted(chosen))
    return files


@transaction.atomic
def decline_inspection(
    *, inspection: Inspection, words: str, by: User, at: datetime.datetime
) -> None:
    """Tell the funder why no files are shown."""
    inspection = _held(inspection, by=by, at=at)
    if not words.strip():
        raise CannotAnswerInspection([SAY_WHY])
    inspection.answer_words = words.strip()
    _answer(inspection, InspectionState.DECLINED, by=by, at=at)
    trail.record("inspection_declined", by=by, at=at)


def remove_closed_inspections(*, by: User, at: datetime.datetime) -> int:
    """Remove the copies of files whose two days are over; return how many."""
    with transaction.atomic():
        removed, _tables = InspectedFile.objects.filter(inspection__ends_at__lte=at).delete()
        if removed:
            trail.record("inspections_removed", by=by, at=at, details={"files": removed})
    return removed


def _held(inspection: Inspection, *, by: User, at: datetime.datetime) -> Inspection:
    """Hold the inspection until it is answered: two answers take turns."""
    rows = Inspection.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("contract").filter(pk=inspection.pk).first()
    if held is None or not can_answer_inspection(standing_of(by, on=timezone.localdate(at)), held):
        raise CannotAnswerInspection.without_permission()
    if held.state != InspectionState.WAITING:
        raise CannotAnswerInspection([INSPECTION_ANSWERED])
    return held


def _drawn_and_held(inspection: Inspection, served: set[UUID]) -> tuple[list[UUID], set[UUID]]:
    """Draw from those served; return who is drawn, and those served whose data are not restricted."""
    while True:
        if blockers := blockers_for_drawing(served=len(served), size=inspection.size):
            raise CannotAnswerInspection(blockers)
        chosen = drawn(served, seed=inspection.seed, size=inspection.size)
        restricted = restricted_once_held(chosen)
        if not restricted:
            return chosen, served
        served = served - restricted


def _answer(
    inspection: Inspection, state: InspectionState, *, by: User, at: datetime.datetime
) -> None:
    inspection.state, inspection.answered_at, inspection.answered_by = state, at, by
    inspection.save(
        update_fields=["state", "answered_at", "answered_by", "answer_words", "served", "ends_at"]
    )
