"""Writing down what a client answers about lending the file, and taking it back."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import (
    ConsentAnswer,
    ConsentPurpose,
    FilePart,
    RecipientKind,
    ReferralState,
)
from balsts.clients.models import Client, Consent, ConsentWithdrawal, Enrolment, Referral
from balsts.clients.permissions import (
    can_lend_client,
    can_take_consent_back,
    can_take_lent_consent_back,
)
from balsts.clients.queries.held import hold_client, hold_consents
from balsts.clients.queries.lending import recipients_on
from balsts.clients.queries.restriction import restricted_once_held
from balsts.clients.queries.visibility import client_ids_closed_to, consents_in_force
from balsts.clients.rules import (
    CLIENT_NOT_SEEN,
    CLIENT_RESTRICTED,
    EXPLAINED_BY_A_STRANGER,
    LENT_ALREADY,
    NOTHING_LENT_HERE,
    blockers_for_consent,
    blockers_for_period,
    blockers_for_taking_back,
)
from balsts.organisations.models import Contract
from balsts.organisations.queries.contract import staff_of_contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Blocker, Refused
from balsts.platform.periods import ONE_DAY, Period


class CannotRecordConsent(Refused):
    """The answer cannot be written down like this."""


class CannotTakeConsentBack(Refused):
    """The consent cannot be taken back like this."""


@dataclass(frozen=True, kw_only=True)
class ConsentEntry:
    """What the client was asked and answered; the last day is inclusive.

    `contract` is the one under which the client is helped, `to` one of those who would receive.
    """

    client: Client
    contract: Contract
    to: Contract
    purpose: ConsentPurpose
    parts: frozenset[FilePart]
    from_: datetime.date
    last_day: datetime.date
    explanation_language: str
    explained_by: User
    answer: ConsentAnswer
    answered_on: datetime.date
    interpreter_name: str = ""


@transaction.atomic
def record_consent(*, entry: ConsentEntry, by: User, at: datetime.datetime) -> Consent:
    """Write down an answer. A declined one changes nothing else, for nobody; sent twice, kept once."""
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not can_lend_client(standing, entry.contract.id):
        raise CannotRecordConsent.without_permission()
    if client_ids_closed_to(standing, {entry.client.id}, at=at):
        raise CannotRecordConsent([CLIENT_NOT_SEEN])
    # One after the other, so that the same answer sent twice is not written down twice. Enrolment before
    # client, as when a case is closed.
    held = Enrolment.objects.select_for_update(no_key=True).filter(client=entry.client)
    list(held.filter(contract=entry.contract).order_by("id").values_list("id"))
    # Whoever asked that nothing be done with their data can always say no.
    if entry.answer == ConsentAnswer.GIVEN and restricted_once_held({entry.client.id}):
        raise CannotRecordConsent([CLIENT_RESTRICTED])
    if blockers := _blockers(entry, today=today):
        raise CannotRecordConsent(blockers)
    said = {
        "client": entry.client,
        "contract": entry.contract,
        "purpose": entry.purpose,
        "recipient_id": entry.to.provider_id,
        "recipient_kind": RecipientKind(entry.to.provider.kind),
        "programme_id": entry.to.programme_id,
        "parts": sorted(entry.parts),
        "valid_from": entry.from_,
        "valid_until": entry.last_day + ONE_DAY,
        "explanation_language": entry.explanation_language,
        "explained_by": entry.explained_by,
        "interpreter_name": entry.interpreter_name,
        "answer": entry.answer,
        "answered_on": entry.answered_on,
        "recorded_by": by,
    }
    if entry.answer == ConsentAnswer.DECLINED and (kept := Consent.objects.filter(**said).first()):
        return kept
    consent = Consent.objects.create(**said, recorded_at=at)
    trail.record(
        "consent_recorded",
        by=by,
        at=at,
        subjects=[entry.client.id],
        details={"answer": str(entry.answer), "parts": " ".join(consent.parts)},
    )
    return consent


@transaction.atomic
def take_consent_back(
    *, consent: Consent, withdrawn_on: datetime.date, by: User, at: datetime.datetime
) -> bool:
    """End lending with the next question anybody asks, and recall what still waits under it.

    Twice is once: whoever comes second finds it done, and that is what False says.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_take_consent_back(standing, consent):
        raise CannotTakeConsentBack.without_permission()
    if client_ids_closed_to(standing, {consent.client_id}, at=at):
        raise CannotTakeConsentBack([CLIENT_NOT_SEEN])
    # Referring waits for this, and this for referring.
    hold_client(consent.client_id)
    if hold_consents({consent.id}):
        return False
    _take_back(consent, withdrawn_on, by=by, at=at)
    return True


