"""Handing families over to a municipality: tasks, what is told, terms that move."""

import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.queries.user import system_actor
from balsts.casework.enums import (
    CaseCloseReason,
    HandOverAnswer,
    TaskCause,
    TaskState,
)
from balsts.casework.models import HandOver, Task
from balsts.casework.operations import hand_over
from balsts.casework.operations.case import close_case
from balsts.casework.operations.hand_over import (
    CannotHandOver,
    HandOverEntry,
    follow_terms,
    make_hand_over_tasks,
    record_hand_over,
    withdraw_task,
)
from balsts.casework.queries.hand_over import mark_of_hand_overs, task_of_client
from balsts.clients.enums import Channel, HouseholdRole, LegalStatus
from balsts.clients.models import Client
from balsts.clients.operations.timeline import StatusEntry, correct_timeline, record_timeline
from balsts.organisations.queries.standing import standing_of
from balsts.platform.periods import add_months
from tests.factories.casework import create_case
from tests.factories.clients import (
    create_assignment,
    create_client,
    create_enrolment,
    create_household,
    create_status,
)
from tests.factories.organisations import create_staff_member
from tests.factories.promises import create_promises, words_of
from tests.people import Cast, create_cast
from tests.removing import remove
from tests.trail import AuditEvent
from tests.two_at_once import two_at_once
from tests.web.counting import counted_queries

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)
SOON = NOW + datetime.timedelta(seconds=1)
LATER = NOW + datetime.timedelta(hours=1)
CHILD = add_months(TODAY, -120)
ADULT = datetime.date(1990, 1, 1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def granted_on(days_left: int) -> datetime.date:
    last_on = TODAY + days_left * ONE_DAY
    on = add_months(last_on, -12)
    return on if add_months(on, 12) == last_on else on + ONE_DAY


def person(
    cast: Cast, *, days_left: int = 45, born_on: datetime.date = CHILD, name="Ali"
) -> Client:
    """Somebody of Amina's whose support ends in so many days."""
    client = create_client(given_name=name, born_on=born_on)
    create_status(client, on=granted_on(days_left), status=LegalStatus.REFUGEE)
    create_assignment(create_enrolment(client, cast.contract), cast.worker)
    create_case(client, cast.contract.programme, opened_on=granted_on(days_left))
    create_promises(client, at=NOW - ONE_DAY)
    return client


def make_tasks():
    return make_hand_over_tasks(by=system_actor(), at=NOW)


def night():
    """The same without a trace where nothing is to be made."""
    before = Task.objects.count()
    hand_over.make_hand_over_tasks(by=system_actor(), at=NOW)
    return Task.objects.count() - before


def told(**changes) -> HandOverEntry:
    return HandOverEntry(
        **({"informed_on": TODAY, "channel": Channel.LETTER, "municipality": "riga"} | changes)
    )


def correct(client: Client, days_left: int | None, cast: Cast, *, at=LATER):
    """Say that support ends in so many days, or that there never was a status."""
    mistaken = client.status_events.effective().get()
    entry = None
    if days_left is not None:
        entry = StatusEntry(
            client=client, legal_status=LegalStatus.REFUGEE, decided_on=granted_on(days_left)
        )
    correct_timeline(mistaken=mistaken, entry=entry, by=cast.amina, at=at)


def test_a_family_with_a_minor_gets_one_task_for_all_of_them(cast: Cast):
    child = person(cast)
    father = person(cast, born_on=ADULT, name="Omar")
    mother = person(cast, born_on=ADULT, name="Zahra", days_left=50)
    household = create_household(father, mother, child)

    [task] = make_tasks()

    assert (task.household, task.client, task.state) == (household, father, TaskState.OPEN)
    assert (task.about_on, task.due_on) == (TODAY + 45 * ONE_DAY, TODAY + 15 * ONE_DAY)
    assert (task.because, task.made_by, task.made_at) == ("term_ends", system_actor(), NOW)
    event = AuditEvent.objects.get(event="tasks_made")
    assert (event.subject_ids, event.details) == ([father.id], {"tasks": 1})


@pytest.mark.parametrize(("days_left", "tasks"), [(-1, 0), (0, 1), (60, 1), (61, 0)])
def test_tasks_are_made_when_support_ends_within_sixty_days(cast: Cast, days_left: int, tasks: int):
    person(cast, days_left=days_left)

    assert night() == tasks


def test_a_family_without_minors_and_a_closed_case_ask_for_nothing(cast: Cast):
    person(cast, born_on=ADULT)
    left = person(cast)
    left.cases.update(state="closed")

    assert night() == 0


def test_a_minor_who_is_not_supported_counts_for_the_family(cast: Cast):
    father = person(cast, born_on=ADULT)
    infant = create_client(given_name="Nour", born_on=TODAY)
    create_household(father, infant)

    [task] = make_tasks()

    assert task.client == father


def test_a_child_of_the_household_whose_age_is_not_known_counts_as_a_minor(cast: Cast):
    father = person(cast, born_on=ADULT)
    child = create_client(given_name="Nour", born_on=None)
    household = create_household(father, child)
    household.members.filter(client=child).update(role=HouseholdRole.CHILD)

    [task] = make_tasks()

    assert (task.household, task.client) == (household, father)


def test_made_again_the_next_night_nothing_is_new(cast: Cast):
    child = person(cast)
    sister = person(cast, days_left=55, name="Nour")
    create_household(child, sister)
    make_tasks()

    assert night() == 0


def test_another_ending_months_later_is_another_task(cast: Cast):
    child = person(cast)
    [task] = make_tasks()
    Task.objects.update(about_on=task.about_on - 61 * ONE_DAY)

    assert night() == 1
    assert child.tasks.count() == 2


def test_what_was_late_is_due_at_once(cast: Cast):
    person(cast, days_left=12)

    [task] = make_tasks()

    assert task.due_on == TODAY


def test_only_the_system_makes_tasks(cast: Cast):
    person(cast)

    with pytest.raises(CannotHandOver) as refusal:
        make_hand_over_tasks(by=cast.chiara, at=NOW)

    assert [blocker.code for blocker in refusal.value.blockers] == ["no_permission"]


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_a_task_that_moves_to_the_day_meanwhile_leaves_others_theirs(cast: Cast):
    moved, other = person(cast), person(cast, name="Omar")
    [task] = [one for one in make_tasks() if one.client == moved]
    remove(Task.objects.filter(client=other))
    Task.objects.update(state=TaskState.WITHDRAWN, because=TaskCause.TERM_FAR)

    follows, made = two_at_once(
        lambda: follow_terms(client_ids=[moved.id], by=cast.amina, at=NOW), make_tasks
    )

    assert (follows, [one.client for one in made]) == ([task], [other])
    assert Task.objects.filter(state=TaskState.OPEN).count() == 2
    assert AuditEvent.objects.filter(event="tasks_made", subject_ids=[other.id]).count() == 1


def test_tasks_of_thirty_families_cost_as_much_as_of_one(cast: Cast):
    def families(number: int) -> None:
        for _ in range(number):
            create_household(person(cast, born_on=ADULT), person(cast))

    families(1)
    with counted_queries() as for_one:
        night()
    families(5)

    with counted_queries() as for_five:
        assert night() == 5

    assert for_five.count == for_one.count


def test_informing_keeps_the_task_open_and_the_answer_ends_it(cast: Cast):
    person(cast)
    [task] = make_tasks()

    record_hand_over(task=task, entry=told(note="  talked to \t Anna "), by=cast.amina, at=NOW)
    task.refresh_from_db()
    informed = task.state
    answer = told(answer=HandOverAnswer.ACCEPTED, answered_on=TODAY, note="talked to Anna")
    record_hand_over(task=task, entry=answer, by=cast.amina, at=LATER)

    task.refresh_from_db()
    row = HandOver.objects.get()
    assert (informed, task.state, task.done_on, task.done_by) == (
        TaskState.OPEN,
        TaskState.DONE,
        TODAY,
        cast.amina,
    )
    assert (row.municipality, row.municipality_name, row.about_on) == ("riga", "", task.about_on)
    assert words_of(task) == ["talked to Anna"]


def test_an_answer_taken_back_opens_the_task_again(cast: Cast):
    person(cast)
    [task] = make_tasks()
    answer = told(answer=HandOverAnswer.NO_ANSWER, answered_on=TODAY)
    record_hand_over(task=task, entry=answer, by=cast.amina, at=NOW)

    record_hand_over(task=task, entry=told(), by=cast.amina, at=LATER)

    task.refresh_from_db()
    assert (task.state, task.done_on, task.done_by) == (TaskState.OPEN, None, None)


def answered(answer: HandOverAnswer, **changes) -> HandOverEntry:
    return told(answer=answer, answered_on=TODAY, **changes)


def test_a_municipality_asked_after_a_refusal_is_kept_beside_the_first(cast: Cast):
    person(cast)
    [task] = make_tasks()
    refused = answered(HandOverAnswer.REFUSED, note="no room")
    record_hand_over(task=task, entry=refused, by=cast.amina, at=NOW)
    task.refresh_from_db()
    after_refusal = (task.state, task.done_on, task.done_by)

    record_hand_over(task=task, entry=told(municipality="jelgava"), by=cast.amina, at=LATER)
    accepted = answered(HandOverAnswer.ACCEPTED, municipality="jelgava")
    record_hand_over(task=task, entry=accepted, by=cast.chiara, at=LATER)

    task.refresh_from_db()
    rows = HandOver.objects.order_by("recorded_at").values_list("municipality", "answer")
    assert after_refusal == (TaskState.OPEN, None, None)
    assert list(rows) == [("riga", "refused"), ("jelgava", "accepted")]
    assert words_of(task) == ["no room"]
    assert (task.state, task.done_on, task.done_by) == (TaskState.DONE, TODAY, cast.chiara)


def test_a_refusal_written_down_late_does_not_undo_what_another_took_over(cast: Cast):
    person(cast)
    [task] = make_tasks()
    accepted = answered(HandOverAnswer.ACCEPTED, municipality="jelgava")
    record_hand_over(task=task, entry=accepted, by=cast.amina, at=NOW)

    late = answered(HandOverAnswer.REFUSED)
    record_hand_over(task=task, entry=late, by=cast.chiara, at=LATER)

    task.refresh_from_db()
    assert (task.state, task.done_by) == (TaskState.DONE, cast.amina)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (HandOverAnswer.ACCEPTED, TaskState.DONE),
        (HandOverAnswer.NO_ANSWER, TaskState.DONE),
        (HandOverAnswer.REFUSED, TaskState.OPEN),
    ],
)
def test_only_what_leaves_nobody_to_ask_ends_the_task(
    cast: Cast, answer: HandOverAnswer, state: TaskState
):
    person(cast)
    [task] = make_tasks()

    record_hand_over(task=task, entry=answered(answer), by=cast.amina, at=NOW)

    task.refresh_from_db()
    assert task.state == state


