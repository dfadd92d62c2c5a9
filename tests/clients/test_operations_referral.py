"""Referring and answering: by whom, under which consent, and for which organisation.

What becomes of an accepted referral, case and assignment, is asked in the casework room.
"""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.enums import ConsentPurpose, ReferralState
from balsts.clients.models import Enrolment
from balsts.clients.operations.consent import take_consent_back
from balsts.clients.operations.referral import (
    CannotAnswerReferral,
    CannotReferClient,
    accept_referral,
    decline_referral,
    refer_client,
)
from balsts.clients.queries.lending import referrals_to
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import FixableBy
from tests.factories.clients import create_enrolment
from tests.factories.organisations import create_contract, create_staff_member
from tests.factories.sharing import create_consent, create_referral, movement_coordinator
from tests.people import Cast, create_cast
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
LONG_AFTER = NOW + datetime.timedelta(days=800)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def codes(refusal) -> list[str]:
    return [blocker.code for blocker in refusal.value.blockers]


@pytest.mark.parametrize("name", ["edgars", "boris", "daniel", "gunta"])
def test_only_whoever_may_lend_the_client_refers_them(cast: Cast, name: str):
    consent = create_consent(cast)

    with pytest.raises(CannotReferClient):
        refer_client(consent=consent, words="Please", by=getattr(cast, name), at=NOW)

    assert not consent.referrals.exists()


def test_a_referral_is_not_accepted_after_the_consent_has_ended(cast: Cast):
    referral, coordinator = create_referral(cast), movement_coordinator(cast)

    with pytest.raises(CannotAnswerReferral) as refusal:
        accept_referral(
            referral=referral, contract=cast.movement_contract, by=coordinator, at=LONG_AFTER
        )

    assert codes(refusal) == ["consent_not_in_force"]
    assert Enrolment.objects.filter(client=cast.fatima).count() == 1


def test_a_client_is_referred_only_with_a_reason(cast: Cast):
    with pytest.raises(CannotReferClient) as without_words:
        refer_client(consent=create_consent(cast), words=" ", by=cast.amina, at=NOW)

    assert codes(without_words) == ["say_what_for"]


def test_under_a_consent_that_begins_later_a_referral_waits_for_that_day(cast: Cast):
    consent = create_consent(cast, from_=TODAY + ONE_DAY, last_day=TODAY + 9 * ONE_DAY)
    referral = create_referral(cast, consent)
    coordinator = movement_coordinator(cast)
    told = {"referral": referral, "contract": cast.movement_contract, "by": coordinator}

    with pytest.raises(CannotAnswerReferral) as too_early:
        accept_referral(at=NOW, **told)

    assert codes(too_early) in (["referral_answered"], ["consent_not_in_force"])
    seen = [
        referrals_to(standing_of(coordinator, on=day)).count() for day in (TODAY, TODAY + ONE_DAY)
    ]
    assert seen == [0, 1]


def test_a_referral_is_declined_with_a_reason_only(cast: Cast):
    referral, coordinator = create_referral(cast), movement_coordinator(cast)

    with pytest.raises(CannotAnswerReferral) as refusal:
        decline_referral(referral=referral, words=" ", by=coordinator, at=NOW)

    assert codes(refusal) == ["say_why"]
    referral.refresh_from_db()
    assert (referral.state, referral.answer_words) == (ReferralState.WAITING, "")


def test_a_referral_that_was_answered_is_not_answered_again(cast: Cast):
    referral, coordinator = create_referral(cast), movement_coordinator(cast)
    decline_referral(referral=referral, words="No place.", by=coordinator, at=NOW)

    with pytest.raises(CannotAnswerReferral) as refusal:
        accept_referral(referral=referral, contract=cast.movement_contract, by=coordinator, at=NOW)

    assert codes(refusal) == ["referral_answered"]


def test_whoever_is_accepted_is_enrolled_from_today_to_the_end_of_the_contract(cast: Cast):
    referral, coordinator = create_referral(cast), movement_coordinator(cast)
    ends_on = TODAY + 90 * ONE_DAY
    Contract.objects.filter(pk=cast.movement_contract.pk).update(actual_until=ends_on)
    cast.movement_contract.refresh_from_db()

    enrolment = accept_referral(
        referral=referral, contract=cast.movement_contract, by=coordinator, at=NOW
    )

    assert (enrolment.client_id, enrolment.contract) == (cast.fatima.id, cast.movement_contract)
    assert (enrolment.valid_from, enrolment.valid_until) == (TODAY, ends_on)


