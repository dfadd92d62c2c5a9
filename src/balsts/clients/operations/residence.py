"""Recording where clients live."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import Place
from balsts.clients.models import Client, Residence
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused


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
    *, entries: Sequence[ResidenceEntry], by: User, at: datetime.datetime
) -> list[Residence]:
    """Record places of living, all or none."""
    if not standing_of(by, on=timezone.localdate(at)).may(Permission.REGISTER_CLIENTS):
        raise CannotRecordResidence.without_permission()
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
    current = Q(valid_until__isnull=True) | Q(valid_until__gt=from_)
    Residence.objects.filter(current, client=client, valid_from__lt=from_).update(
        valid_until=from_
    )
    return record_residences(
        entries=[ResidenceEntry(client=client, place=place, from_=from_)], by=by, at=at
    )[0]
