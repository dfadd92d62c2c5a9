"""Enrolling clients and assigning staff: periods, overlaps, the load of mentors, who may."""

import datetime

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import AssignmentRole
from balsts.clients.models import Assignment, Enrolment
from balsts.clients.operations import enrolment as operations
from balsts.clients.operations.enrolment import (
    AssignmentEntry,
    CannotAssignStaff,
    CannotEnrolClient,
    EnrolmentEntry,
    assign_staff,
    end_assignment,
    end_enrolment,
    enrol_clients,
    renew_sight,
    replace_responsible_worker,
)
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.queries.standing import standing_of
from balsts.platform.bound_postgres import acting_under
from tests.factories.clients import create_assignment, create_client, create_enrolment
from tests.factories.organisations import create_contract, create_provider, create_staff_member
from tests.factories.sharing import movement_coordinator
from tests.people import Cast, create_cast
from tests.postgres_plugin import SET_UP_TOKEN
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once
from tests.web.browsers import session_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
LIMITED_FROM = datetime.date(2017, 8, 1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def refused(operation):
    with pytest.raises(CannotAssignStaff) as refusal:
        operation()
    return codes(refusal)


def enrolled(client, contract, *, by=None, from_=TODAY, last_day=None, **told):
    entry = EnrolmentEntry(client=client, contract=contract, from_=from_, last_day=last_day)
    return enrol_clients(entries=[entry], by=by or system_actor(), at=NOW, **told)


def mentored(enrolment, mentor, *, by=None, from_=TODAY, last_day=None):
    entry = AssignmentEntry(
        enrolment=enrolment,
        staff_member=mentor,
        role=AssignmentRole.MENTOR,
        from_=from_,
        last_day=last_day,
    )
    return assign_staff(entries=[entry], by=by or system_actor(), at=NOW)


def handed_over(cast, *, to, from_=TODAY, by=None):
    return replace_responsible_worker(
        enrolment=cast.enrolment, staff_member=to, from_=from_, by=by or cast.amina, at=NOW
    )


def another_mentor(cast):
    with acting_under(SET_UP_TOKEN):
        return create_staff_member(
            username="zane", organisation=cast.contract.provider, role=Role.MENTOR
        )


def test_enrol_clients_keeps_the_inclusive_last_day(cast: Cast):
    [enrolment] = enrolled(create_client(), cast.contract, last_day=TODAY)

    assert enrolment.valid_until == TODAY + ONE_DAY


def test_enrol_clients_ends_with_the_contract_at_the_latest():
    contract = create_contract(provider=create_provider(code="ours"), until=TODAY + ONE_DAY)

    [enrolment] = enrolled(create_client(), contract)

    assert enrolment.valid_until == TODAY + ONE_DAY


@pytest.mark.parametrize(
    ("from_", "last_day"),
    [(TODAY - 5 * ONE_DAY, None), (TODAY, TODAY + 5 * ONE_DAY), (TODAY + 2 * ONE_DAY, None)],
)
def test_enrol_clients_refuses_days_outside_the_contract(from_, last_day):
    contract = create_contract(
        provider=create_provider(code="ours"), from_=TODAY, until=TODAY + 2 * ONE_DAY
    )

    with pytest.raises(CannotEnrolClient) as refusal:
        enrolled(create_client(), contract, from_=from_, last_day=last_day)

    assert codes(refusal) == ["outside_contract"]


def test_enrol_clients_refuses_the_same_contract_twice_on_one_day(cast: Cast):
    with pytest.raises(CannotEnrolClient) as refusal:
        enrolled(cast.fatima, cast.contract)

    assert codes(refusal) == ["overlaps"]
    assert Enrolment.objects.count() == 1


def test_enrol_clients_lets_somebody_be_with_two_providers(cast: Cast):
    enrolled(cast.fatima, cast.other_contract)

    assert cast.fatima.enrolments.count() == 2


@pytest.mark.parametrize("name", ["edgars", "daniel", "esther", "farid"])
def test_enrol_clients_refuses_who_registers_nobody_there(cast: Cast, name):
    with pytest.raises(CannotEnrolClient) as refusal:
        enrolled(create_client(), cast.contract, by=getattr(cast, name))

    assert codes(refusal) == ["no_permission"]


def test_enrol_clients_gives_nobody_sight_of_a_client_they_do_not_see(cast: Cast):
    stranger = create_client()

    with pytest.raises(CannotEnrolClient) as refusal:
        enrolled(stranger, cast.contract, by=cast.chiara)

    assert codes(refusal) == ["client_not_seen"]
    assert not stranger.enrolments.exists()


def test_end_enrolment_ends_its_assignments_on_the_same_inclusive_day(cast: Cast):
    ended_before = create_assignment(
        cast.enrolment,
        create_staff_member(username="zane", organisation=cast.contract.provider, role=Role.MENTOR),
        role=AssignmentRole.MENTOR,
        from_=TODAY - 9 * ONE_DAY,
        until=TODAY - 5 * ONE_DAY,
    )

    end_enrolment(enrolment=cast.enrolment, last_day=TODAY, by=cast.amina, at=NOW)

    assert Enrolment.objects.get().valid_until == TODAY + ONE_DAY
    untils = Assignment.objects.exclude(pk=ended_before.pk).values_list("valid_until", flat=True)
    assert list(untils) == [TODAY + ONE_DAY] * 2
    assert Assignment.objects.get(pk=ended_before.pk).valid_until == TODAY - 5 * ONE_DAY


def test_end_enrolment_takes_away_who_would_begin_only_afterwards(cast: Cast):
    zane = create_staff_member(
        username="zane", organisation=cast.contract.provider, role=Role.MENTOR
    )
    create_assignment(cast.enrolment, zane, role=AssignmentRole.MENTOR, from_=TODAY + 2 * ONE_DAY)

    end_enrolment(enrolment=cast.enrolment, last_day=TODAY, by=cast.amina, at=NOW)

    later = standing_of(zane.user, on=TODAY + 3 * ONE_DAY)
    assert list(clients_visible_to(later)) == []
    assert not Assignment.objects.filter(staff_member=zane).exists()


def test_end_enrolment_refuses_a_day_before_it_began(cast: Cast):
    with pytest.raises(CannotEnrolClient) as refusal:
        end_enrolment(
            enrolment=cast.enrolment, last_day=TODAY - 300 * ONE_DAY, by=cast.amina, at=NOW
        )

    assert codes(refusal) == ["ends_before_it_begins"]


@pytest.mark.parametrize("name", ["boris", "daniel", "edgars", "esther", "farid"])
def test_end_enrolment_refuses_everybody_else(cast: Cast, name):
    with pytest.raises(CannotEnrolClient):
        end_enrolment(enrolment=cast.enrolment, last_day=TODAY, by=getattr(cast, name), at=NOW)

    assert Enrolment.objects.get().valid_until is None


def test_a_client_has_one_responsible_worker_a_day(cast: Cast):
    entry = AssignmentEntry(
        enrolment=cast.enrolment,
        staff_member=cast.second_worker,
        role=AssignmentRole.RESPONSIBLE_WORKER,
        from_=TODAY,
    )

    with pytest.raises(CannotAssignStaff) as refusal:
        assign_staff(entries=[entry], by=cast.amina, at=NOW)

    assert codes(refusal) == ["overlaps"]


def test_a_client_has_the_same_mentor_once_a_day_and_others_beside(cast: Cast):
    other = create_staff_member(
        username="zane", organisation=cast.contract.provider, role=Role.MENTOR
    )

    with pytest.raises(CannotAssignStaff) as refusal:
        mentored(cast.enrolment, cast.mentor)
    mentored(cast.enrolment, other)

    assert codes(refusal) == ["overlaps"]
    assert Assignment.objects.filter(role=AssignmentRole.MENTOR).count() == 2


def test_assign_staff_refuses_staff_of_another_provider(cast: Cast):
    stranger = create_staff_member(
        username="zane", organisation=cast.other_contract.provider, role=Role.MENTOR
    )

    with pytest.raises(CannotAssignStaff) as refusal:
        mentored(cast.enrolment, stranger)

    assert codes(refusal) == ["not_on_staff"]


def test_assign_staff_refuses_days_without_enrolment(cast: Cast):
    with pytest.raises(CannotAssignStaff) as refusal:
        mentored(cast.enrolment, cast.mentor, from_=TODAY - 300 * ONE_DAY, last_day=TODAY)

    assert "outside_enrolment" in codes(refusal)


def busy_mentor(clients, *, from_, until=None):
    provider = create_provider(code="ours")
    contract = create_contract(provider=provider)
    mentor = create_staff_member(username="zane", organisation=provider, role=Role.MENTOR)
    for _ in range(clients):
        enrolment = create_enrolment(create_client(), contract)
        create_assignment(enrolment, mentor, role=AssignmentRole.MENTOR, from_=from_, until=until)
    return mentor, create_enrolment(create_client(), contract)


@pytest.mark.parametrize(("clients", "is_allowed"), [(4, True), (5, True), (19, True), (20, False)])
def test_a_mentor_has_at_most_twenty_people_at_a_time(clients, is_allowed):
    mentor, enrolment = busy_mentor(clients, from_=LIMITED_FROM)

    try:
        mentored(enrolment, mentor, from_=LIMITED_FROM)
    except CannotAssignStaff as refusal:
        found = [blocker.code for blocker in refusal.blockers]
    else:
        found = []

    assert found == ([] if is_allowed else ["mentor_load"])
    assert mentor.assignments.count() == clients + is_allowed


def test_before_august_2017_mentors_had_no_limit():
    mentor, enrolment = busy_mentor(21, from_=LIMITED_FROM - ONE_DAY)

    mentored(enrolment, mentor, from_=LIMITED_FROM - ONE_DAY)

    assert mentor.assignments.count() == 22


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_2_3_4_a_mentor_given_two_clients_at_once_gets_only_the_twentieth(cast: Cast):
    for _ in range(18):
        enrolment = create_enrolment(create_client(), cast.contract)
        create_assignment(enrolment, cast.mentor, role=AssignmentRole.MENTOR)
    one, other = (create_enrolment(create_client(), cast.contract) for _ in range(2))

    first, second = two_at_once(
        lambda: mentored(one, cast.mentor), lambda: refused(lambda: mentored(other, cast.mentor))
    )

    assert (len(first), second) == (1, ["mentor_load"])
    mentoring = Assignment.objects.filter(staff_member=cast.mentor)
    assert mentoring.count() == 20


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_handing_over_twice_at_once_takes_the_last_word(cast: Cast):
    third = create_staff_member(username="third", organisation=cast.worker.organisation)

    two_at_once(
        lambda: handed_over(cast, to=cast.second_worker, by=cast.chiara),
        lambda: handed_over(cast, to=third, by=cast.chiara),
    )

    responsible = Assignment.objects.filter(role=AssignmentRole.RESPONSIBLE_WORKER)
    assert list(responsible.order_by("valid_from").values_list("staff_member", "valid_until")) == [
        (cast.worker.id, TODAY),
        (third.id, None),
    ]


def test_a_mentor_is_free_again_when_earlier_work_has_ended():
    mentor, enrolment = busy_mentor(20, from_=LIMITED_FROM, until=TODAY)

    mentored(enrolment, mentor, from_=TODAY)

    assert mentor.assignments.count() == 21


def test_the_load_of_a_mentor_grows_while_many_are_assigned_at_once():
    mentor, first = busy_mentor(19, from_=LIMITED_FROM)
    second = create_enrolment(create_client(), first.contract)
    entries = [
        AssignmentEntry(
            enrolment=enrolment, staff_member=mentor, role=AssignmentRole.MENTOR, from_=TODAY
        )
        for enrolment in (first, second)
    ]
    left_out = {}

    assign_staff(entries=entries, by=system_actor(), at=NOW, left_out=left_out)

    assert [(place, found[0].code) for place, found in left_out.items()] == [(1, "mentor_load")]


def test_handing_over_leaves_every_day_one_responsible_worker(cast: Cast):
    handed_over(cast, to=cast.second_worker)

    rows = Assignment.objects.filter(role=AssignmentRole.RESPONSIBLE_WORKER)
    days = rows.order_by("valid_from").values_list("staff_member_id", "valid_until")
    assert list(days) == [(cast.worker.id, TODAY), (cast.second_worker.id, None)]


def test_handing_over_takes_back_nothing_that_began_before_today(cast: Cast):
    Assignment.objects.filter(role=AssignmentRole.RESPONSIBLE_WORKER).update(
        valid_from=TODAY - ONE_DAY
    )

    with pytest.raises(CannotAssignStaff) as refusal:
        handed_over(cast, to=cast.second_worker, from_=TODAY - ONE_DAY)

    assert codes(refusal) == ["handed_on_too_early"]
    assert Assignment.objects.get(role=AssignmentRole.RESPONSIBLE_WORKER).valid_until is None


def test_handing_over_moves_the_sight_of_the_client(cast: Cast):
    handed_over(cast, to=cast.second_worker)

    seen = [
        clients_visible_to(standing_of(user, on=TODAY)).count() for user in (cast.amina, cast.boris)
    ]
    assert seen == [0, 1]


def test_handing_over_again_on_the_same_day_takes_the_last_word(cast: Cast):
    handed_over(cast, to=cast.second_worker)

    handed_over(cast, to=cast.worker, by=cast.boris)

    rows = Assignment.objects.filter(role=AssignmentRole.RESPONSIBLE_WORKER)
    assert {row.staff_member_id for row in rows} == {cast.worker.id}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("boris", "client_not_seen"),
        ("daniel", "no_permission"),
        ("edgars", "no_permission"),
        ("esther", "no_permission"),
        ("farid", "no_permission"),
    ],
)
def test_handing_over_refuses_everybody_else_and_changes_nothing(cast: Cast, name, code):
    with pytest.raises(CannotAssignStaff) as refusal:
        handed_over(cast, to=cast.second_worker, by=getattr(cast, name))

    assert codes(refusal) == [code]
    current = Assignment.objects.get(role=AssignmentRole.RESPONSIBLE_WORKER)
    assert (current.staff_member, current.valid_until) == (cast.worker, None)


