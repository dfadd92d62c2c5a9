"""Keeping promises about the end of support: what is said, what moved, who must be told."""

import datetime
from dataclasses import replace

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import (
    AddresseeKind,
    CaseCloseReason,
    GoalState,
    PromiseCause,
    PromisedAnswer,
)
from balsts.casework.models import EntitlementPromise, Goal, PromiseAddressee, PromiseChange
from balsts.casework.operations import promise
from balsts.casework.operations.case import close_case
from balsts.casework.operations.hand_over import (
    HandOverEntry,
    make_hand_over_tasks,
    record_hand_over,
)
from balsts.casework.operations.promise import (
    CannotTellOfChange,
    tell_of_change,
)
from balsts.casework.promises import PROMISED_SERVICES, told_by
from balsts.casework.queries.law import law
from balsts.casework.queries.timeline import case_timelines_of
from balsts.clients.enums import Channel, LegalStatus
from balsts.clients.models import LegalStatusEvent
from balsts.clients.operations.timeline import (
    ArrivalEntry,
    DepartureEntry,
    PermitEntry,
    StatusEntry,
    correct_timeline,
    record_timeline,
)
from balsts.platform.periods import add_months
from tests.factories.casework import create_case, create_plan, create_service_record
from tests.factories.clients import (
    create_assignment,
    create_client,
    create_enrolment,
    create_status,
)
from tests.factories.promises import create_promises
from tests.people import Cast, create_cast
from tests.trail import AuditEvent
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
LATER = NOW + datetime.timedelta(hours=1)
LATER_STILL = NOW + datetime.timedelta(hours=2)
GRANTED_ON = TODAY - 30 * ONE_DAY
LAST_ON = add_months(GRANTED_ON, 12)


@pytest.fixture
def cast() -> Cast:
    """Fatima, of whom it was said yesterday that her support lasts twelve months."""
    cast = create_cast(today=TODAY)
    create_promises(cast.fatima, at=NOW - ONE_DAY)
    return cast


def worker_promises():
    return list(EntitlementPromise.objects.filter(service="social_worker").order_by("told_at"))


def granted(cast: Cast, on: datetime.date) -> StatusEntry:
    return StatusEntry(client=cast.fatima, legal_status=LegalStatus.ALTERNATIVE, decided_on=on)


def correct(cast: Cast, on: datetime.date | None, *, at=NOW, by=None):
    """Say that Fatima's status was granted on another day, or not at all."""
    mistaken = LegalStatusEvent.objects.effective().get(
        client=cast.fatima, legal_status=LegalStatus.ALTERNATIVE
    )
    entry = granted(cast, on) if on else None
    return correct_timeline(mistaken=mistaken, entry=entry, by=by or cast.amina, at=at)


def told_lines(change: PromiseChange):
    return [
        (line.promised.service, line.promised.promised_end, line.now.promised_end)
        for line in change.moved.order_by("promised__service")
    ]


def addressees(change: PromiseChange):
    rows = change.addressees.select_related("staff_member__user").order_by("kind")
    return [(row.kind, row.staff_member and row.staff_member.user.username) for row in rows]


def test_the_first_event_is_followed_by_a_promise_for_each_service(cast: Cast):
    client = create_client(given_name="Ali")

    record_timeline(
        entries=[
            ArrivalEntry(client=client, on=GRANTED_ON),
            StatusEntry(client=client, legal_status=LegalStatus.REFUGEE, decided_on=GRANTED_ON),
        ],
        by=system_actor(),
        at=NOW,
    )

    rows = EntitlementPromise.objects.filter(client=client).order_by("service")
    assert [
        (row.service, row.answer, row.last_entitled_on, row.because, row.told_at, row.since_at)
        for row in rows
    ] == [
        ("social_mentor", "entitled", LAST_ON, "first", NOW, NOW),
        ("social_worker", "entitled", LAST_ON, "first", NOW, NOW),
    ]
    assert PromiseChange.objects.count() == 0
    event = AuditEvent.objects.get(event="promises_told", subject_ids__contains=[client.id])
    assert event.details == {"promises": 2, "moved": 0}


