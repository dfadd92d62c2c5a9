"""Writing down, where a file is lent, that the client takes the consent back."""

import datetime

import pytest
from django.utils import timezone

from balsts.access import roles
from balsts.access.enums import Permission, Role
from balsts.access.roles import permissions_by_role, permissions_of
from balsts.accounts.models import User
from balsts.clients.enums import ConsentAnswer, FilePart, ReferralState
from balsts.clients.models import Consent, Enrolment
from balsts.clients.operations.consent import (
    CannotTakeConsentBack,
    take_consent_back,
    take_lent_consent_back,
)
from balsts.clients.operations.referral import (
    CannotAnswerReferral,
    CannotReferClient,
    accept_referral,
    decline_referral,
    refer_client,
)
from balsts.clients.queries.lending import consents_of
from balsts.clients.queries.visibility import lent_client_ids
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import token_of
from tests.factories.hand_over import answer, let_contract_end, manager_who_follows
from tests.factories.organisations import create_staff_member
from tests.factories.sharing import create_consent, create_referral, movement_coordinator
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


def take_back(consent: Consent, *, by: User, on: datetime.date = TODAY) -> bool:
    """With the rights of the pages, under the session of who does it."""
    with acting_under(token_of(by)):
        return take_lent_consent_back(consent=consent, withdrawn_on=on, by=by, at=timezone.now())


def take_back_where_it_comes_from(consent: Consent, *, by: User) -> None:
    with acting_under(token_of(by)):
        take_consent_back(consent=consent, withdrawn_on=TODAY, by=by, at=timezone.now())


def lent_to(user: User) -> set:
    standing = standing_of(User.objects.get(pk=user.pk), on=TODAY)
    return lent_client_ids(standing, FilePart.IDENTITY, at=NOW)


def end_contract_of_who_lends(cast: Cast) -> None:
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=TODAY)


def codes(refusal) -> list[str]:
    return [blocker.code for blocker in refusal.value.blockers]


def test_a_consent_is_taken_back_after_the_contract_of_who_lends_has_ended(cast: Cast):
    let_contract_end(cast)
    consent, marta = answer(cast, cast.fatima), manager_who_follows(cast)
    end_contract_of_who_lends(cast)
    before = lent_to(marta)

    take_back(consent, by=marta)

    assert (before, lent_to(marta)) == ({cast.fatima.id}, set())
    withdrawal = Consent.objects.get().withdrawal
    assert (withdrawal.recorded_by, withdrawal.withdrawn_on) == (marta, TODAY)
    [event] = AuditEvent.objects.filter(event="consent_taken_back")
    assert (event.by, event.subject_ids) == (marta.pk, [cast.fatima.id])


def test_who_lends_and_still_works_reads_it_as_any_withdrawal(cast: Cast):
    consent = create_consent(cast)

    take_back(consent, by=movement_coordinator(cast))

    [read] = consents_of(cast.fatima, contract_ids={cast.contract.id})
    assert read.withdrawal.withdrawn_on == TODAY


def test_a_referral_that_waits_is_recalled_and_one_under_another_consent_waits_on(cast: Cast):
    referral = create_referral(cast)
    other = create_referral(cast, create_consent(cast, parts=frozenset({FilePart.IDENTITY})))
    coordinator = movement_coordinator(cast)

    take_back(referral.consent, by=coordinator)

    referral.refresh_from_db()
    other.refresh_from_db()
    assert (referral.state, referral.answered_by) == (ReferralState.RECALLED, coordinator)
    assert other.state == ReferralState.WAITING


def test_a_consent_is_taken_back_after_its_referral_was_declined(cast: Cast):
    referral, coordinator = create_referral(cast), movement_coordinator(cast)
    decline_referral(referral=referral, words="No room", by=coordinator, at=NOW)
    before = lent_to(coordinator)

    take_back(referral.consent, by=coordinator)

    referral.refresh_from_db()
    assert (before, lent_to(coordinator)) == ({cast.fatima.id}, set())
    assert referral.state == ReferralState.DECLINED


def test_sent_twice_is_once(cast: Cast):
    consent, coordinator = create_consent(cast), movement_coordinator(cast)

    ended = [take_back(consent, by=coordinator) for _ in range(2)]

    assert ended == [True, False]
    assert Consent.objects.get().withdrawal.recorded_by == coordinator
    assert AuditEvent.objects.filter(event="consent_taken_back").count() == 1


