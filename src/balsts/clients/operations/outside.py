"""Saying why a file outside one's own caseload is opened."""

import datetime

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import OutsideReason
from balsts.clients.models import Client, OutsideOpening
from balsts.clients.permissions import can_open_outside_caseload
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import CLIENT_NOT_SEEN, SAY_WHAT_ELSE
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused


class CannotOpenOutsideCaseload(Refused):
    """The file cannot be opened with this reason."""


@transaction.atomic
def open_outside_caseload(
    *, client: Client, reason_kind: OutsideReason, words: str, by: User, at: datetime.datetime
) -> None:
    """Open a file that the person sees anyway until the end of the day; said twice, the first stays."""
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not can_open_outside_caseload(standing):
        raise CannotOpenOutsideCaseload.without_permission()
    if client_ids_closed_to(standing, {client.id}, at=at):
        raise CannotOpenOutsideCaseload([CLIENT_NOT_SEEN])
    if reason_kind == OutsideReason.SOMETHING_ELSE and not words.strip():
        raise CannotOpenOutsideCaseload([SAY_WHAT_ELSE])
    if OutsideOpening.objects.filter(client=client, opened_by=by, opened_on=today).exists():
        return
    opening = OutsideOpening(
        client=client,
        opened_on=today,
        opened_at=at,
        opened_by=by,
        reason_kind=reason_kind,
        words=words.strip(),
    )
    OutsideOpening.objects.bulk_create([opening], ignore_conflicts=True)
    if OutsideOpening.objects.filter(id=opening.id).exists():
        trail.record(
            "file_opened_outside_caseload",
            by=by,
            at=at,
            subjects=[client.id],
            details={"reason": str(reason_kind)},
        )
