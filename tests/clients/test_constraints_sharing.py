"""What PostgreSQL refuses about lending and emergencies, whoever asks: raw rows, past every rule."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import ClosedFileReason, FilePart, InquiryOutcome, RecipientKind
from balsts.clients.models import ClosedFile, Consent, EmergencyAccess, Inquiry, Referral
from balsts.organisations.enums import OrganisationKind
from balsts.organisations.models import Organisation
from tests.factories.clients import create_client
from tests.factories.inquiries import create_inquiry
from tests.factories.sharing import create_consent, create_emergency, create_referral, review
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def copy_of(row, **changes):
    """The same row once more, with a key of its own and something wrong."""
    told = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del told["id"]
    return type(row)(**(told | changes))


def constraint_broken_by(row) -> str:
    with pytest.raises(IntegrityError) as error:
        row.save(force_insert=True)
    return error.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"valid_until": TODAY}, "consent_period_is_not_empty"),
        ({"valid_until": TODAY + 732 * ONE_DAY}, "consent_ends_within_two_years"),
        ({"answered_on": TODAY + ONE_DAY}, "consent_does_not_look_back"),
        ({"parts": []}, "consent_lends_known_parts_with_identity"),
        ({"parts": ["plan"]}, "consent_lends_known_parts_with_identity"),
        ({"parts": ["identity", "sealed_notes"]}, "consent_lends_known_parts_with_identity"),
        ({"purpose": "curiosity"}, "consent_purpose_is_known"),
        ({"answer": "perhaps"}, "consent_answer_is_known"),
        ({"explanation_language": ""}, "consent_says_in_which_language"),
        ({"interpreter_name": "a\u202eb"}, "consent_text_is_fit"),
        ({"recipient_kind": "authority"}, "consent_recipient_kind_is_known"),
        ({"recipient_kind": "provider"}, "consent_recipient_is_of_its_kind"),
    ],
)
def test_the_database_refuses_a_consent_that_cannot_be(cast: Cast, changes, constraint):
    row = copy_of(create_consent(cast), **changes)

    assert constraint_broken_by(row) == constraint


def test_the_database_refuses_a_closing_that_is_lifted_before_it_began(cast: Cast):
    told = {"client": cast.fatima, "reason_kind": ClosedFileReason.THREATENED, "closed_at": NOW}
    people = {"closed_by": cast.chiara, "lifted_by": cast.chiara}
    lifted = ClosedFile(**told, **people, lifted_at=NOW - datetime.timedelta(microseconds=1))

    assert constraint_broken_by(lifted) == "closed_file_is_lifted_by_somebody"


def test_an_authority_of_a_country_of_origin_cannot_be_a_recipient(cast: Cast):
    """By construction: there is no such kind of organisation, and no consent names anything else.

    The one column of a consent that says to whom is a key to an organisation; its kind is one of
    two, the same as the organisation's own; and organisations are of three kinds, none of them an
    authority. Whoever wants a fourth has to change a list that this test and the database hold.
    """
    authority = Organisation(code="authority", name="Embassy", kind="authority")

    assert constraint_broken_by(authority) == "organisation_kind_is_known"
    assert set(OrganisationKind.values) == {"funder", "provider", "movement"}
    assert set(RecipientKind.values) == {"provider", "movement"}
    told = {field.name for field in Consent._meta.concrete_fields}
    assert told == {
        "id",
        "client",
        "contract",
        "purpose",
        "recipient",
        "recipient_kind",
        "programme",
        "parts",
        "valid_from",
        "valid_until",
        "explanation_language",
        "explained_by",
        "interpreter_name",
        "answer",
        "answered_on",
        "recorded_at",
        "recorded_by",
    }


def test_a_recipient_does_not_become_of_another_kind_afterwards(cast: Cast):
    create_consent(cast)

    with pytest.raises(IntegrityError) as error:
        Organisation.objects.filter(code="movement").update(kind="provider")

    assert error.value.__cause__.diag.constraint_name == "consent_recipient_is_of_its_kind"


def test_sealed_notes_are_no_part_that_can_be_lent():
    assert set(FilePart.values) == {
        "identity",
        "residence",
        "timeline",
        "household",
        "plan",
        "services",
    }


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "recalled"}, "referral_is_answered_or_waits"),
        ({"words": "", "state": "waiting"}, "referral_asks_for_something"),
        ({"state": "waiting"}, "referral_one_waits_at_a_time"),
    ],
)
def test_the_database_refuses_a_referral_that_cannot_be(cast: Cast, changes, constraint):
    row = copy_of(create_referral(cast), **changes)

    assert constraint_broken_by(row) == constraint


@pytest.mark.parametrize(
    ("state", "constraint"),
    [
        ("declined", "referral_declined_says_why"),
        ("accepted", "referral_accepted_is_enrolled"),
        ("lost", "referral_state_is_known"),
    ],
)
def test_an_answer_without_its_reason_or_enrolment_is_refused(cast: Cast, state, constraint):
    row = copy_of(create_referral(cast), state=state, answered_at=NOW, answered_by_id=cast.amina.pk)

    assert constraint_broken_by(row) == constraint


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"ends_at": NOW + datetime.timedelta(minutes=61)}, "emergency_access_lasts_an_hour"),
        ({"reason": " " * 15 + "short"}, "emergency_access_says_why"),
        ({"reason_kind": "curiosity"}, "emergency_access_reason_kind_is_known"),
        ({}, "emergency_access_is_reviewed_before_the_next"),
        ({"reviewed_at": NOW}, "emergency_access_review_is_whole"),
    ],
)
def test_the_database_refuses_an_opening_that_cannot_be(cast: Cast, changes, constraint):
    row = copy_of(create_emergency(cast, by=cast.daniel, at=NOW), **changes)

    assert constraint_broken_by(row) == constraint


def test_the_database_refuses_a_review_of_ones_own(cast: Cast):
    access = create_emergency(cast, by=cast.daniel)

    with pytest.raises(IntegrityError) as error:
        EmergencyAccess.objects.filter(id=access.id).update(
            reviewed_at=NOW, reviewed_by=cast.daniel, verdict="justified"
        )

    constraint = error.value.__cause__.diag.constraint_name
    assert constraint == "emergency_access_is_reviewed_by_another"


def test_a_review_stays_as_it_is(cast: Cast):
    access = create_emergency(cast, by=cast.daniel)
    review(access, by=cast.gunta)

    with pytest.raises(IntegrityError) as error:
        EmergencyAccess.objects.filter(id=access.id).update(verdict="not_justified")

    assert error.value.__cause__.diag.constraint_name == "emergency_access_review_stays"


def test_an_answer_to_a_referral_stays_as_it_is(cast: Cast):
    referral = create_referral(cast)
    waiting = Referral.objects.filter(id=referral.id)
    waiting.update(
        state="declined", answered_at=NOW, answered_by=system_actor(), answer_words="No place."
    )

    with pytest.raises(IntegrityError) as error:
        waiting.update(answer_words="Something else.")

    assert error.value.__cause__.diag.constraint_name == "referral_answer_stays"


def test_what_came_of_a_question_stays_as_it_is(cast: Cast):
    waiting = Inquiry.objects.filter(id=create_inquiry(cast.fatima, by=cast.daniel).id)
    waiting.update(settled_at=NOW, settled_by=cast.chiara, outcome=InquiryOutcome.values[0])

    with pytest.raises(IntegrityError) as error:
        waiting.update(outcome=InquiryOutcome.values[1])

    assert error.value.__cause__.diag.constraint_name == "inquiry_stays_settled"


def test_a_referral_is_about_the_client_whose_consent_it_stands_on(cast: Cast):
    referral = create_referral(cast)
    row = copy_of(
        referral,
        client_id=create_client().id,
        state="recalled",
        answered_at=NOW,
        answered_by_id=cast.amina.pk,
    )

    assert constraint_broken_by(row) == "referral_is_about_the_client_of_its_consent"


@pytest.mark.parametrize(
    "sentence",
    [
        "UPDATE clients_consent SET valid_until = valid_until + 1",
        "UPDATE clients_consent SET parts = array['identity', 'plan', 'services', 'residence']",
        "DELETE FROM clients_consent",
        "UPDATE clients_consentwithdrawal SET withdrawn_on = withdrawn_on - 1",
        "DELETE FROM clients_consentwithdrawal",
        "UPDATE clients_referral SET words = 'Something else'",
        "DELETE FROM clients_referral",
        "UPDATE clients_emergencyaccess SET reason = 'Something else that is long enough'",
        "UPDATE clients_emergencyaccess SET opened_at = now()",
        "DELETE FROM clients_emergencyaccess",
        "DELETE FROM clients_emergencynotice",
        "UPDATE clients_emergencynotice SET made_at = now()",
        "UPDATE clients_emergencynote SET words = 'Nothing happened'",
        "DELETE FROM clients_emergencynote",
        "UPDATE clients_outsideopening SET words = 'Nothing'",
        "DELETE FROM clients_outsideopening",
        "DELETE FROM clients_closedfile",
        "UPDATE clients_closedfile SET closed_at = now()",
    ],
)
def test_the_application_has_no_right_to_change_what_was_answered(sentence: str):
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(sentence)