def test_end_assignment_holds_through_the_inclusive_last_day(cast: Cast):
    mentoring = Assignment.objects.get(role=AssignmentRole.MENTOR)

    end_assignment(assignment=mentoring, last_day=TODAY, by=cast.amina, at=NOW)

    seen = [
        clients_visible_to(standing_of(cast.edgars, on=day)).count()
        for day in (TODAY, TODAY + ONE_DAY)
    ]
    assert seen == [1, 0]


def test_end_assignment_leaves_no_client_without_a_responsible_worker(cast: Cast):
    responsible = Assignment.objects.get(role=AssignmentRole.RESPONSIBLE_WORKER)

    with pytest.raises(CannotAssignStaff) as refusal:
        end_assignment(assignment=responsible, last_day=TODAY, by=cast.chiara, at=NOW)

    assert codes(refusal) == ["nobody_responsible"]
    responsible.refresh_from_db()
    assert responsible.valid_until is None


def test_end_assignment_lets_the_worker_of_an_ended_enrolment_be_told_as_they_are(cast: Cast):
    enrolment = create_enrolment(
        create_client(), cast.contract, from_=TODAY, until=TODAY + 3 * ONE_DAY
    )
    responsible = create_assignment(enrolment, cast.worker, from_=TODAY, until=TODAY + 3 * ONE_DAY)

    end_assignment(assignment=responsible, last_day=TODAY + 2 * ONE_DAY, by=system_actor(), at=NOW)

    responsible.refresh_from_db()
    assert responsible.valid_until == TODAY + 3 * ONE_DAY


