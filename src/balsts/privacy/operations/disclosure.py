"""The register of disclosures: an authority asks, the data protection officer decides, it is told."""

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
from balsts.organisations.queries.second_person import second_person_from
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.text import clean_line, clean_text
from balsts.privacy.enums import (
    ArchiveGround,
    AskedHow,
    AuthorityKind,
    DisclosedHow,
    DisclosureDecision,
)
from balsts.privacy.models import Disclosure
from balsts.privacy.models.disclosure import LONGEST_AUTHORITY, LONGEST_BASIS
from balsts.privacy.permissions import can_decide_disclosure, can_record_disclosure
from balsts.privacy.queries.disclosure import disclosures_of
from balsts.privacy.queries.request import contract_asked_or_archived, is_closed_to
from balsts.privacy.rules import (
    blockers_for_deciding_disclosure,
    blockers_for_disclosing,
    blockers_for_recording_disclosure,
)


class CannotRecordDisclosure(Refused):
    """It cannot be written down like this that an authority asks."""


class CannotDecideDisclosure(Refused):
    """It cannot be decided, or not by this person."""


class CannotDisclose(Refused):
    """It cannot be written down that the authority was told."""


@dataclass(frozen=True, kw_only=True)
class DisclosureEntry:
    """Who asks about whom, how and on which day, on which ground, for what.

    `said_secrecy` is what the authority says forbids to tell the client; empty if it says nothing.
    """

    client: Client
    authority_kind: AuthorityKind
    authority_name: str
    asked_how: AskedHow
    asked_on: datetime.date
    legal_basis: str
    wanted_words: str
    said_secrecy: str = ""


@transaction.atomic
def record_disclosure(*, entry: DisclosureEntry, by: User, at: datetime.datetime) -> Disclosure:
    """Write down that an authority asks about a client; nothing is told by that.

    The same words sent twice are kept once.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_record_disclosure(standing):
        raise CannotRecordDisclosure.without_permission()
    contract = contract_asked_or_archived(entry.client, standing, ArchiveGround.AUTHORITY)
    is_closed = is_closed_to(entry.client.pk, standing, ArchiveGround.AUTHORITY, at=at)
    if is_closed or contract is None:
        raise CannotRecordDisclosure([CLIENT_NOT_SEEN])
    # One after the other, so that the same form sent twice at once is not written down twice.
    if not client_ids_closed_to(standing, {entry.client.pk}, at=at):
        hold_client(entry.client.pk)
    if blockers := blockers_for_recording_disclosure(
        asked_on=entry.asked_on,
        said=(entry.authority_name, entry.legal_basis, entry.wanted_words),
        today=standing.on,
    ):
        raise CannotRecordDisclosure(blockers)
    said = {
        "client": entry.client,
        "organisation_id": contract.provider_id,
        "programme_id": contract.programme_id,
        "authority_kind": entry.authority_kind,
        "authority_name": clean_line(entry.authority_name, max_length=LONGEST_AUTHORITY),
        "asked_how": entry.asked_how,
        "asked_on": entry.asked_on,
        "legal_basis": clean_line(entry.legal_basis, max_length=LONGEST_BASIS),
        "wanted_words": clean_text(entry.wanted_words),
        "said_secrecy": _line(entry.said_secrecy),
        "recorded_by": by,
    }
    if kept := Disclosure.objects.filter(**said).first():
        return kept
    disclosure = Disclosure.objects.create(
        **said, client_reference=entry.client.reference, recorded_at=at
    )
    _record("disclosure_asked", disclosure, by=by, at=at)
    return disclosure


@transaction.atomic
def decide_disclosure(
    *,
    disclosure: Disclosure,
    decision: DisclosureDecision,
    words: str,
    secrecy_basis: str = "",
    by: User,
    at: datetime.datetime,
) -> Disclosure:
    """Agree to what may be told, in words, or refuse with the reason; say whether the client may know.

    The data protection officer decides without opening the file, and never what they wrote down
    themself.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_decide_disclosure(standing):
        raise CannotDecideDisclosure.without_permission()
    disclosure = _held(disclosure)
    if blockers := blockers_for_deciding_disclosure(
        words=words,
        is_decided=disclosure.is_decided,
        two_on=second_person_from(disclosure.recorded_by_id, standing),
    ):
        raise CannotDecideDisclosure(blockers)
    disclosure.decision = decision
    disclosure.decision_words = clean_text(words)
    disclosure.secrecy_basis = _line(secrecy_basis)
    disclosure.decided_at, disclosure.decided_by = at, by
    disclosure.save(
        update_fields=["decision", "decision_words", "secrecy_basis", "decided_at", "decided_by"]
    )
    agreed = decision is DisclosureDecision.AGREED
    _record("disclosure_agreed" if agreed else "disclosure_declined", disclosure, by=by, at=at)
    return disclosure


@transaction.atomic
def disclose(
    *,
    disclosure: Disclosure,
    told_on: datetime.date,
    told_how: DisclosedHow,
    by: User,
    at: datetime.datetime,
) -> Disclosure:
    """Write down, once and in one's own name, that the authority was told what was agreed."""
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_record_disclosure(standing):
        raise CannotDisclose.without_permission()
    is_read = disclosures_of(disclosure.client, standing).filter(pk=disclosure.pk).exists()
    is_closed = is_closed_to(disclosure.client_id, standing, ArchiveGround.AUTHORITY, at=at)
    if is_closed or not is_read:
        raise CannotDisclose([CLIENT_NOT_SEEN])
    disclosure = _held(disclosure)
    if blockers := blockers_for_disclosing(
        decision=disclosure.decision,
        is_told=disclosure.told_on is not None,
        asked_on=disclosure.asked_on,
        told_on=told_on,
        today=standing.on,
    ):
        raise CannotDisclose(blockers)
    disclosure.told_on, disclosure.told_how = told_on, told_how
    disclosure.told_at, disclosure.told_by = at, by
    disclosure.save(update_fields=["told_on", "told_how", "told_at", "told_by"])
    _record("disclosure_made", disclosure, by=by, at=at, how=told_how.value)
    return disclosure


def _held(disclosure: Disclosure) -> Disclosure:
    """Read it anew and keep it, so that of two who act on it at once the second sees the first."""
    return Disclosure.objects.select_for_update(of=("self",)).get(pk=disclosure.pk)


def _line(words: str) -> str:
    return clean_line(words, max_length=LONGEST_BASIS) if words else ""


def _record(
    event: str, disclosure: Disclosure, *, by: User, at: datetime.datetime, **details: str
) -> None:
    told = {"authority": disclosure.authority_kind, "asked": disclosure.asked_how} | details
    trail.record(event, by=by, at=at, subjects=[disclosure.client_id], details=told)
