"""Requests: who takes them in, who says who asks, what is refused, two at once."""

import datetime
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from balsts.access.enums import Role
from balsts.clients.models import Client
from balsts.organisations.models import Contract, StaffMember
from balsts.organisations.queries.standing import standing_of
from balsts.privacy.enums import IdentityCheck, RequestKind, RequestOutcome
from balsts.privacy.models import DataRequest
from balsts.privacy.operations.request import (
    CannotAnswerRequest,
    CannotReceiveRequest,
    answer_request,
    confirm_identity,
    extend_request,
    receive_request,
    wait_for_identification,
)
from balsts.privacy.queries.request import open_requests
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_staff_member
from tests.factories.privacy import create_data_request, create_senior_who_knew
from tests.people import create_cast
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
TO_WHOM = import_module("balsts.privacy.migrations.0018_requests_belong_to_an_organisation").TO_WHOM
REASON = "The file is spread over two offices and must be brought together."


@pytest.fixture
def cast():
    return create_cast(today=TODAY)


def received(cast, *, days_ago=0, by=None, kind=RequestKind.ACCESS):
    return receive_request(
        client=cast.fatima,
        kind=kind,
        received_on=TODAY - days_ago * ONE_DAY,
        by=by or cast.amina,
        at=NOW,
    )


def identified(request, by):
    return confirm_identity(
        request=request,
        identity_check=IdentityCheck.IN_PERSON_ALONE,
        identified_on=TODAY,
        by=by,
        at=NOW,
    )


def answered(request, by, *, outcome=RequestOutcome.GRANTED, words=""):
    return answer_request(request=request, outcome=outcome, answer_words=words, by=by, at=NOW)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def test_receive_request_leaves_its_event_and_starts_the_month(cast):
    request = received(cast, days_ago=3)

    event = AuditEvent.objects.get(event="request_received")
    assert event.subject_ids == [cast.fatima.id]
    assert event.details == {"kind": "access"}
    assert request.due_on == request.clock.first_due_on > TODAY


def test_receive_request_refuses_a_day_to_come(cast):
    with pytest.raises(CannotReceiveRequest) as refusal:
        received(cast, days_ago=-1)

    assert codes(refusal) == ["received_in_future"]


def test_receive_request_refuses_a_second_open_one_of_the_kind(cast):
    received(cast)

    with pytest.raises(CannotReceiveRequest) as refusal:
        received(cast)

    assert codes(refusal) == ["open_already"]


def test_receive_request_refuses_whoever_does_not_see_the_client(cast):
    with pytest.raises(CannotReceiveRequest) as refusal:
        received(cast, by=cast.boris)

    assert codes(refusal) == ["client_not_seen"]


def test_receive_request_refuses_who_sees_figures_only(cast):
    with pytest.raises(CannotReceiveRequest) as refusal:
        received(cast, by=cast.esther)

    assert codes(refusal) == ["no_permission"]


def test_confirm_identity_refuses_a_manager_who_never_worked_with_the_person(cast):
    request = received(cast)

    with pytest.raises(CannotAnswerRequest) as refusal:
        identified(request, cast.chiara)

    assert codes(refusal) == ["not_known_to_you"]


def test_confirm_identity_ends_the_wait_and_adds_its_days(cast):
    request = received(cast, days_ago=9)
    earlier = NOW - 7 * ONE_DAY
    wait_for_identification(request=request, by=cast.amina, at=earlier)

    request = identified(request, cast.amina)

    assert request.due_on == request.clock.first_due_on
    assert request.clock.waited == 7 * ONE_DAY
    assert request.identified_by == cast.amina


def test_wait_for_identification_does_not_stop_a_clock_that_has_run_out(cast):
    request = received(cast, days_ago=40)

    with pytest.raises(CannotAnswerRequest) as refusal:
        wait_for_identification(request=request, by=cast.amina, at=NOW)

    assert codes(refusal) == ["too_late_to_wait"]


def test_wait_for_identification_stops_the_clock_once(cast):
    request = received(cast)
    wait_for_identification(request=request, by=cast.amina, at=NOW)

    with pytest.raises(CannotAnswerRequest) as refusal:
        wait_for_identification(request=request, by=cast.amina, at=NOW)

    assert codes(refusal) == ["waits_already"]


def test_extend_request_wants_a_reason_and_the_first_month(cast):
    request = received(cast, days_ago=40)

    with pytest.raises(CannotAnswerRequest) as refusal:
        extend_request(request=request, reason="Busy", by=cast.chiara, at=NOW)

    assert codes(refusal) == ["too_late_to_extend", "reason_too_short"]