def test_end_assignment_takes_no_only_worker_away(cast: Cast):
    responsible = Assignment.objects.get(role=AssignmentRole.RESPONSIBLE_WORKER)

    with pytest.raises(CannotAssignStaff) as refusal:
        end_assignment(
            assignment=responsible,
            last_day=responsible.valid_from - ONE_DAY,
            by=cast.chiara,
            at=NOW,
        )

    assert codes(refusal) == ["nobody_responsible"]


def test_end_assignment_goes_on_no_longer_than_the_enrolment(cast: Cast):
    enrolment = create_enrolment(create_client(), cast.contract, from_=TODAY, until=TODAY + ONE_DAY)
    mentoring = create_assignment(
        enrolment,
        cast.mentor,
        role=AssignmentRole.MENTOR,
        from_=TODAY,
        until=TODAY + ONE_DAY,
    )

    with pytest.raises(CannotAssignStaff) as refusal:
        end_assignment(assignment=mentoring, last_day=TODAY + ONE_DAY, by=system_actor(), at=NOW)

    assert codes(refusal) == ["outside_enrolment"]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_end_assignment_outlives_no_enrolment_that_ends_meanwhile(cast: Cast):
    mentoring = Assignment.objects.select_related("enrolment").get(role=AssignmentRole.MENTOR)
    told = {"by": system_actor(), "at": NOW}

    _, found = two_at_once(
        lambda: end_enrolment(enrolment=cast.enrolment, last_day=TODAY - 3 * ONE_DAY, **told),
        lambda: refused(lambda: end_assignment(assignment=mentoring, last_day=TODAY, **told)),
    )

    assert found == ["outside_enrolment"]
    mentoring.refresh_from_db()
    assert mentoring.valid_until == TODAY - 2 * ONE_DAY