def test_said_again_nothing_is_written(cast: Cast):
    before = EntitlementPromise.objects.count()

    create_promises(cast.fatima, at=NOW)

    assert EntitlementPromise.objects.count() == before


def test_a_corrected_day_keeps_what_was_said_and_names_the_cause_and_everybody(cast: Cast):
    create_service_record(cast.fatima, contract=cast.contract, staff_member=cast.worker, on=TODAY)

    correct(cast, GRANTED_ON - 20 * ONE_DAY, by=cast.chiara)

    before, now = worker_promises()
    change = PromiseChange.objects.get()
    moved_to = add_months(GRANTED_ON - 20 * ONE_DAY, 12)
    assert (before.last_entitled_on, before.superseded_at) == (LAST_ON, NOW)
    assert (now.last_entitled_on, now.superseded_at, now.because) == (moved_to, None, "status")
    assert told_lines(change) == [
        ("social_mentor", LAST_ON, moved_to),
        ("social_worker", LAST_ON, moved_to),
    ]
    assert (change.because, change.event_on, change.mistaken_on, change.recorded_by) == (
        PromiseCause.STATUS,
        GRANTED_ON - 20 * ONE_DAY,
        GRANTED_ON,
        cast.chiara,
    )
    assert (change.event_code, change.mistaken_code, change.is_taken_back) == (
        "alternative",
        "alternative",
        False,
    )
    assert addressees(change) == [
        ("client", None),
        ("mentor", "edgars"),
        ("responsible_worker", "amina"),
    ]
    assert change.addressees.filter(told_on__isnull=False).count() == 0
    assert cast.fatima.participations.count() == 1


def test_whoever_makes_the_change_knows_of_it(cast: Cast):
    correct(cast, GRANTED_ON - ONE_DAY, by=cast.amina)

    told = PromiseAddressee.objects.get(told_on__isnull=False)
    assert (told.kind, told.told_on, told.told_by) == ("responsible_worker", TODAY, cast.amina)


def test_an_event_taken_back_removes_the_promise_and_the_right_one_makes_one_change_of_both(
    cast: Cast,
):
    correct(cast, None)
    taken_back = PromiseChange.objects.get(overtaken_at__isnull=True)

    record_timeline(entries=[granted(cast, GRANTED_ON + ONE_DAY)], by=cast.amina, at=LATER)

    latest = PromiseChange.objects.get(overtaken_at__isnull=True)
    taken_back.refresh_from_db()
    moved_to = add_months(GRANTED_ON + ONE_DAY, 12)
    assert taken_back.is_taken_back
    assert told_lines(taken_back) == [
        ("social_mentor", LAST_ON, None),
        ("social_worker", LAST_ON, None),
    ]
    assert taken_back.overtaken_at == LATER
    assert told_lines(latest) == [
        ("social_mentor", LAST_ON, moved_to),
        ("social_worker", LAST_ON, moved_to),
    ]


def test_what_is_as_promised_again_before_anybody_was_told_needs_no_telling(cast: Cast):
    correct(cast, None)

    record_timeline(entries=[granted(cast, GRANTED_ON)], by=cast.amina, at=LATER)

    assert PromiseChange.objects.filter(overtaken_at__isnull=True).count() == 0
    assert len(worker_promises()) == 3


def test_what_is_as_promised_again_after_the_client_was_told_otherwise_is_told_anew(cast: Cast):
    correct(cast, None)
    client = PromiseAddressee.objects.get(kind=AddresseeKind.CLIENT)
    tell_of_change(addressees=[client], told_on=TODAY, by=cast.amina, at=NOW)

    record_timeline(entries=[granted(cast, GRANTED_ON)], by=cast.amina, at=LATER)

    latest = PromiseChange.objects.get(overtaken_at__isnull=True)
    assert told_lines(latest) == [
        ("social_mentor", LAST_ON, LAST_ON),
        ("social_worker", LAST_ON, LAST_ON),
    ]
    assert latest.addressees.get(kind=AddresseeKind.CLIENT).told_on is None


