"""Where everybody under a contract that ends stands, and who follows."""

import datetime
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from balsts.clients.enums import ConsentAnswer, ConsentPurpose, HandOverState, ReferralState
from balsts.clients.operations.consent import take_consent_back
from balsts.clients.queries.hand_over_list import (
    Answer,
    Asking,
    clients_to_hand_over,
    handings_over,
    place_of,
    places_of,
)
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from tests.factories.clients import create_client, create_enrolment
from tests.factories.hand_over import (
    ENDS_IN,
    answer,
    create_enrolled,
    let_contract_end,
    manager_who_follows,
)
from tests.factories.organisations import create_contract, create_programme, create_provider
from tests.factories.sharing import create_referral
from tests.people import Cast, create_cast

TODAY = timezone.localdate()
ONE_DAY = datetime.timedelta(days=1)
ONE, FIRST, SECOND = uuid4(), uuid4(), uuid4()
NEXT_MONTH = TODAY + 30 * ONE_DAY


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def said(consent: UUID, *, agreed: bool, until: datetime.date = NEXT_MONTH) -> Answer:
    return Answer(ONE, consent, agreed, until)


def asked(consent: UUID, state: ReferralState) -> Asking:
    return Asking(ONE, consent, state)


YES, NO = said(FIRST, agreed=True), said(FIRST, agreed=False)
RUN_OUT = said(FIRST, agreed=True, until=TODAY)
SENT = asked(FIRST, ReferralState.WAITING)
TAKEN = asked(FIRST, ReferralState.ACCEPTED)
NOT_TAKEN = asked(FIRST, ReferralState.DECLINED)
RECALLED = asked(FIRST, ReferralState.RECALLED)
AGAIN = said(SECOND, agreed=True)
NO_MORE = said(SECOND, agreed=False)


@pytest.mark.parametrize(
    ("answers", "askings", "state", "consent"),
    [
        ([], [], HandOverState.NOT_TOLD, None),
        ([YES], [], HandOverState.AGREED, FIRST),
        ([NO], [], HandOverState.DECLINED, None),
        ([NO, AGAIN], [], HandOverState.AGREED, SECOND),
        ([YES, NO_MORE], [], HandOverState.DECLINED, None),
        ([RUN_OUT], [], HandOverState.NOT_TOLD, None),
        ([NO, said(SECOND, agreed=True, until=TODAY)], [], HandOverState.NOT_TOLD, None),
        ([YES], [SENT], HandOverState.WAITING, None),
        ([YES, NO_MORE], [SENT], HandOverState.WAITING, None),
        ([RUN_OUT], [TAKEN], HandOverState.ACCEPTED, None),
        ([YES], [NOT_TAKEN, SENT], HandOverState.WAITING, None),
        ([YES], [NOT_TAKEN], HandOverState.REFUSED, None),
        ([YES, AGAIN], [NOT_TAKEN], HandOverState.AGREED, SECOND),
        ([NO], [RECALLED], HandOverState.DECLINED, None),
    ],
)
def test_the_last_word_counts_until_somebody_is_referred(answers, askings, state, consent):
    assert place_of(answers, askings, on=TODAY) == (state, consent)


@pytest.mark.django_db
def test_everybody_still_enrolled_stands_on_the_list_and_nobody_else(cast: Cast):
    handing = let_contract_end(cast)
    agreed, declined = create_enrolled(cast, "Omar"), create_enrolled(cast, "Zahra")
    sent, back = create_enrolled(cast, "Ali"), create_enrolled(cast, "Leila")
    gone = create_client(given_name="Gone")
    create_enrolment(gone, cast.contract, from_=TODAY - 9 * ONE_DAY, until=TODAY)
    create_enrolment(create_client(given_name="Elsewhere"), cast.other_contract)
    answer(cast, agreed)
    answer(cast, declined, ConsentAnswer.DECLINED)
    create_referral(cast, answer(cast, sent))
    take_consent_back(
        consent=answer(cast, back), withdrawn_on=TODAY, by=cast.amina, at=timezone.now()
    )
    standing = standing_of(cast.chiara, on=TODAY)

    places = places_of(handing, clients_to_hand_over(handing, standing), on=TODAY)

    assert {client_id: place.state for client_id, place in places.items()} == {
        cast.fatima.id: HandOverState.NOT_TOLD,
        agreed.id: HandOverState.AGREED,
        declined.id: HandOverState.DECLINED,
        sent.id: HandOverState.WAITING,
        back.id: HandOverState.DECLINED,
    }


