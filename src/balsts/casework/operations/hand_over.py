"""Handing families over to a municipality: the task, what was told and answered, moved terms."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.enums import (
    FINAL_ANSWERS,
    LIVE_TASK_STATES,
    HandOverAnswer,
    TaskCause,
    TaskKind,
    TaskState,
)
from balsts.casework.models import HandOver, Task
from balsts.casework.permissions import can_hand_over
from balsts.casework.promises import LOOKING_AHEAD, due_on_for
from balsts.casework.queries.hand_over import (
    FamilyEnding,
    families_ending,
    family_terms,
    hand_over_tasks_of,
    is_led_by,
    last_word_of,
    mark_of_recorded,
    tasks_that_follow_terms,
)
from balsts.casework.queries.law import law
from balsts.casework.rules import blockers_for_hand_over
from balsts.clients.enums import Channel
from balsts.clients.queries.household import households_on, member_ids_of
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import CLIENT_NOT_SEEN
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.platform.blockers import Refused
from balsts.platform.sentences import Sentence, translatable
from balsts.platform.text import clean_line

LONGEST_NAME = 120
LONGEST_NOTE = 500
HAND_OVER_CHANGED = "hand_over_changed"


class CannotHandOver(Refused):
    """The hand-over cannot be recorded, or its task cannot be withdrawn."""


@dataclass(frozen=True, kw_only=True)
class HandOverEntry:
    """What is told of a hand-over; a municipality by its code, or by name where the list ends.

    `seen` is the mark of what whoever writes had before them (`mark_of_hand_overs`); none where
    nobody had a page before them.
    """

    informed_on: datetime.date
    channel: Channel
    municipality: str = ""
    municipality_name: str = ""
    answer: HandOverAnswer | None = None
    answered_on: datetime.date | None = None
    note: str = ""
    seen: UUID | None = None


@transaction.atomic
def make_hand_over_tasks(*, by: User, at: datetime.datetime) -> list[Task]:
    """Make the task for every family with minors whose support ends soon and that has none yet.

    One a household and ending: days a few weeks apart are one ending. What somebody called not
    needed is not asked for again.
    """
    today = timezone.localdate(at)
    if not by.is_system:
        raise CannotHandOver.without_permission()
    families = [family for family in families_ending(on=today) if family.has_minors]
    known = _known_tasks(families)
    new = [
        Task(
            kind=TaskKind.HAND_OVER,
            client=family.client,
            household_id=family.household_id,
            about_on=family.last_on,
            due_on=due_on_for(family.last_on, today=today),
            because=TaskCause.TERM_ENDS,
            made_at=at,
            made_by=by,
        )
        for family in families
        if not any(_covers(task, family.last_on) for task in known.get(_key(family), ()))
    ]
    # The table holds one a family and day; one that a moved term brings there meanwhile is enough.
    Task.objects.bulk_create(new, ignore_conflicts=True)
    made = set(Task.objects.filter(id__in=[task.id for task in new]).values_list("id", flat=True))
    tasks = [task for task in new if task.id in made]
    if tasks:
        subjects = [task.client_id for task in tasks]
        trail.record("tasks_made", by=by, at=at, subjects=subjects, details={"tasks": len(tasks)})
    return tasks


@transaction.atomic
def record_hand_over(
    *, task: Task, entry: HandOverEntry, by: User, at: datetime.datetime
) -> HandOver:
    """Write down what a municipality was told and what it answered.

    Each municipality is kept beside the others. One that takes over ends the task, and so does
    that no answer came; after a refusal another one can be asked. What a colleague wrote down since
    the page was shown is not written over unread.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    task = _open_to(task, standing, at=at)
    if entry.seen is not None and entry.seen != mark_of_recorded(task):
        text = translatable(
            "Meanwhile somebody has written down something about this handing over, or its day has "
            "moved. It stands under “So far”: compare it with what you wrote, and save again once "
            "yours is right."
        )
        raise CannotHandOver.because(HAND_OVER_CHANGED, Sentence(text))
    name = clean_line(entry.municipality_name, max_length=LONGEST_NAME)
    is_listed = entry.municipality in law().municipalities
    blockers = blockers_for_hand_over(
        informed_on=entry.informed_on,
        answer=entry.answer or "",
        answered_on=entry.answered_on,
        names_municipality=is_listed or bool(name),
        today=standing.on,
    )
    if blockers:
        raise CannotHandOver(blockers)
    hand_over, _is_new = HandOver.objects.update_or_create(
        task=task,
        about_on=task.about_on,
        municipality=entry.municipality if is_listed else "",
        municipality_name="" if is_listed else name,
        defaults={
            "informed_on": entry.informed_on,
            "channel": entry.channel,
            "answer": entry.answer or "",
            "answered_on": entry.answered_on,
            "note": clean_line(entry.note, max_length=LONGEST_NOTE),
            "recorded_at": at,
            "recorded_by": by,
        },
    )
    told = HandOver.objects.filter(task=task, about_on=task.about_on).select_related("recorded_by")
    last = last_word_of(told.order_by("recorded_at", "id")) or hand_over
    is_done = last.answer in FINAL_ANSWERS
    task.state = TaskState.DONE if is_done else TaskState.OPEN
    task.done_on, task.done_by = (last.answered_on, last.recorded_by) if is_done else (None, None)
    task.save(update_fields=["state", "done_on", "done_by"])
    trail.record(
        "hand_over_recorded",
        by=by,
        at=at,
        subjects=[task.client_id],
        details={"answer": str(entry.answer or "")},
    )
    return hand_over