def test_a_second_move_after_the_first_was_told_starts_from_what_was_told(cast: Cast):
    correct(cast, GRANTED_ON + ONE_DAY)
    client = PromiseAddressee.objects.get(kind=AddresseeKind.CLIENT)
    tell_of_change(addressees=[client], told_on=TODAY, by=cast.amina, at=NOW)

    correct(cast, GRANTED_ON + 2 * ONE_DAY, at=LATER)

    latest = PromiseChange.objects.get(overtaken_at__isnull=True)
    assert told_lines(latest)[0] == (
        "social_mentor",
        add_months(GRANTED_ON + ONE_DAY, 12),
        add_months(GRANTED_ON + 2 * ONE_DAY, 12),
    )


def test_a_second_move_before_anybody_was_told_starts_from_what_was_promised(cast: Cast):
    correct(cast, GRANTED_ON + ONE_DAY)

    correct(cast, GRANTED_ON + 2 * ONE_DAY, at=LATER)

    latest = PromiseChange.objects.get(overtaken_at__isnull=True)
    assert told_lines(latest)[0] == (
        "social_mentor",
        LAST_ON,
        add_months(GRANTED_ON + 2 * ONE_DAY, 12),
    )


def test_time_that_passes_breaks_no_promise(cast: Cast):
    after = datetime.datetime.combine(LAST_ON + ONE_DAY, datetime.time(9), tzinfo=datetime.UTC)

    create_promises(cast.fatima, at=after)

    _, now = worker_promises()
    assert (now.answer, now.last_entitled_on, now.because) == ("not_entitled", LAST_ON, "review")
    assert now.since_at == NOW - ONE_DAY
    assert PromiseChange.objects.count() == 0


def test_time_that_passes_leaves_a_change_that_is_to_be_told_as_it_is(cast: Cast):
    correct(cast, GRANTED_ON + ONE_DAY)
    change = PromiseChange.objects.get()
    moved_to = add_months(GRANTED_ON + ONE_DAY, 12)
    after = datetime.datetime.combine(moved_to + ONE_DAY, datetime.time(9), tzinfo=datetime.UTC)

    create_promises(cast.fatima, at=after)

    assert PromiseChange.objects.get(overtaken_at__isnull=True) == change


def test_a_status_that_follows_an_open_procedure_breaks_no_promise(cast: Cast):
    client = create_client(given_name="Ali")
    create_status(client, on=GRANTED_ON)
    create_promises(client, at=NOW - ONE_DAY)

    record_timeline(
        entries=[StatusEntry(client=client, legal_status=LegalStatus.REFUGEE, decided_on=TODAY)],
        by=system_actor(),
        at=NOW,
    )

    assert PromiseChange.objects.count() == 0


def test_a_return_years_later_breaks_no_promise_of_the_years_before(cast: Cast):
    client = create_client(given_name="Ali")
    create_status(client, on=add_months(TODAY, -60), status=LegalStatus.REFUGEE)
    create_promises(client, at=NOW - ONE_DAY)

    record_timeline(
        entries=[
            StatusEntry(
                client=client,
                legal_status=LegalStatus.STATUS_EXPIRED,
                decided_on=TODAY - 9 * ONE_DAY,
            ),
            StatusEntry(client=client, legal_status=LegalStatus.ASYLUM_SEEKER, decided_on=TODAY),
        ],
        by=system_actor(),
        at=NOW,
    )

    now = EntitlementPromise.objects.get(
        client=client, service="social_worker", superseded_at__isnull=True
    )
    assert (now.answer, now.last_entitled_on) == ("entitled", None)
    assert PromiseChange.objects.count() == 0