@pytest.mark.parametrize(
    "act",
    [
        lambda cast: mentored(
            cast.enrolment, another_mentor(cast), by=cast.amina, from_=TODAY + ONE_DAY
        ),
        lambda cast: handed_over(cast, to=cast.second_worker),
        lambda cast: end_assignment(
            assignment=Assignment.objects.select_related("enrolment").get(
                enrolment=cast.enrolment, role=AssignmentRole.MENTOR
            ),
            last_day=TODAY,
            by=cast.amina,
            at=NOW,
        ),
    ],
)
def test_nothing_is_assigned_on_days_that_ended_unseen_though_the_client_is_seen_again(
    cast: Cast, monkeypatch, act
):
    """Somebody closes the case, and somebody opens it anew between two questions of whoever assigns."""
    hold, ended = operations._hold_enrolments, TODAY - 2 * ONE_DAY
    before = set(Assignment.objects.values_list("id", "valid_until"))

    def closed_before_and_opened_after(enrolments):
        with acting_under(SET_UP_TOKEN):
            Assignment.objects.update(valid_until=ended)
            Enrolment.objects.update(valid_until=ended)
        lost = hold(enrolments)
        with acting_under(SET_UP_TOKEN):
            anew = create_enrolment(cast.fatima, cast.contract, from_=TODAY)
            create_assignment(anew, cast.worker, from_=TODAY)
        return lost

    monkeypatch.setattr(operations, "_hold_enrolments", closed_before_and_opened_after)

    with session_of(cast.amina):
        found = refused(lambda: act(cast))

    assert found == ["client_not_seen"]
    assert set(Assignment.objects.values_list("id", "valid_until")) == before


