"""Writing down what a client answers about lending the file, and taking it back."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.clients.enums import ConsentAnswer, FilePart, ReferralState
from balsts.clients.models import Client, Consent
from balsts.clients.operations.consent import (
    CannotRecordConsent,
    CannotTakeConsentBack,
    record_consent,
    take_consent_back,
)
from balsts.clients.queries.visibility import clients_visible_to, lent_client_ids
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from tests.factories.organisations import create_contract, create_programme, create_staff_member
from tests.factories.sharing import (
    MONTH,
    consent_entry,
    create_consent,
    create_referral,
    create_referral_to_us,
)
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
    organisation = cast.movement_contract.provider
    return create_staff_member(
        username="ludmila", organisation=organisation, role=Role.MOVEMENT_COORDINATOR
    ).user


def lent_to(user, part=FilePart.IDENTITY, *, on=TODAY):
    return lent_client_ids(standing_of(user, on=on), part, at=timezone.now())


def codes(error):
    return [blocker.code for blocker in error.value.blockers]


def test_a_consent_lends_its_parts_to_the_recipient_and_to_nobody_else(cast: Cast, coordinator):
    record_consent(entry=consent_entry(cast), by=cast.amina, at=timezone.now())

    assert lent_to(coordinator, FilePart.PLAN) == {cast.fatima.id}
    assert lent_to(coordinator, FilePart.RESIDENCE) == set()
    others = (cast.boris, cast.daniel, cast.esther, cast.farid, cast.gunta, cast.katrina)
    assert [lent_to(other) for other in others] == [set()] * len(others)


def test_a_lent_client_is_never_among_ones_own(cast: Cast, coordinator):
    create_consent(cast)

    assert list(clients_visible_to(standing_of(coordinator, on=TODAY))) == []


def test_a_declined_answer_is_kept_and_lends_nothing(cast: Cast, coordinator):
    consent = create_consent(cast, answer=ConsentAnswer.DECLINED)

    assert Consent.objects.get() == consent
    assert lent_to(coordinator) == set()


def test_lending_begins_and_ends_with_its_days(cast: Cast, coordinator):
    first, last = TODAY + ONE_DAY, TODAY + 3 * ONE_DAY
    create_consent(cast, from_=first, last_day=last)

    days = [first - ONE_DAY, first, last, last + ONE_DAY]

    assert [bool(lent_to(coordinator, on=day)) for day in days] == [False, True, True, False]


def test_lending_ends_when_the_recipients_contract_does(cast: Cast, coordinator):
    create_consent(cast)
    contract = cast.movement_contract
    contract.actual_until = TODAY + ONE_DAY
    contract.save(update_fields=["actual_until"])

    assert [len(lent_to(coordinator, on=day)) for day in (TODAY, TODAY + ONE_DAY)] == [1, 0]


def test_another_programme_of_the_recipient_gets_nothing(cast: Cast, coordinator):
    create_consent(cast)
    contract = cast.movement_contract
    contract.programme = cast.contract.programme
    contract.save(update_fields=["programme"])

    assert lent_to(coordinator) == set()


def test_taking_a_consent_back_ends_lending_with_the_next_question(cast: Cast, coordinator):
    consent = create_consent(cast)
    before = lent_to(coordinator)

    take_consent_back(consent=consent, withdrawn_on=TODAY, by=cast.amina, at=timezone.now())

    assert (before, lent_to(coordinator)) == ({cast.fatima.id}, set())


def test_taking_a_consent_back_recalls_the_referral_that_waits(cast: Cast):
    referral = create_referral(cast)

    take_consent_back(
        consent=referral.consent, withdrawn_on=TODAY, by=cast.amina, at=timezone.now()
    )

    referral.refresh_from_db()
    assert (referral.state, referral.answered_by) == (ReferralState.RECALLED, cast.amina)


def test_taking_a_consent_back_recalls_no_referral_under_another(cast: Cast):
    of_others = create_referral_to_us(cast)
    consent = create_consent(cast)

    take_consent_back(consent=consent, withdrawn_on=TODAY, by=cast.amina, at=timezone.now())

    of_others.refresh_from_db()
    assert of_others.state == ReferralState.WAITING


def test_what_was_said_is_kept_with_who_interpreted(cast: Cast):
    consent = create_consent(cast)

    assert (consent.interpreter_name, consent.explanation_language) == ("Ibrahim", "prs")
    assert (consent.explained_by, consent.recorded_by) == (cast.amina, cast.amina)
    assert (consent.valid_from, consent.valid_until) == (TODAY, TODAY + MONTH + ONE_DAY)


def test_whoever_asked_that_nothing_is_done_with_the_data_can_only_say_no(cast: Cast):
    Client.objects.filter(pk=cast.fatima.pk).update(restricted_at=timezone.now())

    with pytest.raises(CannotRecordConsent) as error:
        create_consent(cast)
    declined = create_consent(cast, answer=ConsentAnswer.DECLINED)

    assert codes(error) == ["client_restricted"]
    assert list(Consent.objects.all()) == [declined]


def test_an_answer_with_other_parts_and_one_after_a_withdrawal_are_other_answers(cast: Cast):
    first = create_consent(cast)
    create_consent(cast, parts=frozenset({FilePart.IDENTITY, FilePart.PLAN}))
    take_consent_back(consent=first, withdrawn_on=TODAY, by=cast.amina, at=timezone.now())

    create_consent(cast)

    assert Consent.objects.count() == 3


def test_the_same_answer_for_another_programme_of_the_recipient_is_another_answer(cast: Cast):
    create_consent(cast)
    second = create_contract(
        provider=cast.movement_contract.provider,
        programme=create_programme(code="second", policy=""),
        number="C-second",
    )

    create_consent(cast, to=second)

    assert Consent.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"answered_on": TODAY + ONE_DAY, "from_": TODAY + ONE_DAY}, "answer_to_come"),
        ({"from_": TODAY - ONE_DAY}, "lends_backwards"),
        ({"last_day": TODAY + datetime.timedelta(days=731)}, "lends_too_long"),
        ({"last_day": TODAY - ONE_DAY}, "ends_before_it_begins"),
        ({"parts": frozenset({FilePart.PLAN})}, "lends_without_name"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_with_the_reason(cast: Cast, changes, code):
    with pytest.raises(CannotRecordConsent) as error:
        record_consent(entry=consent_entry(cast, **changes), by=cast.amina, at=timezone.now())

    assert codes(error) == [code]
    assert Consent.objects.count() == 0


def test_two_years_to_the_day_are_allowed(cast: Cast):
    create_consent(cast, last_day=TODAY + datetime.timedelta(days=730))

    assert Consent.objects.get().valid_until == TODAY + datetime.timedelta(days=731)


def test_a_file_is_not_lent_to_ones_own_organisation(cast: Cast):
    with pytest.raises(CannotRecordConsent) as error:
        create_consent(cast, to=cast.contract)

    assert codes(error) == ["lends_to_itself"]


def test_a_file_is_not_lent_to_the_funder_nor_after_a_contract(cast: Cast):
    funder = cast.esther.posts.get().organisation
    funders = Contract(provider=funder, programme=cast.contract.programme, number="F-1")

    refused = []
    for to in (funders, cast.former_contract):
        with pytest.raises(CannotRecordConsent) as error:
            record_consent(
                entry=replace(consent_entry(cast), to=to), by=cast.amina, at=timezone.now()
            )
        refused += codes(error)

    assert refused == ["not_a_recipient", "not_a_recipient"]


def test_whoever_explained_it_works_for_the_organisation(cast: Cast):
    with pytest.raises(CannotRecordConsent) as error:
        create_consent(cast, explained_by=cast.daniel)

    assert codes(error) == ["explained_by_a_stranger"]


@pytest.mark.parametrize(("parts", "count"), [(FilePart.PLAN, 1), (FilePart.RESIDENCE, 2)])
def test_a_declined_answer_sent_again_is_kept_once_and_one_about_other_parts_is_another(
    cast: Cast, parts: FilePart, count: int
):
    entry = consent_entry(
        cast, answer=ConsentAnswer.DECLINED, parts=frozenset({FilePart.IDENTITY, FilePart.PLAN})
    )
    first = record_consent(entry=entry, by=cast.amina, at=timezone.now())

    second = record_consent(
        entry=replace(entry, parts=frozenset({FilePart.IDENTITY, parts})),
        by=cast.amina,
        at=timezone.now(),
    )

    assert (second == first, Consent.objects.count()) == (count == 1, count)


def test_the_same_answer_is_not_written_down_twice(cast: Cast):
    create_consent(cast)

    with pytest.raises(CannotRecordConsent) as error:
        create_consent(cast)

    assert codes(error) == ["lent_already"]


@pytest.mark.parametrize("name", ["boris", "edgars", "daniel", "esther", "farid", "gunta"])
def test_an_answer_is_written_down_only_by_whoever_works_on_the_case(cast: Cast, name: str):
    with pytest.raises(CannotRecordConsent):
        record_consent(entry=consent_entry(cast), by=getattr(cast, name), at=timezone.now())

    assert Consent.objects.count() == 0


def test_the_recipient_cannot_take_a_consent_back_nor_can_a_stranger(cast: Cast, coordinator):
    consent = create_consent(cast)

    for other in (coordinator, cast.boris, cast.daniel, cast.edgars):
        with pytest.raises(CannotTakeConsentBack):
            take_consent_back(consent=consent, withdrawn_on=TODAY, by=other, at=timezone.now())

    assert lent_to(coordinator) == {cast.fatima.id}


@pytest.mark.parametrize("day", [TODAY - ONE_DAY, TODAY + ONE_DAY])
def test_a_consent_is_not_taken_back_before_it_was_given_nor_tomorrow(cast: Cast, day):
    consent = create_consent(cast)

    with pytest.raises(CannotTakeConsentBack) as error:
        take_consent_back(consent=consent, withdrawn_on=day, by=cast.amina, at=timezone.now())

    assert codes(error) == ["taken_back_out_of_order"]


@pytest.mark.django_db(transaction=True)
def test_the_same_answer_sent_twice_at_once_is_written_down_once(cast: Cast):
    def send():
        try:
            return create_consent(cast)
        except CannotRecordConsent as refusal:
            return [blocker.code for blocker in refusal.blockers]

    first, second = two_at_once(send, send)

    assert (Consent.objects.get(), second) == (first, ["lent_already"])


@pytest.mark.django_db(transaction=True)
def test_a_consent_taken_back_twice_at_once_is_taken_back_once(cast: Cast):
    consent = create_consent(cast)

    def take_back():
        return take_consent_back(
            consent=consent, withdrawn_on=TODAY, by=cast.amina, at=timezone.now()
        )

    two_at_once(take_back, take_back)

    assert Consent.objects.filter(withdrawal__isnull=False).count() == 1