def test_a_plan_carried_out_ends_the_workers_service_as_was_said_with_the_promise(cast: Cast):
    create_plan(cast.case, agreed_on=GRANTED_ON)
    Goal.objects.update(state=GoalState.ACHIEVED)
    cast.case.refresh_from_db()

    close_case(
        case=cast.case,
        reason=CaseCloseReason.PLAN_COMPLETED,
        closed_on=TODAY,
        by=cast.amina,
        at=NOW,
    )

    now = worker_promises()[-1]
    assert (now.last_entitled_on, now.because) == (TODAY, PromiseCause.PLAN)
    assert PromiseChange.objects.count() == 0


def test_a_change_recorded_late_never_supersedes_before_it_was_told(cast: Cast):
    create_promises(cast.fatima, at=LATER)
    correct(cast, GRANTED_ON + ONE_DAY, at=LATER)

    correct(cast, GRANTED_ON + 2 * ONE_DAY, at=NOW)

    before, now = worker_promises()[-2:]
    assert (before.told_at, before.superseded_at, now.told_at) == (LATER, LATER, LATER)


def test_municipalities_that_were_informed_are_among_those_who_must_be_told(cast: Cast):
    child = create_client(given_name="Ali", born_on=add_months(TODAY, -120))
    mistaken = create_status(
        child, on=add_months(TODAY, -12) + 20 * ONE_DAY, status=LegalStatus.REFUGEE
    )
    create_assignment(create_enrolment(child, cast.contract), cast.worker)
    create_case(child, cast.contract.programme, opened_on=mistaken.decided_on)
    create_promises(child, at=NOW - ONE_DAY)
    [task] = make_hand_over_tasks(by=system_actor(), at=NOW)
    entry = HandOverEntry(informed_on=TODAY, channel=Channel.E_MAIL, municipality_name="Rīga")
    hand_over = record_hand_over(task=task, entry=entry, by=cast.amina, at=NOW)
    second = record_hand_over(
        task=task, entry=replace(entry, municipality="jelgava"), by=cast.amina, at=NOW
    )

    later = mistaken.decided_on + 10 * ONE_DAY
    entry = StatusEntry(client=child, legal_status=LegalStatus.REFUGEE, decided_on=later)
    correct_timeline(mistaken=mistaken, entry=entry, by=cast.amina, at=LATER)

    latest = PromiseChange.objects.get(overtaken_at__isnull=True)
    named = latest.addressees.filter(kind=AddresseeKind.MUNICIPALITY)
    assert {one.hand_over for one in named} == {hand_over, second}


def test_tell_of_change_keeps_the_first_day_that_was_said(cast: Cast):
    correct(cast, GRANTED_ON + ONE_DAY)
    client = PromiseAddressee.objects.select_related("change").get(kind=AddresseeKind.CLIENT)

    tell_of_change(addressees=[client], told_on=TODAY, by=cast.amina, at=NOW)
    tell_of_change(addressees=[client], told_on=TODAY + ONE_DAY, by=cast.chiara, at=NOW + ONE_DAY)

    client.refresh_from_db()
    assert (client.told_on, client.told_by) == (TODAY, cast.amina)


def test_tell_of_change_heeds_what_somebody_else_wrote_down_meanwhile(cast: Cast):
    correct(cast, GRANTED_ON + ONE_DAY)
    client = PromiseAddressee.objects.select_related("change").get(kind=AddresseeKind.CLIENT)
    stale = PromiseAddressee.objects.select_related("change").get(kind=AddresseeKind.CLIENT)
    tell_of_change(addressees=[client], told_on=TODAY, by=cast.amina, at=NOW)

    with counted_queries() as asked:
        new = tell_of_change(
            addressees=[stale], told_on=TODAY + ONE_DAY, by=cast.chiara, at=NOW + ONE_DAY
        )

    client.refresh_from_db()
    locking = [sql for sql in asked.queries if "promiseaddressee" in sql and "FOR UPDATE" in sql]
    assert (new, client.told_on, client.told_by) == ([], TODAY, cast.amina)
    assert len(locking) == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("boris", "client_not_seen"),
        ("daniel", "client_not_seen"),
        ("edgars", "no_permission"),
        ("esther", "no_permission"),
        ("farid", "no_permission"),
    ],
)
def test_tell_of_change_refuses_everybody_else(cast: Cast, name: str, code: str):
    correct(cast, GRANTED_ON + ONE_DAY)
    client = PromiseAddressee.objects.get(kind=AddresseeKind.CLIENT)

    with pytest.raises(CannotTellOfChange) as refusal:
        tell_of_change(addressees=[client], told_on=TODAY, by=getattr(cast, name), at=NOW)

    assert [blocker.code for blocker in refusal.value.blockers] == [code]