def test_the_database_keeps_one_row_a_municipality_and_day(cast: Cast):
    person(cast)
    [task] = make_tasks()
    row = record_hand_over(task=task, entry=told(), by=cast.amina, at=NOW)
    row.pk = uuid4()

    with pytest.raises(IntegrityError, match="handover_is_one_per_day_and_municipality"):
        row.save(force_insert=True)


def test_a_municipality_outside_the_list_is_kept_by_name(cast: Cast):
    person(cast)
    [task] = make_tasks()

    row = record_hand_over(
        task=task,
        entry=told(municipality="atlantis", municipality_name="Tartu linn"),
        by=cast.amina,
        at=NOW,
    )

    assert (row.municipality, row.municipality_name) == ("", "Tartu linn")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"municipality": ""}, "no_municipality"),
        ({"municipality": "atlantis"}, "no_municipality"),
        ({"informed_on": TODAY + ONE_DAY}, "hand_over_in_future"),
        ({"answer": HandOverAnswer.ACCEPTED}, "answer_without_day"),
        ({"answered_on": TODAY}, "day_without_answer"),
        (
            {"answer": HandOverAnswer.REFUSED, "answered_on": TODAY - ONE_DAY},
            "answered_before_informed",
        ),
    ],
)
def test_record_hand_over_refuses_what_cannot_be(cast: Cast, changes, code: str):
    person(cast)
    [task] = make_tasks()

    with pytest.raises(CannotHandOver) as refusal:
        record_hand_over(task=task, entry=told(**changes), by=cast.amina, at=NOW)

    assert [blocker.code for blocker in refusal.value.blockers] == [code]
    assert HandOver.objects.count() == 0


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
def test_hand_overs_are_refused_to_everybody_else(cast: Cast, name: str, code: str):
    person(cast)
    [task] = make_tasks()

    with pytest.raises(CannotHandOver) as recording:
        record_hand_over(task=task, entry=told(), by=getattr(cast, name), at=NOW)
    with pytest.raises(CannotHandOver) as withdrawing:
        withdraw_task(task=task, reason="gone", by=getattr(cast, name), at=NOW)

    assert [one.code for one in recording.value.blockers] == [code]
    assert [one.code for one in withdrawing.value.blockers] == [code]


