"""Writing down that a client was told what is kept about them and why."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.models import Client
from balsts.clients.queries.held import hold_client
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import CLIENT_NOT_SEEN
from balsts.organisations.queries.contract import staff_of_contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.privacy.models import PrivacyNotice
from balsts.privacy.permissions import can_give_notice
from balsts.privacy.queries.request import contract_asked
from balsts.privacy.rules import blockers_for_notice


class CannotGiveNotice(Refused):
    """It cannot be written down like this that the client was told."""


@dataclass(frozen=True, kw_only=True)
class NoticeEntry:
    """How a client was told: on which day, in which language, by whom, in which wording."""

    client: Client
    given_on: datetime.date
    language: str
    given_by: User
    worded_on: datetime.date
    interpreter_name: str = ""


@transaction.atomic
def give_notice(*, entry: NoticeEntry, by: User, at: datetime.datetime) -> PrivacyNotice:
    """Write down that the client was told; the same words sent twice are kept once.

    Somebody whose data are restricted can be told, too: it is their own right.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_give_notice(standing):
        raise CannotGiveNotice.without_permission()
    contract = contract_asked(entry.client, standing)
    if client_ids_closed_to(standing, {entry.client.id}, at=at) or contract is None:
        raise CannotGiveNotice([CLIENT_NOT_SEEN])
    # One after the other, so that the same form sent twice at once is not written down twice.
    hold_client(entry.client.pk)
    staff = staff_of_contract(contract, on=entry.given_on).filter(user=entry.given_by)
    if blockers := blockers_for_notice(
        given_on=entry.given_on,
        worded_on=entry.worded_on,
        is_by_own_staff=staff.exists(),
        today=standing.on,
    ):
        raise CannotGiveNotice(blockers)
    said = {
        "client": entry.client,
        "organisation_id": contract.provider_id,
        "programme_id": contract.programme_id,
        "given_on": entry.given_on,
        "language": entry.language,
        "given_by": entry.given_by,
        "interpreter_name": entry.interpreter_name,
        "worded_on": entry.worded_on,
        "recorded_by": by,
    }
    if kept := PrivacyNotice.objects.filter(**said).first():
        return kept
    notice = PrivacyNotice.objects.create(**said, recorded_at=at)
    trail.record(
        "notice_given",
        by=by,
        at=at,
        subjects=[entry.client.id],
        details={"language": entry.language},
    )
    return notice
