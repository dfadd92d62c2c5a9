"""Consents, referrals and openings for tests, made by the operations that make them in life."""

import datetime
from typing import Any

from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.enums import (
    ConsentAnswer,
    ConsentPurpose,
    EmergencyReason,
    EmergencyVerdict,
    FilePart,
)
from balsts.clients.models import Consent, EmergencyAccess, Referral
from balsts.clients.operations.consent import ConsentEntry, record_consent
from balsts.clients.operations.emergency import open_in_emergency, review_emergency
from balsts.clients.operations.referral import refer_client
from tests.factories.clients import create_client, create_enrolment, create_status
from tests.factories.organisations import create_staff_member
from tests.people import Cast

REASON = "He says her brother has found the address and is on his way."
MONTH = datetime.timedelta(days=30)


def consent_entry(cast: Cast, **changes: Any) -> ConsentEntry:
    """Say what Fatima answers Amina about the movement: yes, everything but where she lives."""
    today = timezone.localdate()
    told: dict[str, Any] = {
        "client": cast.fatima,
        "contract": cast.contract,
        "to": cast.movement_contract,
        "purpose": ConsentPurpose.CONTINUED_HELP,
        "parts": frozenset(FilePart) - {FilePart.RESIDENCE},
        "from_": today,
        "last_day": today + MONTH,
        "explanation_language": "prs",
        "explained_by": cast.amina,
        "interpreter_name": "Ibrahim",
        "answer": ConsentAnswer.GIVEN,
        "answered_on": today,
    }
    return ConsentEntry(**(told | changes))


def create_consent(cast: Cast, *, at: datetime.datetime | None = None, **changes: Any) -> Consent:
    """Let Amina write down Fatima's answer."""
    return record_consent(
        entry=consent_entry(cast, **changes), by=cast.amina, at=at or timezone.now()
    )


def create_referral(cast: Cast, consent: Consent | None = None) -> Referral:
    """Let Amina ask the movement to take Fatima in."""
    return refer_client(
        consent=consent or create_consent(cast),
        words="Needs a language group after support ends.",
        by=cast.amina,
        at=timezone.now(),
    )


def create_emergency(
    cast: Cast, *, by: User, at: datetime.datetime | None = None
) -> EmergencyAccess:
    """Let somebody open Fatima's file."""
    return open_in_emergency(
        reference=cast.fatima.reference,
        reason_kind=EmergencyReason.DANGER_TO_LIFE,
        reason=REASON,
        by=by,
        at=at or timezone.now(),
    )


def review(access: EmergencyAccess, *, by: User) -> None:
    """Let somebody say that it was an emergency."""
    review_emergency(
        access=access,
        verdict=EmergencyVerdict.JUSTIFIED,
        words="Called the police together.",
        by=by,
        at=timezone.now(),
    )


def create_referral_to_us(cast: Cast, *, given_name: str = "Omar") -> Referral:
    """Let the movement lend its own client to the organisation of Amina, and refer them there."""
    today = timezone.localdate()
    coordinator = movement_coordinator(cast)
    client = create_client(given_name=given_name, family_name="Haddad")
    create_enrolment(client, cast.movement_contract, from_=today - MONTH)
    create_status(client, on=today - MONTH)
    entry = consent_entry(
        cast,
        client=client,
        contract=cast.movement_contract,
        to=cast.contract,
        purpose=ConsentPurpose.RETURN_TO_SERVICE,
        explained_by=coordinator,
    )
    consent = record_consent(entry=entry, by=coordinator, at=timezone.now())
    return refer_client(consent=consent, words="Has status now.", by=coordinator, at=timezone.now())


def movement_coordinator(cast: Cast) -> User:
    """Return Ludmila, who coordinates the movement; she comes on first asking."""
    organisation = cast.movement_contract.provider
    known = User.objects.filter(username="ludmila").first()
    return known or (
        create_staff_member(
            username="ludmila", organisation=organisation, role=Role.MOVEMENT_COORDINATOR
        ).user
    )