def test_a_mentor_says_that_they_know_themselves(cast: Cast):
    correct(cast, GRANTED_ON + ONE_DAY)
    mentor = PromiseAddressee.objects.get(kind=AddresseeKind.MENTOR)

    tell_of_change(addressees=[mentor], told_on=TODAY, by=cast.edgars, at=NOW)

    mentor.refresh_from_db()
    assert (mentor.told_on, mentor.told_by) == (TODAY, cast.edgars)


@pytest.mark.parametrize(("days", "code"), [(1, "told_in_future"), (-1, "told_before_change")])
def test_tell_of_change_refuses_days_on_which_it_cannot_have_been(cast: Cast, days: int, code: str):
    correct(cast, GRANTED_ON + ONE_DAY)
    client = PromiseAddressee.objects.get(kind=AddresseeKind.CLIENT)

    with pytest.raises(CannotTellOfChange) as refusal:
        tell_of_change(addressees=[client], told_on=TODAY + days * ONE_DAY, by=cast.amina, at=NOW)

    assert [blocker.code for blocker in refusal.value.blockers] == [code]


def test_one_pass_at_the_end_stands_for_all_that_happened_inside(cast: Cast):
    client = create_client(given_name="Ali")
    entries = [
        StatusEntry(client=client, legal_status=LegalStatus.ASYLUM_SEEKER, decided_on=GRANTED_ON),
        StatusEntry(client=client, legal_status=LegalStatus.REFUGEE, decided_on=TODAY),
    ]

    with promise.keep_promises_in_one_pass(by=system_actor(), at=NOW):
        for entry in entries:
            record_timeline(entries=[entry], by=system_actor(), at=NOW)
        inside = EntitlementPromise.objects.filter(client=client).count()

    rows = EntitlementPromise.objects.filter(client=client)
    assert (inside, rows.count()) == (0, 2)
    assert {row.last_entitled_on for row in rows} == {add_months(TODAY, 12)}


def test_a_trial_says_nothing_and_what_fails_leaves_the_next_pass_alone(cast: Cast):
    client = create_client(given_name="Ali")
    entry = StatusEntry(client=client, legal_status=LegalStatus.REFUGEE, decided_on=TODAY)

    with promise.keep_promises_in_one_pass(by=system_actor(), at=NOW, is_trial=True):
        record_timeline(entries=[entry], by=system_actor(), at=NOW)
    with (
        pytest.raises(ZeroDivisionError),
        promise.keep_promises_in_one_pass(by=system_actor(), at=NOW),
    ):
        raise ZeroDivisionError
    before = EntitlementPromise.objects.filter(client=client).count()
    create_promises(client, at=NOW)

    assert (before, EntitlementPromise.objects.filter(client=client).count()) == (0, 2)


def test_a_pass_asks_as_much_for_thirty_clients_as_for_three(cast: Cast):
    clients = [create_client(given_name=f"Ali {number}") for number in range(33)]
    for client in clients:
        create_status(client, on=GRANTED_ON, status=LegalStatus.REFUGEE)
    create_promises(*clients, at=NOW - ONE_DAY)
    for client in clients:
        mistaken = client.status_events.get()
        LegalStatusEvent.objects.create(
            client=client,
            legal_status=LegalStatus.REFUGEE,
            decided_on=TODAY,
            corrects=mistaken,
            recorded_at=NOW,
            recorded_by=cast.amina,
        )
    with counted_queries() as for_three:
        create_promises(*clients[:3], at=NOW)

    with counted_queries() as for_thirty:
        create_promises(*clients[3:], at=NOW)

    assert PromiseChange.objects.count() == 33
    assert for_thirty.count == for_three.count