@transaction.atomic
def take_lent_consent_back(
    *, consent: Consent, withdrawn_on: datetime.date, by: User, at: datetime.datetime
) -> bool:
    """End lending where the file is lent, as `take_consent_back` does where it comes from.

    The client can say so there while it lends, also when the contract of who lent it has ended. The
    client is not in sight there, so that only the consent is held.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_take_lent_consent_back(standing, consent):
        raise CannotTakeConsentBack.without_permission()
    if hold_consents({consent.id}):
        return False
    # Its days are over, or the file was set aside meanwhile.
    if not consents_in_force(standing).filter(id=consent.id).exists():
        raise CannotTakeConsentBack([NOTHING_LENT_HERE])
    _take_back(consent, withdrawn_on, by=by, at=at)
    return True


def _take_back(
    consent: Consent, withdrawn_on: datetime.date, *, by: User, at: datetime.datetime
) -> None:
    """Recall what waits under a consent that is held and was not taken back yet, and end it."""
    if blockers := blockers_for_taking_back(
        withdrawn_on, answered_on=consent.answered_on, today=timezone.localdate(at)
    ):
        raise CannotTakeConsentBack(blockers)
    # Before it ends: after that the recipient does not see what was asked under it.
    Referral.objects.filter(consent=consent, state=ReferralState.WAITING).update(
        state=ReferralState.RECALLED, answered_at=at, answered_by=by
    )
    ConsentWithdrawal.objects.create(
        consent=consent, withdrawn_on=withdrawn_on, recorded_at=at, recorded_by=by
    )
    trail.record("consent_taken_back", by=by, at=at, subjects=[consent.client_id])


def _blockers(entry: ConsentEntry, *, today: datetime.date) -> list[Blocker]:
    if blockers := blockers_for_period(from_=entry.from_, last_day=entry.last_day):
        return blockers
    lent = Period.through(entry.from_, entry.last_day)
    to = (entry.to.provider_id, entry.to.programme_id)
    recipients = recipients_on(entry.from_, except_under=[])
    blockers = blockers_for_consent(
        answered_on=entry.answered_on,
        lent=lent,
        parts=entry.parts,
        is_recipient=to in {(one.organisation_id, one.programme_id) for one in recipients},
        is_own_organisation=to == (entry.contract.provider_id, entry.contract.programme_id),
        today=today,
    )
    staff = staff_of_contract(entry.contract, on=entry.answered_on)
    if not staff.filter(user=entry.explained_by).exists():
        blockers.append(EXPLAINED_BY_A_STRANGER)
    if not blockers and entry.answer == ConsentAnswer.GIVEN and _is_lent_already(entry):
        blockers.append(LENT_ALREADY)
    return blockers


def _is_lent_already(entry: ConsentEntry) -> bool:
    return Consent.objects.filter(
        client=entry.client,
        recipient_id=entry.to.provider_id,
        programme_id=entry.to.programme_id,
        contract__programme_id=entry.contract.programme_id,
        purpose=entry.purpose,
        answer=ConsentAnswer.GIVEN,
        withdrawal__isnull=True,
        valid_from=entry.from_,
        valid_until=entry.last_day + ONE_DAY,
        parts=sorted(entry.parts),
    ).exists()