def test_end_assignment_does_not_reach_into_the_next_days_of_the_same_mentor(cast: Cast):
    first = Assignment.objects.get(staff_member=cast.mentor)
    end_assignment(assignment=first, last_day=TODAY, by=cast.amina, at=NOW)
    mentored(cast.enrolment, cast.mentor, by=cast.amina, from_=TODAY + 3 * ONE_DAY)

    with pytest.raises(CannotAssignStaff) as refusal:
        end_assignment(assignment=first, last_day=TODAY + 5 * ONE_DAY, by=cast.amina, at=NOW)

    assert codes(refusal) == ["overlaps"]


def test_end_assignment_before_it_began_takes_it_away(cast: Cast):
    mentoring = Assignment.objects.get(role=AssignmentRole.MENTOR)

    end_assignment(
        assignment=mentoring, last_day=mentoring.valid_from - ONE_DAY, by=cast.amina, at=NOW
    )

    assert not Assignment.objects.filter(role=AssignmentRole.MENTOR).exists()


@pytest.mark.parametrize("name", ["boris", "daniel", "edgars", "esther", "farid"])
def test_end_assignment_refuses_everybody_else(cast: Cast, name):
    mentoring = Assignment.objects.get(role=AssignmentRole.MENTOR)

    with pytest.raises(CannotAssignStaff):
        end_assignment(assignment=mentoring, last_day=TODAY, by=getattr(cast, name), at=NOW)

    mentoring.refresh_from_db()
    assert mentoring.valid_until is None


