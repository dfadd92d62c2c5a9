"""Every act of sharing, referring and opening stands in the trail with its person and its words."""

import pytest
from django.utils import timezone

from balsts.clients.enums import ClosedFileReason, ConsentAnswer, FilePart
from balsts.clients.operations.consent import take_consent_back
from balsts.clients.operations.emergency import (
    acknowledge_emergency,
    close_file,
    lift_closing,
    note_in_emergency,
)
from balsts.clients.operations.referral import accept_referral, decline_referral
from tests.factories.sharing import (
    create_consent,
    create_emergency,
    create_referral,
    movement_coordinator,
    review,
)
from tests.people import Cast, create_cast
from tests.trail import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def told(cast: Cast, *events: str) -> list[tuple]:
    """Return those events with who did them and their details; each names Fatima and nobody else."""
    found = [one for one in AuditEvent.objects.all() if one.event in events]
    assert [one.subject_ids for one in found] == [[cast.fatima.id]] * len(found)
    return [(one.event, one.by, one.details) for one in found]


def test_consent_is_told_with_its_answer_and_parts_and_so_is_taking_it_back(cast: Cast) -> None:
    parts = frozenset({FilePart.TIMELINE, FilePart.IDENTITY})
    given = create_consent(cast, parts=parts)
    create_consent(cast, parts=parts, answer=ConsentAnswer.DECLINED)
    take_consent_back(
        consent=given, withdrawn_on=timezone.localdate(), by=cast.amina, at=timezone.now()
    )

    assert told(cast, "consent_recorded", "consent_taken_back") == [
        ("consent_recorded", cast.amina.pk, {"answer": "given", "parts": "identity timeline"}),
        ("consent_recorded", cast.amina.pk, {"answer": "declined", "parts": "identity timeline"}),
        ("consent_taken_back", cast.amina.pk, {}),
    ]


def test_referral_is_told_and_so_is_its_answer(cast: Cast) -> None:
    coordinator = movement_coordinator(cast)
    referral = create_referral(cast)
    decline_referral(referral=referral, words="No place.", by=coordinator, at=timezone.now())
    again = create_referral(cast, referral.consent)
    accept_referral(
        referral=again, contract=cast.movement_contract, by=coordinator, at=timezone.now()
    )

    assert told(cast, "client_referred", "referral_declined", "referral_accepted") == [
        ("client_referred", cast.amina.pk, {}),
        ("referral_declined", coordinator.pk, {}),
        ("client_referred", cast.amina.pk, {}),
        ("referral_accepted", coordinator.pk, {}),
    ]


def test_opening_in_an_emergency_is_told_from_the_note_to_the_review(cast: Cast) -> None:
    access = create_emergency(cast, by=cast.daniel)
    note_in_emergency(access=access, words="She is safe.", by=cast.daniel, at=timezone.now())
    acknowledge_emergency(access=access, by=cast.amina, at=timezone.now())
    review(access, by=cast.gunta)

    later = ("emergency_noted", "emergency_acknowledged", "emergency_reviewed")
    assert told(cast, "file_opened_in_emergency", *later) == [
        ("file_opened_in_emergency", cast.daniel.pk, {"reason": "danger_to_life", "told": 3}),
        ("emergency_noted", cast.daniel.pk, {}),
        ("emergency_acknowledged", cast.amina.pk, {}),
        ("emergency_reviewed", cast.gunta.pk, {"verdict": "justified"}),
    ]


def test_closing_a_file_to_emergencies_is_told_and_so_is_letting_it_be_opened(cast: Cast) -> None:
    close_file(
        client=cast.fatima,
        reason_kind=ClosedFileReason.THREATENED,
        by=cast.chiara,
        at=timezone.now(),
    )
    lift_closing(client=cast.fatima, by=cast.chiara, at=timezone.now())

    assert told(cast, "file_closed_to_emergencies", "file_open_to_emergencies") == [
        ("file_closed_to_emergencies", cast.chiara.pk, {}),
        ("file_open_to_emergencies", cast.chiara.pk, {}),
    ]