def test_whoever_leads_cases_of_another_programme_only_does_not_hand_over(cast: Cast):
    child = person(cast)
    [task] = make_tasks()
    coordinator = create_staff_member(
        username="marta",
        organisation=cast.movement_contract.provider,
        role=Role.MOVEMENT_COORDINATOR,
    )
    create_enrolment(child, cast.movement_contract)

    with pytest.raises(CannotHandOver) as refused:
        record_hand_over(task=task, entry=told(), by=coordinator.user, at=NOW)

    assert [one.code for one in refused.value.blockers] == ["no_permission"]
    assert HandOver.objects.count() == 0


def test_a_task_that_is_not_needed_says_why_and_is_not_made_again(cast: Cast):
    person(cast)
    [task] = make_tasks()

    withdraw_task(task=task, reason=" Moved to an aunt ", by=cast.amina, at=NOW)

    task.refresh_from_db()
    assert (task.state, task.because, words_of(task)) == (
        TaskState.WITHDRAWN,
        TaskCause.NOT_NEEDED,
        ["Moved to an aunt"],
    )
    assert night() == 0


def test_withdraw_task_wants_a_reason_and_a_task_that_is_there(cast: Cast):
    person(cast)
    [task] = make_tasks()

    with pytest.raises(CannotHandOver) as without_reason:
        withdraw_task(task=task, reason=" ", by=cast.amina, at=NOW)
    withdraw_task(task=task, reason="gone", by=cast.amina, at=NOW)
    with pytest.raises(CannotHandOver) as twice:
        record_hand_over(task=task, entry=told(), by=cast.amina, at=NOW)

    assert [one.code for one in without_reason.value.blockers] == ["no_reason"]
    assert [one.code for one in twice.value.blockers] == ["task_withdrawn"]