@pytest.mark.parametrize(
    "statement",
    [
        "update casework_entitlementpromise set last_entitled_on = now()",
        "delete from casework_entitlementpromise",
        "update casework_movedpromise set promised_id = now_id",
        "delete from casework_movedpromise",
        "update casework_promisechange set event_on = now()",
        "delete from casework_promisechange",
        "update casework_promiseaddressee set kind = 'client'",
        "delete from casework_promiseaddressee",
    ],
)
def test_the_database_lets_nobody_unsay_what_was_said(cast: Cast, statement: str):
    correct(cast, GRANTED_ON + ONE_DAY)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_keeps_one_promise_in_force(cast: Cast):
    row = worker_promises()[0]
    row.pk = None

    with pytest.raises(IntegrityError, match="entitlementpromise_one_is_in_force"):
        EntitlementPromise.objects.create(
            **{
                field.attname: getattr(row, field.attname)
                for field in row._meta.concrete_fields[1:]
            }
        )


STATUSES = st.sampled_from(
    [
        LegalStatus.ASYLUM_SEEKER,
        LegalStatus.ALTERNATIVE,
        LegalStatus.REFUGEE,
        LegalStatus.REFUSED_FINAL,
        LegalStatus.STATUS_REVOKED,
        LegalStatus.APPEAL_PENDING,
    ]
)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["status", "arrival", "departure", "permit", "correct", "void", "night"]),
        st.integers(min_value=0, max_value=500),
        STATUSES,
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.slow  # a dozen operations for each of many examples
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=DEEDS)
def test_whatever_happens_what_is_said_is_the_laws_answer_and_nothing_said_is_lost(
    cast: Cast, deeds
):
    with transaction.atomic():
        history: dict = {}
        for number, (deed, days_ago, status) in enumerate(deeds):
            at = NOW + datetime.timedelta(minutes=number)
            _do(cast, deed, TODAY - days_ago * ONE_DAY, status, at)

            timeline = case_timelines_of([cast.fatima.id])[cast.fatima.id]
            rows = list(EntitlementPromise.objects.filter(client=cast.fatima))
            in_force = {row.service: row for row in rows if row.superseded_at is None}
            for service in PROMISED_SERVICES:
                told = told_by(law().decide(service, timeline, on=TODAY))
                row = in_force[service.value]
                assert (
                    PromisedAnswer(row.answer),
                    row.entitled_from,
                    row.last_entitled_on,
                    row.waits_from,
                    row.policy,
                ) == (
                    told.answer,
                    told.entitled_from,
                    told.last_entitled_on,
                    told.waits_from,
                    told.policy,
                )
            said = {row.id: (row.answer, row.last_entitled_on, row.told_at) for row in rows}
            assert history.items() <= said.items()
            history = said
            assert PromiseChange.objects.filter(overtaken_at__isnull=True).count() <= 1
        transaction.set_rollback(True)


def _do(cast: Cast, deed: str, on: datetime.date, status: LegalStatus, at: datetime.datetime):
    client, by = cast.fatima, system_actor()
    entry = StatusEntry(client=client, legal_status=status, decided_on=on)
    match deed:
        case "status":
            record_timeline(entries=[entry], by=by, at=at)
        case "arrival":
            record_timeline(entries=[ArrivalEntry(client=client, on=on)], by=by, at=at)
        case "departure":
            record_timeline(entries=[DepartureEntry(client=client, on=on)], by=by, at=at)
        case "permit":
            permit = PermitEntry(client=client, permit_kind="permanent", valid_from=on)
            record_timeline(entries=[permit], by=by, at=at)
        case "night":
            create_promises(client, at=at)
        case _:
            mistaken = LegalStatusEvent.objects.effective().filter(client=client).last()
            if mistaken is not None:
                correct_timeline(
                    mistaken=mistaken, entry=entry if deed == "correct" else None, by=by, at=at
                )