@pytest.mark.parametrize("role", [AssignmentRole.RESPONSIBLE_WORKER, AssignmentRole.MENTOR])
def test_assigning_refuses_a_post_of_another_kind(cast, role):
    post = cast.mentor if role == AssignmentRole.RESPONSIBLE_WORKER else cast.second_worker
    entry = AssignmentEntry(
        enrolment=cast.enrolment, staff_member=post, role=role, from_=TODAY + ONE_DAY
    )

    with pytest.raises(CannotAssignStaff) as refusal:
        assign_staff(entries=[entry], by=cast.chiara, at=NOW)

    assert "wrong_role" in [blocker.code for blocker in refusal.value.blockers]


def volunteering(cast: Cast, **changes) -> AssignmentEntry:
    enrolment = create_enrolment(cast.fatima, cast.movement_contract)
    told = {
        "enrolment": enrolment,
        "staff_member": cast.farid.posts.get(),
        "role": AssignmentRole.MENTOR,
        "from_": TODAY,
    }
    return AssignmentEntry(**(told | changes))


@pytest.mark.parametrize(
    ("from_", "seen_until"),
    [
        (TODAY - 400 * ONE_DAY, TODAY + 31 * ONE_DAY),
        (TODAY, TODAY + 31 * ONE_DAY),
        (TODAY + 5 * ONE_DAY, TODAY + 36 * ONE_DAY),
    ],
)
def test_a_volunteer_is_given_a_month_from_the_first_day_or_from_today(
    cast: Cast, from_: datetime.date, seen_until: datetime.date
):
    entry = volunteering(cast, from_=from_)

    [assignment] = assign_staff(entries=[entry], by=system_actor(), at=timezone.now())

    assert assignment.seen_until == seen_until


def test_the_sight_of_whoever_is_employed_has_no_end_of_its_own(cast: Cast):
    assert set(Assignment.objects.values_list("seen_until", flat=True)) == {None}


def test_renewing_counts_a_month_from_today(cast: Cast):
    [assignment] = assign_staff(
        entries=[volunteering(cast, from_=TODAY - 30 * ONE_DAY)],
        by=system_actor(),
        at=timezone.now() - 20 * ONE_DAY,
    )

    renew_sight(assignment=assignment, by=movement_coordinator(cast), at=timezone.now())

    assignment.refresh_from_db()
    assert assignment.seen_until == TODAY + 31 * ONE_DAY
    assert AuditEvent.objects.filter(event="sight_renewed").count() == 1


@pytest.mark.parametrize("change", ["end", "renew"])
def test_what_somebody_else_has_just_taken_away_is_neither_ended_nor_renewed(
    cast: Cast, change: str
):
    mentoring = Assignment.objects.get(staff_member=cast.mentor)
    Assignment.objects.filter(id=mentoring.id).delete()
    told = {"assignment": mentoring, "by": cast.amina, "at": NOW}

    with pytest.raises(CannotAssignStaff) as refusal:
        end_assignment(**told, last_day=TODAY) if change == "end" else renew_sight(**told)

    assert codes(refusal) == ["changed_by_others"]


def test_only_the_sight_of_volunteers_is_renewed(cast: Cast):
    mentoring = Assignment.objects.get(role=AssignmentRole.MENTOR)

    with pytest.raises(CannotAssignStaff) as error:
        renew_sight(assignment=mentoring, by=cast.amina, at=timezone.now())

    assert [one.code for one in error.value.blockers] == ["sight_has_no_end"]


@pytest.mark.parametrize("name", ["farid", "amina", "edgars", "daniel"])
def test_a_volunteer_is_renewed_by_whoever_leads_the_case_only(cast: Cast, name: str):
    [assignment] = assign_staff(
        entries=[volunteering(cast, from_=TODAY - 30 * ONE_DAY)],
        by=system_actor(),
        at=timezone.now() - 20 * ONE_DAY,
    )

    with pytest.raises(CannotAssignStaff):
        renew_sight(assignment=assignment, by=getattr(cast, name), at=timezone.now())

    assignment.refresh_from_db()
    assert assignment.seen_until == TODAY + 11 * ONE_DAY
