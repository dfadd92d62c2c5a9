"""While the use of data is restricted nothing new is recorded, whoever writes, and no report counts them."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import NeedCode, SealedKind
from balsts.casework.models import InclusionPlan, ServiceParticipation
from balsts.casework.operations.plan import CannotAgreePlan
from balsts.casework.operations.sealed_note import (
    CannotWriteSealedNote,
    SealedEntry,
    write_sealed_note,
)
from balsts.casework.operations.service_record import CannotRecordService
from balsts.casework.operations.specific_need import NeedEntry, note_specific_need
from balsts.clients.enums import ConsentAnswer, ConsentPurpose
from balsts.clients.models import Client
from balsts.clients.operations.consent import CannotRecordConsent
from balsts.clients.operations.referral import CannotReferClient, refer_client
from balsts.platform.blockers import Refused
from balsts.privacy.operations.restriction import (
    CannotRestrict,
    lift_restriction,
    restrict_use,
)
from balsts.statistics.operations.snapshot import take_snapshot
from tests.factories.casework import create_plan, create_service_record
from tests.factories.sharing import create_consent
from tests.people import create_cast
from tests.two_at_once import two_at_once
from tests.web.browsers import browser_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_SECOND = datetime.timedelta(seconds=1)
REASON = "The person says that the data are wrong."


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


def restricted(cast):
    return restrict_use(client=cast.fatima, reason=REASON, by=cast.chiara, at=NOW)


def served(cast):
    return create_service_record(
        cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY
    )


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def test_no_new_service_and_no_new_plan_while_it_stands(cast):
    restricted(cast)

    with pytest.raises(CannotRecordService) as service:
        served(cast)
    with pytest.raises(CannotAgreePlan) as plan:
        create_plan(cast.case, agreed_on=TODAY)

    assert (codes(service), codes(plan)) == (["client_restricted"], ["client_restricted"])


def test_the_database_refuses_too(cast):
    record = served(cast)
    restricted(cast)

    with pytest.raises(IntegrityError, match="restricted"), transaction.atomic():
        ServiceParticipation.objects.bulk_create(
            [ServiceParticipation(service_record=record, client=cast.fatima, provided_on=TODAY)]
        )
    with pytest.raises(IntegrityError, match="restricted"), transaction.atomic():
        InclusionPlan.objects.create(
            case=cast.case,
            plan_version=9,
            state="agreed",
            agreed_on=TODAY,
            recorded_at=NOW,
            recorded_by=system_actor(),
        )


def test_nothing_more_is_shared_while_it_stands_and_saying_no_is_always_open(cast):
    consent = create_consent(cast)
    restricted(cast)

    with pytest.raises(CannotRecordConsent) as given:
        create_consent(cast)
    with pytest.raises(CannotReferClient) as referral:
        refer_client(consent=consent, words="Please take over.", by=cast.amina, at=NOW)
    with pytest.raises(CannotWriteSealedNote) as note:
        write_sealed_note(
            entry=SealedEntry(
                client=cast.fatima,
                programme=cast.contract.programme,
                kind=SealedKind.HEALTH,
                text="Words",
            ),
            by=cast.amina,
            at=NOW,
        )

    found = [codes(given), codes(referral), codes(note)]
    assert found == [["client_restricted"]] * 3
    assert create_consent(cast, answer=ConsentAnswer.DECLINED).answer == ConsentAnswer.DECLINED


@pytest.mark.parametrize(
    "sentence",
    [
        (
            "insert into casework_sealednote (id, client_id, programme_id, kind_sealed, text_sealed,"
            " recorded_at, recorded_by_id) select gen_random_uuid(), client_id, programme_id, '', '',"
            " now(), %s from casework_case"
        ),
        (
            "insert into clients_referral (id, consent_id, client_id, words, made_at, made_by_id, state,"
            " answer_words) select gen_random_uuid(), id, client_id, 'Please', now(), %s, 'waiting', ''"
            " from clients_consent"
        ),
        (
            "insert into clients_consent select (jsonb_populate_record(given, jsonb_build_object('id',"
            " gen_random_uuid(), 'recorded_by_id', %s))).* from clients_consent given"
        ),
    ],
)
def test_the_database_shares_nothing_more_either(cast, sentence):
    create_consent(cast)
    restricted(cast)

    refused = pytest.raises(IntegrityError, match="restricted")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentence, [cast.amina.pk])


def test_no_new_snapshot_counts_them_until_it_is_lifted(cast, settings, tmp_path):
    settings.BALSTS_DATA = tmp_path
    served(cast)

    def people():
        return take_snapshot(by=system_actor(), at=timezone.now()).row_counts["people"]

    before = people()
    restricted(cast)
    meanwhile = people()
    lift_restriction(client=cast.fatima, by=cast.chiara, at=timezone.now())

    assert (before, meanwhile, people()) == (1, 0, 1)


def test_after_lifting_everything_goes_on(cast):
    restricted(cast)

    lift_restriction(client=cast.fatima, by=cast.chiara, at=NOW)

    assert served(cast)


def test_the_screen_of_the_client_says_so_and_offers_nothing_new(cast):
    restricted(cast)

    client = browser_of(cast.amina).get(f"/clients/{cast.fatima.reference}/").context["client"]

    assert [one.message for one in client.hindrances] == [
        (
            "The use of this person's data is restricted: nothing new is recorded until the "
            "restriction is lifted."
        )
    ]
    assert client.record_url == ""


def test_only_who_answers_requests_restricts_and_only_whom_they_see(cast):
    for who in (cast.amina, cast.daniel, cast.esther):
        with pytest.raises(CannotRestrict) as refusal:
            restrict_use(client=cast.fatima, reason=REASON, by=who, at=NOW)
        assert codes(refusal) == ["no_permission"]


def test_a_restriction_has_a_reason_and_stands_once(cast):
    with pytest.raises(CannotRestrict) as refusal:
        restrict_use(client=cast.fatima, reason="Asked", by=cast.chiara, at=NOW)
    restricted(cast)
    with pytest.raises(CannotRestrict) as again:
        restricted(cast)

    assert (codes(refusal), codes(again)) == (["reason_too_short"], ["client_restricted"])


@pytest.mark.django_db(transaction=True)
def test_two_who_restrict_at_once_restrict_once():
    cast = create_cast(today=TODAY)

    def second():
        try:
            return restricted(cast)
        except CannotRestrict as refusal:
            return [blocker.code for blocker in refusal.blockers]

    first, answer = two_at_once(lambda: restricted(cast), second)

    assert (first.reason, answer) == (REASON, ["client_restricted"])
    assert Client.objects.get(pk=cast.fatima.pk).restricted_at == NOW


def test_a_restriction_that_began_after_somebody_asked_to_lift_the_last_one_stands(cast):
    restricted(cast)

    with pytest.raises(CannotRestrict) as refusal:
        lift_restriction(client=cast.fatima, by=cast.chiara, at=NOW - ONE_SECOND)

    assert codes(refusal) == ["decided_meanwhile"]
    assert Client.objects.get(pk=cast.fatima.pk).restricted_at == NOW


def begun(cast) -> dict[str, Callable[[], object]]:
    """What is begun with a client's data, by the rooms that begin it."""
    consent = create_consent(cast)
    need = NeedEntry(
        client=cast.fatima,
        programme=cast.contract.programme,
        code=NeedCode.FAMILY_UNITY_TR,
        reason="She looks for her brother.",
        noted_on=TODAY,
        is_noted_only=True,
    )
    sealed = SealedEntry(
        client=cast.fatima,
        programme=cast.contract.programme,
        kind=SealedKind.HEALTH,
        text="Words",
    )
    return {
        "service": lambda: served(cast),
        "plan": lambda: create_plan(cast.case, agreed_on=TODAY),
        "need": lambda: note_specific_need(entry=need, by=cast.amina, at=NOW),
        "consent": lambda: create_consent(cast, purpose=ConsentPurpose.ADVICE),
        "sealed note": lambda: write_sealed_note(entry=sealed, by=cast.amina, at=NOW),
        "referral": lambda: refer_client(consent=consent, words="Please", by=cast.amina, at=NOW),
    }


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["service", "plan", "need", "sealed note", "consent", "referral"])
def test_nothing_is_begun_with_data_whose_use_is_restricted_at_the_same_moment(cast, what):
    begin = begun(cast)[what]

    def second():
        with pytest.raises(Refused) as refusal:
            begin()
        return codes(refusal)

    _, found = two_at_once(lambda: restricted(cast), second)

    assert found == ["client_restricted"]
