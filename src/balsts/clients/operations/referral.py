"""Asking another organisation to take a client in, and its answer."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
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
    can_hand_caseload_over,
    can_register_client,
    can_take_consent_back,
)
from balsts.clients.queries.caseload import enrolment_on
from balsts.clients.queries.hand_over_list import (
    HandingOver,
    clients_to_hand_over,
    consents_to_hand_over,
    places_of,
)
from balsts.clients.queries.held import hold_clients, hold_consents
from balsts.clients.queries.restriction import restricted_once_held
from balsts.clients.queries.visibility import client_ids_closed_to, consents_in_force
from balsts.clients.rules import (
    CLIENT_RESTRICTED,
    CONSENT_NOT_IN_FORCE,
    ENROLLED_FROM_LATER,
    NOBODY_TO_HAND_OVER,
    REFERRAL_ANSWERED,
    REFERRAL_WAITS,
    SAY_WHAT_FOR,
    SAY_WHY,
    blocked_as_unseen,
    blockers_for_enrolling,
)
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Blocker, LeftOut, Refused, allowed


class CannotReferClient(Refused):
    """The client cannot be referred."""


class CannotAnswerReferral(Refused):
    """The referral cannot be answered like this."""


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """What became of a hand-over list: the referrals made, and why somebody stays behind."""

    referrals: list[Referral]
    left_out: dict[UUID, Sequence[Blocker]]


@transaction.atomic
def refer_client(*, consent: Consent, words: str, by: User, at: datetime.datetime) -> Referral:
    """Ask the recipient of a consent to take the client in; it carries what the consent lends."""
    [referral] = refer_clients(consents=[consent], words=words, by=by, at=at)
    return referral


@transaction.atomic
def refer_clients(
    *,
    consents: Sequence[Consent],
    words: str,
    by: User,
    at: datetime.datetime,
    left_out: LeftOut | None = None,
) -> list[Referral]:
    """Ask the recipients of consents to take the clients in, all or none.

    Under a consent that begins later the referral waits, and is read from its first day on.
    `left_out` as in `allowed`.
    """
    consents = allowed(
        consents,
        _blocked_from_referring(consents, words, by=by, at=at),
        refusal=CannotReferClient,
        left_out=left_out,
    )
    referrals = Referral.objects.bulk_create(
        [
            Referral(
                consent=consent,
                client_id=consent.client_id,
                words=words.strip(),
                made_at=at,
                made_by=by,
            )
            for consent in consents
        ],
        batch_size=5000,
    )
    if referrals:
        subjects = dict.fromkeys(referral.client_id for referral in referrals)
        trail.record("client_referred", by=by, at=at, subjects=subjects)
    return referrals


@transaction.atomic
def hand_caseload_over(
    *, handing: HandingOver, words: str, by: User, at: datetime.datetime
) -> HandedOver:
    """Refer everybody under a contract that ends who agreed, to the organisation that follows.

    Whoever was not asked or said no is not touched; whoever cannot be referred is left out, and
    the answer says why. Two who do it at once take turns, and the second finds nobody left.
    """
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    if not can_hand_caseload_over(standing, handing.ending.id):
        raise CannotReferClient.without_permission()
    if not words.strip():
        raise CannotReferClient([SAY_WHAT_FOR])
    clients = clients_to_hand_over(handing, standing)
    hold_clients(
        {one.client_id for one in consents_to_hand_over(places_of(handing, clients, on=today))}
    )
    # What was answered or referred while this waited counts.
    consents = consents_to_hand_over(places_of(handing, clients, on=today))
    if not consents:
        raise CannotReferClient([NOBODY_TO_HAND_OVER])
    left_out: LeftOut = {}
    referrals = refer_clients(consents=consents, words=words, by=by, at=at, left_out=left_out)
    trail.record(
        "caseload_handed_over",
        by=by,
        at=at,
        details={"referred": len(referrals), "left_out": len(left_out)},
    )
    return HandedOver(
        referrals=referrals,
        left_out={consents[place].client_id: why for place, why in left_out.items()},
    )


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


def _blocked_from_referring(
    consents: Sequence[Consent], words: str, *, by: User, at: datetime.datetime
) -> LeftOut:
    """What stands against each referral, by the position of its consent."""
    today = timezone.localdate(at)
    standing = standing_of(by, on=today)
    client_ids = [consent.client_id for consent in consents]
    not_allowed = CannotReferClient.without_permission().blockers
    blocked: LeftOut = blocked_as_unseen(
        client_ids, client_ids_closed_to(standing, set(client_ids), at=at)
    ) | {
        position: not_allowed
        for position, consent in enumerate(consents)
        if not can_take_consent_back(standing, consent)
    }
    if not words.strip():
        return {position: [SAY_WHAT_FOR] for position in range(len(consents))} | blocked
    left = [one for position, one in enumerate(consents) if position not in blocked]
    ids = [consent.id for consent in left]
    # Taking the consent back waits for this too, and this for it; so does a second referral.
    restricted = restricted_once_held({consent.client_id for consent in left})
    # Where the file is lent nobody can hold the client.
    hold_consents(ids)
    agreed = Consent.objects.agreed_on(today).filter(id__in=ids).order_by()
    waiting = Referral.objects.filter(consent_id__in=ids, state=ReferralState.WAITING)
    in_force = set(agreed.values_list("id", flat=True))
    asked = set(waiting.values_list("consent_id", flat=True))
    for position, consent in enumerate(consents):
        if position in blocked:
            continue
        if consent.client_id in restricted:
            blocked[position] = [CLIENT_RESTRICTED]
        elif consent.id not in in_force:
            blocked[position] = [CONSENT_NOT_IN_FORCE]
        elif consent.id in asked:
            blocked[position] = [REFERRAL_WAITS]
    return blocked


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