def test_a_task_that_was_done_is_not_called_needless(cast: Cast):
    person(cast)
    [task] = make_tasks()
    answer = told(answer=HandOverAnswer.ACCEPTED, answered_on=TODAY)
    record_hand_over(task=task, entry=answer, by=cast.amina, at=NOW)

    with pytest.raises(CannotHandOver) as refused:
        withdraw_task(task=task, reason="gone", by=cast.amina, at=NOW)

    task.refresh_from_db()
    assert [one.code for one in refused.value.blockers] == ["task_done"]
    assert (task.state, task.done_on, task.done_by) == (TaskState.DONE, TODAY, cast.amina)


def test_a_corrected_term_moves_the_task_and_opens_it_again(cast: Cast):
    child = person(cast)
    [task] = make_tasks()
    answer = told(answer=HandOverAnswer.ACCEPTED, answered_on=TODAY)
    record_hand_over(task=task, entry=answer, by=cast.amina, at=NOW)

    correct(child, 55, cast)

    task.refresh_from_db()
    assert (task.state, task.because, task.done_on) == (TaskState.OPEN, "term_moved", None)
    assert (task.about_on, task.due_on) == (TODAY + 55 * ONE_DAY, TODAY + 25 * ONE_DAY)
    assert HandOver.objects.get().about_on == TODAY + 45 * ONE_DAY
    assert AuditEvent.objects.filter(event="tasks_moved").count() == 1


def test_what_the_municipality_was_told_before_stays_beside_the_new_day(cast: Cast):
    child = person(cast)
    [task] = make_tasks()
    record_hand_over(task=task, entry=told(), by=cast.amina, at=NOW)
    correct(child, 55, cast)

    record_hand_over(task=task, entry=told(), by=cast.amina, at=LATER)

    days = HandOver.objects.order_by("about_on").values_list("about_on", flat=True)
    assert list(days) == [TODAY + 45 * ONE_DAY, TODAY + 55 * ONE_DAY]


@pytest.mark.parametrize("days_left", [None, 100])
def test_a_term_that_no_longer_ends_soon_withdraws_the_task(cast: Cast, days_left: int | None):
    child = person(cast)
    [task] = make_tasks()

    correct(child, days_left, cast)

    task.refresh_from_db()
    assert (task.state, task.because) == (TaskState.WITHDRAWN, TaskCause.TERM_FAR)
    assert night() == 0


def test_a_term_that_is_put_right_in_two_steps_opens_the_same_task_again(cast: Cast):
    child = person(cast)
    [task] = make_tasks()
    correct(child, None, cast)

    entry = StatusEntry(client=child, legal_status=LegalStatus.REFUGEE, decided_on=granted_on(50))
    record_timeline(entries=[entry], by=cast.amina, at=LATER)

    task.refresh_from_db()
    assert (task.state, task.about_on) == (TaskState.OPEN, TODAY + 50 * ONE_DAY)
    assert night() == 0


