"""A referral that is accepted makes the client one's own, with a case and somebody responsible."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.casework.models import Case
from balsts.casework.operations.intake import take_in_all_referred, take_in_referred
from balsts.clients.enums import ConsentPurpose, ReferralState
from balsts.clients.models import Assignment, Enrolment
from balsts.clients.operations.consent import record_consent, take_consent_back
from balsts.clients.operations.referral import (
    CannotAnswerReferral,
    CannotReferClient,
    decline_referral,
    refer_client,
)
from balsts.clients.queries.lending import referrals_answered_to, referrals_to
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.queries.standing import standing_of
from tests.factories.casework import create_case
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
)
from tests.factories.hand_over import (
    answer,
    create_enrolled,
    let_contract_end,
    manager_who_follows,
)
from tests.factories.organisations import create_staff_member
from tests.factories.sharing import MONTH, consent_entry, create_consent, create_referral
from tests.people import Cast, create_cast
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


@pytest.fixture
def coordinator(cast: Cast):
    return create_staff_member(
        username="ludmila",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    )


def accept(referral, cast, coordinator, **changes):
    told = {
        "referral": referral,
        "contract": cast.movement_contract,
        "responsible_worker": coordinator,
        "by": coordinator.user,
        "at": timezone.now(),
    }
    return take_in_referred(**(told | changes))


def waiting_for(user):
    return list(referrals_to(standing_of(user, on=TODAY)))


def codes(error):
    return [blocker.code for blocker in error.value.blockers]


def test_a_referral_waits_for_the_recipients_coordinator_only(cast: Cast, coordinator):
    referral = create_referral(cast)

    assert waiting_for(coordinator.user) == [referral]
    others = (cast.amina, cast.chiara, cast.daniel, cast.farid, cast.gunta)
    assert [waiting_for(other) for other in others] == [[]] * len(others)


def test_accepting_makes_the_client_ones_own_with_a_case_and_a_worker(cast: Cast, coordinator):
    referral = create_referral(cast)

    case = accept(referral, cast, coordinator)

    assert list(clients_visible_to(standing_of(coordinator.user, on=TODAY))) == [cast.fatima]
    assert (case.client, case.programme) == (cast.fatima, cast.movement_contract.programme)
    [assignment] = Assignment.objects.filter(enrolment__contract=cast.movement_contract)
    assert (assignment.staff_member, assignment.valid_from) == (coordinator, TODAY)
    referral.refresh_from_db()
    assert (referral.state, referral.enrolment) == (ReferralState.ACCEPTED, assignment.enrolment)


def test_the_sender_sees_the_answer(cast: Cast, coordinator):
    declined, accepted = create_referral(cast), None
    decline_referral(
        referral=declined, words="No place until March.", by=coordinator.user, at=timezone.now()
    )
    accepted = create_referral(cast, declined.consent)
    accept(accepted, cast, coordinator)

    answers = referrals_answered_to(cast.amina.pk, since=timezone.now() - MONTH)

    assert [(one.state, one.answer_words) for one in answers] == [
        (ReferralState.ACCEPTED, ""),
        (ReferralState.DECLINED, "No place until March."),
    ]


def test_declining_needs_a_reason(cast: Cast, coordinator):
    referral = create_referral(cast)

    with pytest.raises(CannotAnswerReferral) as error:
        decline_referral(referral=referral, words="  ", by=coordinator.user, at=timezone.now())

    assert codes(error) == ["say_why"]


def test_a_referral_is_answered_once(cast: Cast, coordinator):
    referral = create_referral(cast)
    accept(referral, cast, coordinator)

    with pytest.raises(CannotAnswerReferral) as error:
        decline_referral(
            referral=referral, words="Too late", by=coordinator.user, at=timezone.now()
        )

    assert codes(error) == ["referral_answered"]


@pytest.mark.parametrize("name", ["amina", "chiara", "daniel", "farid", "gunta"])
def test_nobody_but_the_recipient_answers(cast: Cast, coordinator, name: str):
    referral = create_referral(cast)

    with pytest.raises(CannotAnswerReferral):
        accept(referral, cast, coordinator, by=getattr(cast, name))

    assert Enrolment.objects.filter(contract=cast.movement_contract).count() == 0


def test_a_referral_is_accepted_only_under_the_recipients_own_contract(cast: Cast, coordinator):
    referral = create_referral(cast)

    with pytest.raises(CannotAnswerReferral):
        accept(referral, cast, coordinator, contract=cast.other_contract)

    assert Enrolment.objects.filter(contract=cast.other_contract).count() == 0


def test_nothing_is_referred_under_a_consent_that_has_ended_or_was_taken_back(cast: Cast):
    ended = create_consent(
        cast, answered_on=TODAY - MONTH, from_=TODAY - MONTH, last_day=TODAY - ONE_DAY
    )
    taken_back = create_consent(cast)
    take_consent_back(consent=taken_back, withdrawn_on=TODAY, by=cast.amina, at=timezone.now())

    refused = []
    for consent in (ended, taken_back):
        with pytest.raises(CannotReferClient) as error:
            create_referral(cast, consent)
        refused += codes(error)

    assert refused == ["consent_not_in_force", "consent_not_in_force"]


def test_a_second_referral_under_the_same_consent_waits_for_the_first(cast: Cast):
    first = create_referral(cast)

    with pytest.raises(CannotReferClient) as error:
        refer_client(consent=first.consent, words="Again", by=cast.amina, at=timezone.now())

    assert codes(error) == ["referral_waits"]


def test_a_referral_to_the_state_service_asks_the_law(cast: Cast, coordinator):
    """Return after the term is refused for the state service, with the reason."""
    omar = create_client(given_name="Omar")
    create_arrival(omar, on=TODAY - 1000 * ONE_DAY)
    create_enrolment(omar, cast.movement_contract, from_=TODAY - MONTH)
    consent = create_consent_of_the_movement(cast, omar, coordinator)
    referral = refer_client(
        consent=consent, words="Came back.", by=coordinator.user, at=timezone.now()
    )

    with pytest.raises(CannotAnswerReferral) as error:
        take_in_referred(
            referral=referral,
            contract=cast.contract,
            responsible_worker=cast.worker,
            by=cast.chiara,
            at=timezone.now(),
        )

    assert codes(error) != []
    assert Case.objects.filter(client=omar).count() == 0


def create_consent_of_the_movement(cast, client, coordinator):
    entry = consent_entry(
        cast,
        client=client,
        contract=cast.movement_contract,
        to=cast.contract,
        purpose=ConsentPurpose.RETURN_TO_SERVICE,
        explained_by=coordinator.user,
    )
    return record_consent(entry=entry, by=coordinator.user, at=timezone.now())


def test_who_has_a_closed_case_in_the_programme_gets_a_new_spell(cast: Cast, coordinator):
    earlier = create_case(
        cast.fatima, cast.movement_contract.programme, opened_on=TODAY - MONTH, state="closed"
    )
    spell = earlier.spells.get()
    spell.closed_on, spell.close_reason = TODAY - ONE_DAY, "withdrew"
    spell.save()

    case = accept(create_referral(cast), cast, coordinator)

    assert case == earlier
    assert case.spells.count() == 2


@pytest.mark.django_db(transaction=True)
def test_accepted_and_taken_back_at_once_take_turns(cast: Cast, coordinator):
    referral = create_referral(cast)

    def take_back():
        return take_consent_back(
            consent=referral.consent, withdrawn_on=TODAY, by=cast.amina, at=timezone.now()
        )

    def try_to_accept():
        try:
            return accept(referral, cast, coordinator)
        except CannotAnswerReferral as refusal:
            return [blocker.code for blocker in refusal.blockers]

    _, second = two_at_once(take_back, try_to_accept)

    referral.refresh_from_db()
    assert (second, referral.state) == (["referral_answered"], ReferralState.RECALLED)


def test_of_several_each_is_taken_in_by_the_rules_for_one_and_the_others_wait(cast: Cast):
    let_contract_end(cast)
    omar, late = create_enrolled(cast, "Omar"), create_client(given_name="Late")
    create_arrival(late, on=TODAY - 1000 * ONE_DAY)
    create_assignment(create_enrolment(late, cast.contract), cast.worker)
    referrals = [create_referral(cast, answer(cast, one)) for one in (cast.fatima, omar, late)]
    marta = manager_who_follows(cast)

    done = take_in_all_referred(
        referrals=referrals,
        contract=cast.other_contract,
        responsible_worker=cast.daniel.posts.get(),
        by=marta,
        at=timezone.now(),
    )

    assert {case.client_id for case in done.cases} == {cast.fatima.id, omar.id}
    assert set(done.left_out) == {referrals[2].id}
    enrolled = Enrolment.objects.filter(contract=cast.other_contract)
    assert {one.client_id for one in enrolled} == {cast.fatima.id, omar.id}
    referrals[2].refresh_from_db()
    assert referrals[2].state == ReferralState.WAITING


def test_whoever_may_not_answer_takes_nobody_in(cast: Cast):
    let_contract_end(cast)
    referral = create_referral(cast, answer(cast, cast.fatima))

    done = take_in_all_referred(
        referrals=[referral],
        contract=cast.other_contract,
        responsible_worker=cast.daniel.posts.get(),
        by=cast.daniel,
        at=timezone.now(),
    )

    assert done.cases == []
    assert [why.code for why in done.left_out[referral.id]] == ["no_permission"]