@transaction.atomic
def withdraw_task(*, task: Task, reason: str, by: User, at: datetime.datetime) -> Task:
    """Say in words why a task is not needed; it is not made again for the same ending."""
    standing = standing_of(by, on=timezone.localdate(at))
    task = _open_to(task, standing, at=at)
    if task.state == TaskState.DONE:
        text = translatable("This task is done: change what was written down, if it was wrong.")
        raise CannotHandOver.because("task_done", Sentence(text))
    words = clean_line(reason)
    if not words:
        raise CannotHandOver.because(
            "no_reason", Sentence(translatable("Say in a few words why it is not needed."))
        )
    _move(task, TaskState.WITHDRAWN, TaskCause.NOT_NEEDED)
    task.because_words = words
    task.save()
    trail.record("task_withdrawn", by=by, at=at, subjects=[task.client_id])
    return task


@transaction.atomic
def follow_terms(*, client_ids: Collection[UUID], by: User, at: datetime.datetime) -> list[Task]:
    """Let the tasks of families follow a last day that has moved: re-opened, or withdrawn.

    Called where promises change; whoever was allowed to record the event is allowed this.
    """
    today = timezone.localdate(at)
    households = households_on(today, client_ids=client_ids)
    tasks = list(
        tasks_that_follow_terms(client_ids, set(households.values()))
        .select_for_update(of=("self",))
        .order_by("id")
    )
    if not tasks:
        return []
    members = member_ids_of({task.household_id for task in tasks if task.household_id}, on=today)
    people = {task.id: {task.client_id, *members.get(_key(task), ())} for task in tasks}
    everybody = set().union(*people.values())
    terms = family_terms(everybody, from_=today)
    led = {term.client_id for term in terms if term.is_led}
    ends = {term.client_id: term.last_on for term in terms if term.last_on is not None}
    moved = []
    settled: set[tuple[UUID, datetime.date]] = set()
    for task in sorted(tasks, key=lambda task: task.state not in LIVE_TASK_STATES):
        days = [ends[one] for one in people[task.id] if one in ends]
        last_on = min(days, default=None)
        if last_on is not None and (_key(task), last_on) in settled:
            continue
        is_led = not led.isdisjoint(people[task.id])
        if _follow(task, last_on, today=today) if is_led else _end(task):
            task.save()
            moved.append(task)
        if task.state in LIVE_TASK_STATES:
            settled.add((_key(task), task.about_on))
    if moved:
        subjects = [task.client_id for task in moved]
        trail.record("tasks_moved", by=by, at=at, subjects=subjects, details={"tasks": len(moved)})
    return moved


def _follow(task: Task, last_on: datetime.date | None, *, today: datetime.date) -> bool:
    """Move a task to the new last day, or take it away; tell whether anything changed."""
    is_soon = last_on is not None and last_on <= today + LOOKING_AHEAD
    if not is_soon:
        if task.state not in LIVE_TASK_STATES:
            return False
        _move(task, TaskState.WITHDRAWN, TaskCause.TERM_FAR)
        return True
    if last_on is None or (task.state in LIVE_TASK_STATES and task.about_on == last_on):
        return False
    _move(task, TaskState.OPEN, TaskCause.TERM_MOVED)
    task.about_on, task.due_on = last_on, due_on_for(last_on, today=today)
    return True


def _end(task: Task) -> bool:
    """Ask for nothing more once no case of the family is open; what was done stays done."""
    if task.state != TaskState.OPEN:
        return False
    _move(task, TaskState.WITHDRAWN, TaskCause.CASE_CLOSED)
    return True


def _move(task: Task, state: TaskState, because: TaskCause) -> None:
    task.state, task.because = state, because
    task.done_on = task.done_by = None


def _open_to(task: Task, standing: Standing, *, at: datetime.datetime) -> Task:
    """Lock a task that this person may work on, or refuse."""
    if not can_hand_over(standing):
        raise CannotHandOver.without_permission()
    if client_ids_closed_to(standing, {task.client_id}, at=at):
        raise CannotHandOver([CLIENT_NOT_SEEN])
    if not is_led_by(standing, task.client_id):
        raise CannotHandOver.without_permission()
    locked = Task.objects.select_for_update().get(id=task.id)
    if locked.state == TaskState.WITHDRAWN:
        raise CannotHandOver.because(
            "task_withdrawn", Sentence(translatable("This task was withdrawn: nothing is asked."))
        )
    return locked


def _known_tasks(families: Sequence[FamilyEnding]) -> dict[UUID, list[Task]]:
    """Return the tasks by household, or by client for those who live alone; one query."""
    tasks = hand_over_tasks_of(
        [family.client.id for family in families],
        [family.household_id for family in families if family.household_id],
    )
    known: dict[UUID, list[Task]] = {}
    for task in tasks:
        for key in {_key(task), task.client_id}:
            known.setdefault(key, []).append(task)
    return known


def _key(whose: FamilyEnding | Task) -> UUID:
    """A household, or a client alone."""
    return whose.household_id or (whose.client_id if isinstance(whose, Task) else whose.client.id)


def _covers(task: Task, last_on: datetime.date) -> bool:
    """Whether a task is about this ending; what a moved term has withdrawn is about none."""
    is_meant = task.state in LIVE_TASK_STATES or task.because == TaskCause.NOT_NEEDED
    return is_meant and abs(task.about_on - last_on) <= LOOKING_AHEAD