def test_extend_request_gives_three_months_from_receipt_once(cast):
    request = extend_request(request=received(cast), reason=REASON, by=cast.chiara, at=NOW)

    with pytest.raises(CannotAnswerRequest) as refusal:
        extend_request(request=request, reason=REASON, by=cast.chiara, at=NOW)

    assert 89 <= (request.due_on - TODAY).days <= 92
    assert codes(refusal) == ["extended_already"]


def test_answer_request_gives_nothing_to_somebody_unknown(cast):
    with pytest.raises(CannotAnswerRequest) as refusal:
        answered(received(cast), cast.chiara)

    assert codes(refusal) == ["not_identified"]


def test_answer_request_refuses_a_refusal_without_a_reason(cast):
    with pytest.raises(CannotAnswerRequest) as refusal:
        answered(received(cast), cast.chiara, outcome=RequestOutcome.REFUSED, words="No.")

    assert codes(refusal) == ["reason_too_short"]


def test_answer_request_is_not_for_workers(cast):
    request = identified(received(cast), cast.amina)

    with pytest.raises(CannotAnswerRequest) as refusal:
        answered(request, cast.amina)

    assert codes(refusal) == ["no_permission"]


@pytest.fixture
def senior(cast):
    """Answers requests, and worked with Fatima before."""
    return create_senior_who_knew(cast)


@pytest.mark.parametrize("outcome", [RequestOutcome.GRANTED, RequestOutcome.PARTLY])
def test_who_confirms_who_asks_does_not_grant_the_copy(cast, senior, outcome):
    request = identified(received(cast, by=senior), senior)

    with pytest.raises(CannotAnswerRequest) as refusal:
        answered(request, senior, outcome=outcome, words=REASON)

    assert codes(refusal) == ["confirmed_by_you"]
    assert answered(request, cast.chiara).answered_by == cast.chiara


@pytest.mark.parametrize("outcome", [RequestOutcome.REFUSED, RequestOutcome.WITHDRAWN])
def test_who_confirms_who_asks_may_take_more_time_and_refuse(cast, senior, outcome):
    request = identified(received(cast), senior)

    extend_request(request=request, reason=REASON, by=senior, at=NOW)
    request = answered(request, senior, outcome=outcome, words=REASON)

    assert (request.outcome, request.answered_by) == (outcome, senior)


@pytest.mark.parametrize(
    "kind", [kind for kind in RequestKind if kind is not RequestKind.ACCESS], ids=str
)
def test_other_requests_are_granted_by_who_confirmed_who_asks(cast, senior, kind):
    request = answered(identified(received(cast, kind=kind), senior), senior)

    assert (request.outcome, request.answered_by) == (RequestOutcome.GRANTED, senior)


@pytest.mark.parametrize(("days_ago", "found"), [(13, ["not_two_people_yet"]), (14, [])])
def test_who_gave_the_post_to_who_confirms_is_the_second_after_a_fortnight(cast, days_ago, found):
    StaffMember.objects.filter(user=cast.amina).update(
        given_by=cast.chiara, given_at=NOW - days_ago * ONE_DAY
    )
    request = identified(received(cast), cast.amina)

    refused = []
    try:
        answered(request, cast.chiara)
    except CannotAnswerRequest as refusal:
        refused = [blocker.code for blocker in refusal.blockers]

    request.refresh_from_db()
    assert (refused, request.is_open) == (found, bool(found))


def test_alone_in_an_organisation_the_second_is_whom_the_administrator_invites(cast, senior):
    request = identified(received(cast), senior)
    board = create_staff_member(
        username="board",
        organisation=cast.contract.provider,
        role=Role.PROVIDER_MANAGER,
        from_=TODAY,
        given_by=cast.janis,
        given_at=NOW,
    ).user
    StaffMember.objects.filter(user=senior).update(given_by=cast.janis, given_at=NOW)

    assert answered(request, board).answered_by == board


def test_answer_request_ends_it_and_lets_the_same_be_asked_again(cast):
    answered(identified(received(cast), cast.amina), cast.chiara)

    again = received(cast)

    assert [row.request for row in open_requests(standing_of(cast.chiara, on=TODAY), limit=9)] == [
        again
    ]


def test_answer_request_refuses_what_is_answered(cast):
    request = answered(identified(received(cast), cast.amina), cast.chiara)

    with pytest.raises(CannotAnswerRequest) as refusal:
        answered(request, cast.chiara)

    assert codes(refusal) == ["answered_already"]


