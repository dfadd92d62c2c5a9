"""Recording where clients live."""

import datetime
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import Place
from balsts.clients.models import Client, Residence
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import blocked_as_unseen, blocked_by_overlap, blockers_for_period
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import LeftOut, Refused, allowed
from balsts.platform.periods import Period
from balsts.platform.sentences import translatable
from balsts.platform.validity import not_over_on


class CannotRecordResidence(Refused):
    """The residence cannot be recorded."""


@dataclass(frozen=True, kw_only=True)
class ResidenceEntry:
    """A place of living; the last day is inclusive."""

    client: Client
    place: Place
    from_: datetime.date
    last_day: datetime.date | None = None


@transaction.atomic
def record_residences(
    *,
    entries: Sequence[ResidenceEntry],
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
) -> list[Residence]:
    """Record places of living, all or none; `left_out` as in `allowed`."""
    standing = standing_of(by, on=timezone.localdate(at))
    if not standing.may(Permission.REGISTER_CLIENTS):
        raise CannotRecordResidence.without_permission()
    client_ids = [entry.client.id for entry in entries]
    closed = client_ids_closed_to(standing, client_ids, at=at)
    entries = allowed(
        entries,
        _blocked(entries) | blocked_as_unseen(client_ids, closed),
        refusal=CannotRecordResidence,
        left_out=left_out,
    )
    one_day = datetime.timedelta(days=1)
    residences = Residence.objects.bulk_create(
        [
            Residence(
                client=entry.client,
                place=entry.place,
                valid_from=entry.from_,
                valid_until=entry.last_day and entry.last_day + one_day,
            )
            for entry in entries
        ],
        batch_size=5000,
    )
    trail.record(
        "residence_recorded",
        by=by,
        at=at,
        subjects=dict.fromkeys(entry.client.id for entry in entries),
    )
    return residences


def _blocked(entries: Sequence[ResidenceEntry]) -> LeftOut:
    """Who would live in two places on one day, or leave before coming."""
    blocked: LeftOut = {
        position: blockers
        for position, each in enumerate(entries)
        if (blockers := blockers_for_period(from_=each.from_, last_day=each.last_day))
    }
    taken: dict[Hashable, list[Period]] = {}
    rows = Residence.objects.filter(client_id__in={each.client.id for each in entries})
    for client_id, from_, until in rows.values_list("client_id", "valid_from", "valid_until"):
        taken.setdefault(client_id, []).append(Period(from_, until))
    return blocked | blocked_by_overlap(
        (
            (position, each.client.id, Period.through(each.from_, each.last_day))
            for position, each in enumerate(entries)
            if position not in blocked
        ),
        taken=taken,
        message=translatable(
            "The client already has a place of living on these days, from %(other_from)s on."
        ),
    )


@transaction.atomic
def record_move(
    *,
    client: Client,
    place: Place,
    from_: datetime.date,
    by: User,
    at: datetime.datetime,
) -> Residence:
    """Record that a client lives somewhere else from a day on; the earlier place ends there."""
    Residence.objects.filter(not_over_on(from_), client=client, valid_from__lt=from_).update(
        valid_until=from_
    )
    return record_residences(
        entries=[ResidenceEntry(client=client, place=place, from_=from_)], by=by, at=at
    )[0]