def test_a_withdrawn_task_stays_so_while_support_ends_far_away(cast: Cast):
    child = person(cast)
    [task] = make_tasks()
    correct(child, 100, cast)

    correct(child, 110, cast, at=LATER + ONE_DAY)

    task.refresh_from_db()
    assert (task.state, task.because) == (TaskState.WITHDRAWN, TaskCause.TERM_FAR)


def test_a_brother_whose_support_still_ends_first_keeps_the_task_as_it_is(cast: Cast):
    child, brother = person(cast), person(cast, name="Omar", days_left=50)
    create_household(child, brother)
    [task] = make_tasks()

    correct(brother, 55, cast)

    task.refresh_from_db()
    assert (task.state, task.about_on) == (TaskState.OPEN, TODAY + 45 * ONE_DAY)


def test_a_withdrawn_task_stays_so_where_another_covers_the_ending(cast: Cast):
    child = person(cast)
    [task] = make_tasks()
    correct(child, 100, cast)
    Task.objects.create(
        kind=task.kind,
        client=child,
        about_on=TODAY + 50 * ONE_DAY,
        due_on=TODAY,
        because=TaskCause.TERM_ENDS,
        made_at=NOW,
        made_by=system_actor(),
    )

    correct(child, 50, cast, at=LATER + ONE_DAY)

    task.refresh_from_db()
    assert (task.state, Task.objects.filter(state=TaskState.OPEN).count()) == (
        TaskState.WITHDRAWN,
        1,
    )


def test_closing_the_case_ends_what_is_open_and_keeps_what_was_done(cast: Cast):
    open_one, done_one = person(cast), person(cast, name="Omar")
    first, second = sorted(make_tasks(), key=lambda task: task.client_id != open_one.id)
    answer = told(answer=HandOverAnswer.ACCEPTED, answered_on=TODAY)
    record_hand_over(task=second, entry=answer, by=cast.amina, at=NOW)

    for client in (open_one, done_one):
        close_case(
            case=client.cases.get(),
            reason=CaseCloseReason.HANDED_TO_MUNICIPALITY,
            closed_on=TODAY,
            by=cast.amina,
            at=LATER,
        )

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.because) == (TaskState.WITHDRAWN, TaskCause.CASE_CLOSED)
    assert second.state == TaskState.DONE


def test_terms_without_tasks_are_followed_by_nothing(cast: Cast):
    child = person(cast)
    make_tasks()
    correct(child, 55, cast)

    assert hand_over.follow_terms(client_ids=[cast.fatima.id], by=system_actor(), at=NOW) == []


def test_the_database_keeps_one_task_a_household_and_day(cast: Cast):
    person(cast)
    [task] = make_tasks()

    with pytest.raises(IntegrityError, match="task_is_one_per_client_and_day"):
        Task.objects.create(
            kind=task.kind,
            client=task.client,
            about_on=task.about_on,
            due_on=TODAY,
            because=TaskCause.TERM_ENDS,
            made_at=NOW,
            made_by=system_actor(),
        )


def on_the_page(cast: Cast, task: Task):
    """What whoever writes has before them."""
    standing = standing_of(cast.amina, on=TODAY)
    return mark_of_hand_overs(task_of_client(task.client, standing, on=TODAY))


def move_the_day(task: Task) -> None:
    Task.objects.filter(id=task.id).update(about_on=task.about_on + ONE_DAY)


@pytest.mark.parametrize("meanwhile", ["written", "written anew", "moved"])
def test_what_a_colleague_wrote_down_meanwhile_is_not_written_over_unread(cast: Cast, meanwhile):
    person(cast)
    [task] = make_tasks()
    entry = told(note="Anna: no room")
    record_hand_over(task=task, entry=entry, by=cast.chiara, at=NOW)
    seen = on_the_page(cast, task)
    match meanwhile:
        case "written":
            other = told(municipality="jelgava")
            record_hand_over(task=task, entry=other, by=cast.chiara, at=SOON)
        case "written anew":
            record_hand_over(task=task, entry=told(note="Vera: yes"), by=cast.chiara, at=SOON)
        case "moved":
            move_the_day(task)
    before = words_of(task)

    with pytest.raises(CannotHandOver) as refusal:
        record_hand_over(task=task, entry=told(seen=seen), by=cast.amina, at=LATER)
    kept = words_of(task)
    again = told(note="Ilze", seen=on_the_page(cast, task))
    record_hand_over(task=task, entry=again, by=cast.amina, at=LATER)

    assert [blocker.code for blocker in refusal.value.blockers] == ["hand_over_changed"]
    assert kept == before
    assert "Ilze" in words_of(task)