@pytest.mark.django_db
def test_an_answer_about_something_else_or_somebody_else_is_none_about_being_handed_over(
    cast: Cast,
):
    handing = let_contract_end(cast)
    answer(cast, cast.fatima, purpose=ConsentPurpose.ADVICE)
    answer(cast, cast.fatima, to=cast.movement_contract)
    standing = standing_of(cast.chiara, on=TODAY)

    places = places_of(handing, clients_to_hand_over(handing, standing), on=TODAY)

    assert places[cast.fatima.id].state == HandOverState.NOT_TOLD


@pytest.mark.django_db
def test_a_referral_that_waits_under_an_agreement_that_ran_out_waits_for_nobody(cast: Cast):
    handing = let_contract_end(cast)
    create_referral(cast, answer(cast, cast.fatima, last_day=TODAY + ONE_DAY))
    standing = standing_of(cast.chiara, on=TODAY)
    clients = clients_to_hand_over(handing, standing)

    states = [
        places_of(handing, clients, on=TODAY + days * ONE_DAY)[cast.fatima.id].state
        for days in (1, 2)
    ]

    assert states == [HandOverState.WAITING, HandOverState.NOT_TOLD]


@pytest.mark.django_db
def test_whoever_helps_in_the_programme_after_the_last_day_follows(cast: Cast):
    let_contract_end(cast)
    ends_on = TODAY + ENDS_IN
    later = create_contract(provider=create_provider(code="later"), from_=ends_on + 5 * ONE_DAY)
    create_contract(provider=create_provider(code="over"), until=ends_on)
    create_contract(
        provider=create_provider(code="elsewhere"), programme=create_programme(code="another")
    )
    create_contract(provider=cast.contract.provider, number="our own next one", from_=ends_on)

    handings = handings_over(standing_of(cast.chiara, on=TODAY))

    assert [(one.ending, one.to.contract) for one in handings] == [
        (cast.contract, later),
        (cast.contract, cast.other_contract),
    ]
    assert [one.first_day(TODAY) for one in handings] == [ends_on + 5 * ONE_DAY, TODAY]
    assert {one.last_day(TODAY) for one in handings} == {ends_on - ONE_DAY}


@pytest.mark.django_db
def test_a_contract_whose_planned_end_is_past_ends_today(cast: Cast):
    Contract.objects.filter(pk=cast.contract.pk).update(planned_until=TODAY - 9 * ONE_DAY)

    [handing] = handings_over(standing_of(cast.chiara, on=TODAY))

    assert (handing.to.contract, handing.last_day(TODAY)) == (cast.other_contract, TODAY)


@pytest.mark.django_db
def test_without_a_known_end_nothing_is_handed_over(cast: Cast):
    assert handings_over(standing_of(cast.chiara, on=TODAY)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["amina", "boris", "edgars", "daniel", "esther", "gunta"])
def test_only_whoever_sees_everybody_and_may_lend_has_a_list(cast: Cast, who: str):
    let_contract_end(cast)

    assert handings_over(standing_of(getattr(cast, who), on=TODAY)) == []


@pytest.mark.django_db
def test_another_providers_manager_has_no_list_of_ours_and_nobody_on_it(cast: Cast):
    handing = let_contract_end(cast)
    marta = standing_of(manager_who_follows(cast), on=TODAY)

    assert handings_over(marta) == []
    assert list(clients_to_hand_over(handing, marta)) == []