def test_whoever_was_referred_twice_is_accepted_twice_and_enrolled_once(cast: Cast):
    coordinator = movement_coordinator(cast)
    one = create_referral(cast)
    two = create_referral(cast, create_consent(cast, purpose=ConsentPurpose.ADVICE))
    told = {"contract": cast.movement_contract, "by": coordinator, "at": NOW}

    enrolments = [accept_referral(referral=referral, **told) for referral in (one, two)]

    assert enrolments[0] == enrolments[1]
    assert set(enrolments[0].referrals.all()) == {one, two}


def test_whoever_is_enrolled_from_a_later_day_is_not_accepted_before_it(cast: Cast):
    referral, coordinator = create_referral(cast), movement_coordinator(cast)
    create_enrolment(cast.fatima, cast.movement_contract, from_=TODAY + ONE_DAY)

    with pytest.raises(CannotAnswerReferral) as refusal:
        accept_referral(referral=referral, contract=cast.movement_contract, by=coordinator, at=NOW)

    assert codes(refusal) == ["enrolled_from_later"]
    assert refusal.value.blockers[0].fixable_by == FixableBy.NOBODY
    referral.refresh_from_db()
    assert referral.state == ReferralState.WAITING


def test_a_referral_is_accepted_under_a_contract_of_the_programme_it_was_made_to(cast: Cast):
    referral, coordinator = create_referral(cast), movement_coordinator(cast)
    other = create_contract(
        provider=cast.movement_contract.provider,
        number="Another programme",
        programme=cast.contract.programme,
    )

    with pytest.raises(CannotAnswerReferral) as refusal:
        accept_referral(referral=referral, contract=other, by=coordinator, at=NOW)

    assert codes(refusal) == ["no_permission"]


@pytest.mark.parametrize("name", ["chiara", "daniel", "farid", "gunta"])
def test_only_the_recipient_answers(cast: Cast, name: str):
    referral = create_referral(cast)

    with pytest.raises(CannotAnswerReferral) as refusal:
        decline_referral(referral=referral, words="No room", by=getattr(cast, name), at=NOW)

    assert codes(refusal) == ["no_permission"]


def test_a_coordinator_of_another_organisation_in_the_programme_does_not_answer(cast: Cast):
    create_contract(
        provider=cast.other_contract.provider,
        number="The same programme",
        programme=cast.movement_contract.programme,
    )
    elsewhere = create_staff_member(
        username="laila", organisation=cast.other_contract.provider, role=Role.MOVEMENT_COORDINATOR
    ).user
    referral = create_referral(cast)

    with pytest.raises(CannotAnswerReferral) as refusal:
        decline_referral(referral=referral, words="No room", by=elsewhere, at=NOW)

    assert codes(refusal) == ["no_permission"]


def test_nobody_answers_for_a_programme_that_their_organisation_has_given_up(cast: Cast):
    referral, coordinator = create_referral(cast), movement_coordinator(cast)
    create_contract(
        provider=cast.movement_contract.provider,
        number="Another programme",
        programme=cast.contract.programme,
    )
    Contract.objects.filter(pk=cast.movement_contract.pk).update(actual_until=TODAY)

    with pytest.raises(CannotAnswerReferral) as refusal:
        decline_referral(
            referral=referral, words="No room", by=User.objects.get(pk=coordinator.pk), at=NOW
        )

    assert codes(refusal) == ["no_permission"]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_nobody_is_referred_under_a_consent_that_is_taken_back_at_the_same_moment(cast: Cast):
    consent = create_consent(cast)
    told = {"consent": consent, "by": cast.amina, "at": NOW}

    def second() -> list[str]:
        with pytest.raises(CannotReferClient) as refusal:
            refer_client(words="Please", **told)
        return codes(refusal)

    _, found = two_at_once(lambda: take_consent_back(withdrawn_on=TODAY, **told), second)

    assert found == ["consent_not_in_force"]
    assert not consent.referrals.exists()


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_of_two_referrals_accepted_at_once_both_lead_to_the_same_enrolment(cast: Cast):
    coordinator = movement_coordinator(cast)
    one = create_referral(cast)
    two = create_referral(cast, create_consent(cast, purpose=ConsentPurpose.ADVICE))
    told = {"contract": cast.movement_contract, "by": coordinator, "at": NOW}

    first, second = two_at_once(
        lambda: accept_referral(referral=one, **told),
        lambda: accept_referral(referral=two, **told),
    )

    assert first == second