def test_open_requests_come_by_their_last_day_and_those_that_stand_still_last(cast):
    standing = received(cast, days_ago=20)
    wait_for_identification(request=standing, by=cast.amina, at=NOW)
    later = create_data_request(cast.fatima, kind=RequestKind.ERASURE)
    sooner = create_data_request(
        cast.fatima, kind=RequestKind.CORRECTION, received_on=TODAY - 5 * ONE_DAY
    )
    create_data_request(create_client())

    rows = open_requests(standing_of(cast.amina, on=TODAY), limit=9)

    assert [row.request for row in rows] == [sooner, later, standing]


@pytest.fixture
def zane(cast):
    """Coordinates the movement, which helps Fatima too."""
    create_enrolment(cast.fatima, cast.movement_contract, from_=TODAY)
    movement = cast.movement_contract.provider
    post = create_staff_member(
        username="zane", organisation=movement, role=Role.MOVEMENT_COORDINATOR
    )
    return post.user


def test_a_request_is_made_to_the_organisation_and_programme_of_who_takes_it_in(cast, zane):
    to_us, to_them = received(cast), received(cast, by=zane)

    assert (to_us.organisation, to_us.programme) == (
        cast.contract.provider,
        cast.contract.programme,
    )
    assert to_them.organisation == cast.movement_contract.provider
    assert to_them.programme == cast.movement_contract.programme
    assert {
        who.username: [row.request for row in open_requests(standing_of(who, on=TODAY), limit=9)]
        for who in (cast.amina, cast.chiara, zane)
    } == {"amina": [to_us], "chiara": [to_us], "zane": [to_them]}


@pytest.mark.parametrize(
    "act",
    [
        lambda request, by: answered(request, by, outcome=RequestOutcome.REFUSED, words=REASON),
        lambda request, by: answered(request, by, outcome=RequestOutcome.WITHDRAWN),
        lambda request, by: extend_request(request=request, reason=REASON, by=by, at=NOW),
        lambda request, by: wait_for_identification(request=request, by=by, at=NOW),
        identified,
    ],
)
def test_who_helps_the_person_elsewhere_does_nothing_with_a_request_made_to_us(cast, zane, act):
    request = received(cast)

    with pytest.raises(CannotAnswerRequest) as refusal:
        act(request, zane)

    assert codes(refusal) == ["made_to_others"]
    request.refresh_from_db()
    assert (request.is_open, request.waits_from, request.identified_on) == (True, None, None)


def test_who_only_accompanies_does_not_say_who_asks(cast):
    request = received(cast, by=cast.edgars)

    with pytest.raises(CannotAnswerRequest) as refusal:
        identified(request, cast.edgars)

    assert codes(refusal) == ["no_permission"]


def test_who_provides_the_programme_next_goes_on_with_what_the_last_one_was_asked(cast):
    request = received(cast)
    create_assignment(
        create_enrolment(cast.fatima, cast.other_contract),
        StaffMember.objects.get(user=cast.daniel),
    )
    standing = standing_of(cast.daniel, on=TODAY)
    before = list(open_requests(standing, limit=9))

    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=TODAY)

    assert before == []
    assert [row.request for row in open_requests(standing, limit=9)] == [request]
    with pytest.raises(CannotReceiveRequest) as refusal:
        received(cast, by=cast.daniel)
    assert codes(refusal) == ["open_already"]


