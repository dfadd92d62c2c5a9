"""The one deed for all who agreed: who is referred, who stays, and why."""

import datetime

import pytest
from django.utils import timezone

from balsts.clients.enums import ConsentAnswer, ReferralState
from balsts.clients.models import Client, Enrolment, Referral
from balsts.clients.operations import referral as operations
from balsts.clients.operations.consent import take_consent_back
from balsts.clients.operations.referral import (
    CannotReferClient,
    decline_referral,
    hand_caseload_over,
)
from balsts.clients.queries.lending import referrals_to
from balsts.organisations.queries.standing import standing_of
from tests.factories.hand_over import (
    answer,
    create_enrolled,
    let_contract_end,
    manager_who_follows,
)
from tests.factories.sharing import create_referral
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def hand_over(cast: Cast, handing, **changes):
    told = {"words": "Please go on helping.", "by": cast.chiara, "at": timezone.now()}
    return hand_caseload_over(handing=handing, **(told | changes))


def codes(refusal) -> list[str]:
    return [blocker.code for blocker in refusal.value.blockers]


def referred() -> set[Client]:
    return {one.client for one in Referral.objects.select_related("client")}


def test_all_who_agreed_are_referred_and_nobody_else(cast: Cast):
    handing = let_contract_end(cast)
    omar, zahra = create_enrolled(cast, "Omar"), create_enrolled(cast, "Zahra")
    declined, took_back = create_enrolled(cast, "Ali"), create_enrolled(cast, "Leila")
    for client in (omar, zahra):
        answer(cast, client)
    answer(cast, declined, ConsentAnswer.DECLINED)
    take_consent_back(consent=answer(cast, took_back), withdrawn_on=TODAY, by=cast.amina, at=NOW)

    done = hand_over(cast, handing)

    assert (len(done.referrals), done.left_out) == (2, {})
    assert referred() == {omar, zahra}
    event = AuditEvent.objects.get(event="client_referred")
    assert (event.by, set(event.subject_ids)) == (cast.chiara.pk, {omar.id, zahra.id})


def test_nobody_is_moved_by_being_referred(cast: Cast):
    handing = let_contract_end(cast)
    answer(cast, cast.fatima)

    hand_over(cast, handing)

    assert [one.contract for one in Enrolment.objects.filter(client=cast.fatima)] == [cast.contract]


def test_whoever_cannot_be_referred_stays_with_the_reason_and_the_others_go(cast: Cast):
    handing = let_contract_end(cast)
    omar = create_enrolled(cast, "Omar")
    answer(cast, omar)
    answer(cast, cast.fatima)
    Client.objects.filter(pk=omar.pk).update(restricted_at=NOW)

    done = hand_over(cast, handing)

    assert {one: [why.code for why in whys] for one, whys in done.left_out.items()} == {
        omar.id: ["client_restricted"]
    }
    assert referred() == {cast.fatima}
    event = AuditEvent.objects.get(event="caseload_handed_over")
    assert event.details == {"referred": 1, "left_out": 1}


def test_a_second_time_finds_nobody_left(cast: Cast):
    handing = let_contract_end(cast)
    answer(cast, cast.fatima)
    hand_over(cast, handing)

    with pytest.raises(CannotReferClient) as refusal:
        hand_over(cast, handing)

    assert codes(refusal) == ["nobody_to_hand_over"]
    assert Referral.objects.count() == 1


def test_whom_the_organisation_did_not_take_is_not_sent_there_once_more(cast: Cast):
    handing = let_contract_end(cast)
    referral = create_referral(cast, answer(cast, cast.fatima))
    decline_referral(referral=referral, words="No room.", by=manager_who_follows(cast), at=NOW)

    with pytest.raises(CannotReferClient) as refusal:
        hand_over(cast, handing)

    assert codes(refusal) == ["nobody_to_hand_over"]


def test_without_words_nobody_is_referred(cast: Cast):
    handing = let_contract_end(cast)
    answer(cast, cast.fatima)

    with pytest.raises(CannotReferClient) as refusal:
        hand_over(cast, handing, words=" ")

    assert codes(refusal) == ["say_what_for"]
    assert not Referral.objects.exists()


@pytest.mark.parametrize("who", ["amina", "boris", "edgars", "daniel", "gunta", "marta"])
def test_only_whoever_sees_everybody_hands_the_caseload_over(cast: Cast, who: str):
    handing = let_contract_end(cast)
    marta = manager_who_follows(cast)
    answer(cast, cast.fatima)

    with pytest.raises(CannotReferClient) as refusal:
        hand_over(cast, handing, by=getattr(cast, who, marta))

    assert codes(refusal) == ["no_permission"]
    assert not Referral.objects.exists()


def test_who_agreed_for_a_later_day_is_referred_now_and_read_from_that_day_on(cast: Cast):
    handing = let_contract_end(cast)
    answer(cast, cast.fatima, from_=TODAY + 9 * ONE_DAY)

    hand_over(cast, handing)

    marta = manager_who_follows(cast)
    waiting = [
        referrals_to(standing_of(marta, on=TODAY + days * ONE_DAY)).count() for days in (0, 8, 9)
    ]
    assert waiting == [0, 0, 1]


@pytest.mark.django_db(transaction=True)
def test_two_who_hand_over_at_once_refer_everybody_once(cast: Cast):
    handing = let_contract_end(cast)
    answer(cast, cast.fatima)

    def try_to():
        try:
            return len(hand_over(cast, handing).referrals)
        except CannotReferClient as refusal:
            return [blocker.code for blocker in refusal.blockers]

    results = two_at_once(try_to, try_to)

    assert list(results) == [1, ["nobody_to_hand_over"]]
    assert Referral.objects.get().state == ReferralState.WAITING


def test_who_says_no_while_it_is_looked_is_not_referred(cast: Cast, monkeypatch):
    handing = let_contract_end(cast)
    consent = answer(cast, cast.fatima)
    held = operations.hold_clients

    def taken_back_meanwhile(ids):
        take_consent_back(consent=consent, withdrawn_on=TODAY, by=cast.amina, at=timezone.now())
        return held(ids)

    monkeypatch.setattr(operations, "hold_clients", taken_back_meanwhile)

    with pytest.raises(CannotReferClient) as refusal:
        hand_over(cast, handing)

    assert codes(refusal) == ["nobody_to_hand_over"]
    assert not Referral.objects.exists()