@pytest.mark.parametrize("name", ["amina", "chiara", "daniel", "edgars", "esther", "gunta"])
def test_nobody_of_another_organisation_takes_it_back_there(cast: Cast, name: str):
    consent = create_consent(cast)

    with pytest.raises(CannotTakeConsentBack) as refusal:
        take_back(consent, by=getattr(cast, name))

    assert codes(refusal) == ["no_permission"]
    assert lent_to(movement_coordinator(cast)) == {cast.fatima.id}


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.MENTOR, Role.INTERPRETER])
def test_whoever_answers_no_referrals_there_takes_nothing_back(cast: Cast, role: Role):
    consent = answer(cast, cast.fatima)
    member = create_staff_member(
        username="marta", organisation=cast.other_contract.provider, role=role
    )

    with pytest.raises(CannotTakeConsentBack) as refusal:
        take_back(consent, by=member.user)

    assert codes(refusal) == ["no_permission"]
    assert not Consent.objects.filter(withdrawal__isnull=False).exists()


def test_whoever_reads_what_is_lent_and_leads_no_cases_takes_nothing_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    consent, coordinator = create_consent(cast), movement_coordinator(cast)
    fewer = permissions_of(Role.MOVEMENT_COORDINATOR) - {Permission.MANAGE_CASES}
    policy = permissions_by_role() | {Role.MOVEMENT_COORDINATOR: fewer}
    monkeypatch.setattr(roles, "permissions_by_role", lambda: policy)

    with pytest.raises(CannotTakeConsentBack) as refusal:
        take_back(consent, by=coordinator)

    assert codes(refusal) == ["no_permission"]
    assert lent_to(coordinator) == {cast.fatima.id}


@pytest.mark.parametrize("day", [TODAY - ONE_DAY, TODAY + ONE_DAY])
def test_it_is_not_taken_back_before_it_was_given_nor_tomorrow(cast: Cast, day: datetime.date):
    consent = create_consent(cast)

    with pytest.raises(CannotTakeConsentBack) as refusal:
        take_back(consent, by=movement_coordinator(cast), on=day)

    assert codes(refusal) == ["taken_back_out_of_order"]


@pytest.mark.parametrize(
    "changes", [{"answer": ConsentAnswer.DECLINED}, {"from_": TODAY + ONE_DAY}]
)
def test_what_lends_nothing_today_is_not_taken_back_there(cast: Cast, changes):
    consent = create_consent(cast, **changes)

    with pytest.raises(CannotTakeConsentBack) as refusal:
        take_back(consent, by=movement_coordinator(cast))

    assert codes(refusal) == ["nothing_lent_here"]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_taken_back_at_both_places_at_once_is_taken_back_once(cast: Cast):
    consent, coordinator = create_consent(cast), movement_coordinator(cast)

    two_at_once(
        lambda: take_back_where_it_comes_from(consent, by=cast.amina),
        lambda: take_back(consent, by=coordinator),
    )

    assert Consent.objects.get().withdrawal.recorded_by == cast.amina
    assert AuditEvent.objects.filter(event="consent_taken_back").count() == 1


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_accepted_first", [True, False])
def test_taking_it_back_and_accepting_take_turns(cast: Cast, *, is_accepted_first: bool):
    referral, coordinator = create_referral(cast), movement_coordinator(cast)

    def end_it() -> None:
        take_back(referral.consent, by=coordinator)

    def accept() -> list[str]:
        try:
            accept_referral(
                referral=referral, contract=cast.movement_contract, by=coordinator, at=NOW
            )
        except CannotAnswerReferral as refusal:
            return [blocker.code for blocker in refusal.blockers]
        return []

    accepted = (
        two_at_once(accept, end_it)[0] if is_accepted_first else two_at_once(end_it, accept)[1]
    )

    referral.refresh_from_db()
    state = ReferralState.ACCEPTED if is_accepted_first else ReferralState.RECALLED
    assert referral.state == state
    assert accepted == ([] if is_accepted_first else ["referral_answered"])
    enrolled = Enrolment.objects.filter(contract=cast.movement_contract).count()
    assert enrolled == int(is_accepted_first)
    assert Consent.objects.filter(withdrawal__isnull=False).count() == 1


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_referred_first", [True, False])
def test_nothing_waits_under_a_consent_that_is_taken_back_at_the_same_moment(
    cast: Cast, *, is_referred_first: bool
):
    consent, coordinator = create_consent(cast), movement_coordinator(cast)

    def end_it() -> None:
        take_back(consent, by=coordinator)

    def refer() -> list[str]:
        try:
            refer_client(consent=consent, words="Please", by=cast.amina, at=NOW)
        except CannotReferClient as refusal:
            return [blocker.code for blocker in refusal.blockers]
        return []

    found = two_at_once(refer, end_it)[0] if is_referred_first else two_at_once(end_it, refer)[1]

    assert found == ([] if is_referred_first else ["consent_not_in_force"])
    states = list(consent.referrals.values_list("state", flat=True))
    assert states == ([ReferralState.RECALLED] if is_referred_first else [])