def test_requests_of_before_belong_to_where_their_writer_worked_else_to_who_helped_longest(
    cast, zane
):
    ours = received(cast)
    theirs = create_data_request(cast.fatima, kind=RequestKind.CORRECTION, by=zane)
    nobodys = create_data_request(cast.fatima, kind=RequestKind.ERASURE)
    unhelped = create_data_request(create_client())
    DataRequest.objects.update(organisation=None, programme=None)

    with connection.cursor() as cursor:
        cursor.execute(TO_WHOM)

    found = {one.pk: one.organisation for one in DataRequest.objects.all()}
    assert found == {
        ours.pk: cast.contract.provider,
        theirs.pk: cast.movement_contract.provider,
        nobodys.pk: cast.contract.provider,
        unhelped.pk: None,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"organisation": None},
        {"outcome": RequestOutcome.GRANTED},
        {"identified_on": TODAY},
        {"extended_on": TODAY},
        {"waits_from": TODAY - ONE_DAY},
        {"asked_words": "hidden \u202e turn"},
    ],
)
def test_the_database_refuses_what_the_rules_refuse(cast, wrong):
    request = received(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_in_the_same_request_at_once_keep_it_once():
    cast = create_cast(today=TODAY)

    def second():
        try:
            return received(cast, by=cast.chiara)
        except CannotReceiveRequest as refusal:
            return [blocker.code for blocker in refusal.blockers]

    first, answer = two_at_once(lambda: received(cast), second)

    assert (first.kind, answer) == ("access", ["open_already"])
    assert DataRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_give_one_answer():
    cast = create_cast(today=TODAY)
    request = identified(received(cast), cast.amina)

    def second():
        try:
            return answered(request, cast.chiara, outcome=RequestOutcome.REFUSED, words=REASON)
        except CannotAnswerRequest as refusal:
            return [blocker.code for blocker in refusal.blockers]

    first, answer = two_at_once(lambda: answered(request, cast.chiara), second)

    assert (first.outcome, answer) == ("granted", ["answered_already"])


CHILD = {"born_on": TODAY.replace(day=1, year=TODAY.year - 10), "birth_precision": "day"}
ADULT_SINCE_TODAY = datetime.date(TODAY.year - 18, TODAY.month, TODAY.day)


def asked_of_who_was_born(cast, born):
    """A request that was recognised, about somebody of whose birth this is known."""
    Client.objects.filter(pk=cast.fatima.pk).update(**born)
    return identified(received(cast), cast.amina)


def grant(request, by, *, considered=""):
    return answer_request(
        request=request,
        outcome=RequestOutcome.GRANTED,
        answer_words="",
        best_interest_words=considered,
        by=by,
        at=NOW,
    )


@pytest.mark.parametrize(
    "born",
    [
        CHILD,
        {"born_on": None},
        {"born_on": ADULT_SINCE_TODAY + ONE_DAY, "birth_precision": "day"},
        {"born_on": ADULT_SINCE_TODAY.replace(day=1), "birth_precision": "month"},
        {"born_on": ADULT_SINCE_TODAY.replace(month=1, day=1), "birth_precision": "year"},
        {"born_on": ADULT_SINCE_TODAY.replace(month=1, day=1), "birth_precision": "estimated"},
    ],
)
def test_who_is_or_may_be_a_child_is_answered_once_what_is_best_was_considered(cast, born):
    request = asked_of_who_was_born(cast, born)

    with pytest.raises(CannotAnswerRequest) as refusal:
        grant(request, cast.chiara, considered="  ")
    answered_now = grant(request, cast.chiara, considered="She was asked alone and wants it.")

    assert codes(refusal) == ["child_not_considered"]
    assert (answered_now.best_interest_words, answered_now.answered_by) == (
        "She was asked alone and wants it.",
        cast.chiara,
    )


def test_of_who_is_of_age_today_nothing_is_asked_nor_kept(cast):
    born = {"born_on": ADULT_SINCE_TODAY, "birth_precision": "day"}
    request = asked_of_who_was_born(cast, born)

    assert grant(request, cast.chiara, considered="Not asked for.").best_interest_words == ""


def test_a_child_is_refused_with_the_same_thought_and_withdrawn_without(cast):
    request = asked_of_who_was_born(cast, CHILD)

    with pytest.raises(CannotAnswerRequest) as refusal:
        answered(request, cast.chiara, outcome=RequestOutcome.REFUSED, words=REASON)
    withdrawn = answered(request, cast.chiara, outcome=RequestOutcome.WITHDRAWN)

    assert codes(refusal) == ["child_not_considered"]
    assert not withdrawn.is_open


@pytest.mark.parametrize(
    ("born", "is_refused"),
    [
        (CHILD, True),
        ({"born_on": None}, True),
        ({"born_on": ADULT_SINCE_TODAY + ONE_DAY, "birth_precision": "day"}, True),
        ({"born_on": ADULT_SINCE_TODAY.replace(day=1), "birth_precision": "month"}, True),
        ({"born_on": ADULT_SINCE_TODAY, "birth_precision": "day"}, False),
        ({"born_on": datetime.date(1992, 3, 1), "birth_precision": "year"}, False),
    ],
)
def test_the_database_grants_no_copy_about_a_child_without_that_thought(cast, born, is_refused):
    request = asked_of_who_was_born(cast, born)
    rows = DataRequest.objects.filter(pk=request.pk)
    told = {"answered_on": TODAY, "answered_by": cast.chiara, "outcome": "granted"}

    try:
        with transaction.atomic():
            rows.update(**told)
    except IntegrityError as error:
        assert "what is best for the child" in str(error)  # noqa: PT017 - who is refused is what is asked
        found = True
    else:
        found = False

    assert found == is_refused
    assert rows.update(**told, best_interest_words="He was asked alone.") == 1


def test_the_database_lets_nobody_take_that_thought_away_again(cast):
    request = asked_of_who_was_born(cast, CHILD)
    grant(request, cast.chiara, considered="She was asked alone.")

    with pytest.raises(IntegrityError, match="what is best for the child"), transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(best_interest_words="")
