"""What was answered, lent and referred, as each reads it: under their programme and in order."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.models import User
from balsts.clients.operations.referral import accept_referral, decline_referral
from balsts.clients.queries.lending import (
    consents_of,
    file_lent_to,
    recipients_on,
    referrals_answered_to,
    referrals_of,
    referrals_to,
)
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import token_of
from tests.factories.clients import create_enrolment
from tests.factories.organisations import create_contract, create_programme
from tests.factories.sharing import (
    MONTH,
    create_consent,
    create_referral,
    create_referral_to_us,
    movement_coordinator,
)
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def test_answers_are_read_under_the_programme_that_asked_and_by_no_other(cast: Cast):
    consent = create_consent(cast)
    create_enrolment(cast.fatima, cast.movement_contract)

    assert list(consents_of(cast.fatima, contract_ids=[cast.contract.id])) == [consent]
    assert list(consents_of(cast.fatima, contract_ids=[cast.movement_contract.id])) == []


def test_the_newest_answer_comes_first_by_the_day_on_which_it_was_given(cast: Cast):
    given_today = create_consent(cast)
    told_late = create_consent(
        cast,
        answered_on=TODAY - ONE_DAY,
        from_=TODAY,
        last_day=TODAY + MONTH + ONE_DAY,
        at=NOW + datetime.timedelta(minutes=1),
    )

    assert list(consents_of(cast.fatima, contract_ids=[cast.contract.id])) == [
        given_today,
        told_late,
    ]


def test_a_lent_file_names_the_last_day_on_which_it_is_lent(cast: Cast):
    create_consent(cast, last_day=TODAY + MONTH)
    coordinator = movement_coordinator(cast)

    with acting_under(token_of(coordinator)):
        file = file_lent_to(standing_of(coordinator, on=TODAY), cast.fatima.reference)

    assert file is not None
    assert (file.person.id, file.last_day) == (cast.fatima.id, TODAY + MONTH)


def test_recipients_are_named_by_organisation_with_a_contract_that_runs(cast: Cast):
    names = [one.contract.provider.name for one in recipients_on(TODAY, except_under=[])]

    assert names == sorted(names)
    assert {one.contract for one in recipients_on(TODAY, except_under=[cast.contract.id])} == {
        cast.other_contract,
        cast.movement_contract,
    }


def test_recipients_are_read_in_one_query(cast: Cast, django_assert_num_queries):
    for number in range(3):
        create_contract(provider=cast.other_contract.provider, number=f"more-{number}")

    with django_assert_num_queries(1):
        for one in recipients_on(TODAY, except_under=[]):
            assert one.contract.provider.name
            assert one.contract.programme.name


def test_answers_to_ones_own_referrals_are_told_and_what_one_recalled_oneself_is_not(cast: Cast):
    coordinator = movement_coordinator(cast)
    declined = create_referral(cast)
    decline_referral(referral=declined, words="No place.", by=coordinator, at=NOW)
    accepted = create_referral(cast, declined.consent)
    accept_referral(
        referral=accepted,
        contract=cast.movement_contract,
        by=coordinator,
        at=NOW + datetime.timedelta(minutes=1),
    )

    def told(user, since):
        return [one.pk for one in referrals_answered_to(user.pk, since=since)]

    assert told(cast.amina, NOW) == [accepted.pk, declined.pk]
    assert told(cast.amina, NOW + datetime.timedelta(seconds=1)) == [accepted.pk]
    assert told(coordinator, NOW) == []


def test_referrals_wait_for_the_programme_that_they_were_made_to(cast: Cast):
    referral, organisation = create_referral(cast), cast.movement_contract.provider
    coordinator = movement_coordinator(cast)

    waiting = list(referrals_to(standing_of(coordinator, on=TODAY)))
    Contract.objects.filter(provider=organisation).update(
        programme=create_programme(code="another", policy="")
    )

    assert waiting == [referral]
    later = User.objects.get(pk=coordinator.pk)  # a standing is remembered by who asked
    assert list(referrals_to(standing_of(later, on=TODAY))) == []


def test_referrals_of_a_client_are_read_under_the_programme_that_made_them(cast: Cast):
    referral = create_referral(cast)
    create_referral_to_us(cast)

    assert list(referrals_of(cast.fatima, contract_ids=[cast.contract.id])) == [referral]
    assert list(referrals_of(cast.fatima, contract_ids=[cast.movement_contract.id])) == []
