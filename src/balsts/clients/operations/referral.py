"""Asking another organisation to take a client in, and its answer."""

import datetime
from uuid import UUID

import psycopg
from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.enums import ReferralState
from balsts.clients.models import Consent, Enrolment, Referral
from balsts.clients.permissions import (
    can_answer_referral,
    can_register_client,
    can_take_consent_back,
)
from balsts.clients.queries.caseload import enrolment_on
from balsts.clients.queries.restriction import restricted_once_held
from balsts.clients.queries.visibility import client_ids_closed_to, consents_in_force
from balsts.clients.rules import (
    CLIENT_NOT_SEEN,
    CLIENT_RESTRICTED,
    CONSENT_NOT_IN_FORCE,
    ENROLLED_FROM_LATER,
    REFERRAL_ANSWERED,
    REFERRAL_WAITS,
    SAY_WHAT_FOR,
    SAY_WHY,
    blockers_for_enrolling,
)
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused


class CannotReferClient(Refused):
    """The client cannot be referred."""


class CannotAnswerReferral(Refused):
    """The referral cannot be answered like this."""


@transaction.atomic
def refer_client(*, consent: Consent, words: str, by: User, at: datetime.datetime) -> Referral:
    """Ask the recipient of a consent to take the client in; it carries what the consent lends."""
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not can_take_consent_back(standing, consent):
        raise CannotReferClient.without_permission()
    if client_ids_closed_to(standing, {consent.client_id}, at=at):
        raise CannotReferClient([CLIENT_NOT_SEEN])
    if not words.strip():
        raise CannotReferClient([SAY_WHAT_FOR])
    # Taking the consent back waits for this too, and this for it.
    if restricted_once_held({consent.client_id}):
        raise CannotReferClient([CLIENT_RESTRICTED])
    if not Consent.objects.in_force_on(today).filter(id=consent.id).exists():
        raise CannotReferClient([CONSENT_NOT_IN_FORCE])
    # The table holds one waiting referral a consent; whoever comes second writes nothing.
    referral = Referral(
        consent=consent,
        client_id=consent.client_id,
        words=words.strip(),
        made_at=at,
        made_by=by,
    )
    Referral.objects.bulk_create([referral], ignore_conflicts=True)
    if not Referral.objects.filter(id=referral.id).exists():
        raise CannotReferClient([REFERRAL_WAITS])
    trail.record("client_referred", by=by, at=at, subjects=[consent.client_id])
    return referral


@transaction.atomic
def accept_referral(
    *, referral: Referral, contract: Contract, by: User, at: datetime.datetime
) -> Enrolment:
    """Enrol the client from today under a contract of the recipient, which makes them its own."""
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    referral = _waiting(referral)
    if not can_answer_referral(standing, referral) or not can_register_client(
        standing, contract.id
    ):
        raise CannotAnswerReferral.without_permission()
    consent = referral.consent
    if not consents_in_force(standing).filter(id=consent.id).exists():
        raise CannotAnswerReferral([CONSENT_NOT_IN_FORCE])
    if (contract.provider_id, contract.programme_id) != (
        consent.recipient_id,
        consent.programme_id,
    ):
        raise CannotAnswerReferral.without_permission()
    if blockers := blockers_for_enrolling(contract, from_=today, last_day=None):
        raise CannotAnswerReferral(blockers)
    enrolment = _enrolled(referral.client_id, contract, today)
    _answer(referral, ReferralState.ACCEPTED, by=by, at=at, enrolment=enrolment)
    trail.record("referral_accepted", by=by, at=at, subjects=[referral.client_id])
    return enrolment


@transaction.atomic
def decline_referral(*, referral: Referral, words: str, by: User, at: datetime.datetime) -> None:
    """Say that the organisation does not take the client in, and why."""
    standing = standing_of(by, on=timezone.localdate(at))
    referral = _waiting(referral)
    if not can_answer_referral(standing, referral):
        raise CannotAnswerReferral.without_permission()
    if not words.strip():
        raise CannotAnswerReferral([SAY_WHY])
    _answer(referral, ReferralState.DECLINED, by=by, at=at, words=words.strip())
    trail.record("referral_declined", by=by, at=at, subjects=[referral.client_id])


def _waiting(referral: Referral) -> Referral:
    """Hold the referral until it is answered: accepting and taking the consent back take turns."""
    rows = Referral.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("consent").filter(id=referral.id).first()
    # Once the consent was taken back the recipient does not even see what it asked for.
    if held is None or held.state != ReferralState.WAITING:
        raise CannotAnswerReferral([REFERRAL_ANSWERED])
    return held


def _enrolled(client_id: UUID, contract: Contract, today: datetime.date) -> Enrolment:
    """Return the enrolment of today, made unless the client has come by another way meanwhile.

    Before it stands the client is not to be seen, so nothing of them is read here.
    """
    known = enrolment_on(client_id, on=today, contract_ids=[contract.id])
    if known is not None:
        return known
    enrolment = Enrolment(
        client_id=client_id,
        contract=contract,
        valid_from=today,
        valid_until=contract.actual_until,
    )
    try:
        with transaction.atomic():
            enrolment.save(force_insert=True)
    except IntegrityError as error:
        if not isinstance(error.__cause__, psycopg.errors.ExclusionViolation):
            raise
        # Somebody else took the client in at this moment; or the client is enrolled from a later
        # day, which nobody sees yet: the table knows it.
        known = enrolment_on(client_id, on=today, contract_ids=[contract.id])
        if known is None:
            raise CannotAnswerReferral([ENROLLED_FROM_LATER]) from error
        return known
    return enrolment


def _answer(
    referral: Referral,
    state: ReferralState,
    *,
    by: User,
    at: datetime.datetime,
    words: str = "",
    enrolment: Enrolment | None = None,
) -> None:
    referral.state, referral.answered_at, referral.answered_by = state, at, by
    referral.answer_words, referral.enrolment = words, enrolment
    referral.save(
        update_fields=["state", "answered_at", "answered_by", "answer_words", "enrolment"]
    )
