"""Holding a file longer than its time, and letting it go."""

import datetime

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.models import Client
from balsts.clients.queries.held import hold_client
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import CLIENT_NOT_SEEN
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.text import clean_line
from balsts.privacy.models import LegalHold
from balsts.privacy.models.hold import LONGEST_REASON
from balsts.privacy.permissions import can_hold_file
from balsts.privacy.rules import blockers_for_holding


class CannotHoldFile(Refused):
    """The file cannot be held, or the hold not be lifted."""


@transaction.atomic
def hold_file(
    *, client: Client, reason: str, last_held_on: datetime.date, by: User, at: datetime.datetime
) -> LegalHold:
    """Keep a file until a day, whatever its time: a court, an audit or a claim needs it.

    The same hold sent again returns the one that is in force; sent twice at once, the second waits for
    the first at the client's row.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_hold_file(standing):
        raise CannotHoldFile.without_permission()
    if client_ids_closed_to(standing, {client.id}, at=at):
        raise CannotHoldFile([CLIENT_NOT_SEEN])
    if blockers := blockers_for_holding(
        reason=reason, last_held_on=last_held_on, today=standing.on
    ):
        raise CannotHoldFile(blockers)
    hold_client(client.id)
    words = clean_line(reason, max_length=LONGEST_REASON)
    same = LegalHold.objects.filter(
        client=client, reason=words, last_held_on=last_held_on, placed_by=by, lifted_at=None
    )
    if kept := same.first():
        return kept
    hold = LegalHold.objects.create(
        client=client, reason=words, last_held_on=last_held_on, placed_at=at, placed_by=by
    )
    trail.record("file_held", by=by, at=at, subjects=[client.id])
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, by: User, at: datetime.datetime) -> LegalHold:
    """Let a file go before the day its hold would end."""
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_hold_file(standing):
        raise CannotHoldFile.without_permission()
    hold = LegalHold.objects.select_for_update().get(pk=hold.pk)
    if client_ids_closed_to(standing, {hold.client_id}, at=at):
        raise CannotHoldFile([CLIENT_NOT_SEEN])
    if hold.lifted_at is None:
        hold.lifted_at, hold.lifted_by = at, by
        hold.save(update_fields=["lifted_at", "lifted_by"])
        trail.record("hold_lifted", by=by, at=at, subjects=[hold.client_id])
    return hold
