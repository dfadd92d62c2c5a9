"""Families whose support ends soon, the tasks to hand them over, and what became of them."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from balsts.access.enums import Permission
from balsts.casework.enums import (
    WITHDRAWN_BY_TERM,
    CaseState,
    HandOverAnswer,
    PromisedAnswer,
    TaskKind,
    TaskState,
)
from balsts.casework.models import Case, EntitlementPromise, HandOver, Task
from balsts.casework.permissions import can_read_notes_of_others
from balsts.casework.promises import LEADING_SERVICE, LOOKING_AHEAD, is_minor
from balsts.clients.enums import HouseholdRole
from balsts.clients.models import Client, Enrolment, HouseholdMember
from balsts.clients.queries.household import households_on, members_of, members_on
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.queries.standing import Standing
from balsts.platform.dates import stored_day, stored_moment
from balsts.platform.identifiers import mark_of
from balsts.platform.subqueries import WrittenOnce
from balsts.platform.validity import valid_on


@dataclass(frozen=True, kw_only=True)
class FamilyEnding:
    """A household, or a client alone, whose support ends; `client` stands for all of them."""

    household_id: UUID | None
    client: Client
    has_minors: bool
    last_on: datetime.date


class FamilyTerm(NamedTuple):
    """Whether somebody's case under the law is open, and until when they are supported."""

    client_id: UUID
    is_led: bool
    last_on: datetime.date | None


def family_terms(client_ids: Collection[UUID], *, from_: datetime.date) -> list[FamilyTerm]:
    """Return of each of these people where their support ends, then or later, if it does.

    A family has one task, and whoever records an event may see one member only; so the database is
    asked by a function of its own, which tells days of people who live with somebody they see.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from sec.family_terms(%s, %s, %s)",
            [list(client_ids), from_, LEADING_SERVICE.value],
        )
        return [FamilyTerm(*row) for row in cursor.fetchall()]


def is_led_by(standing: Standing, client_id: UUID) -> bool:
    """Whether this person leads cases under a contract of the client that is bound by the law.

    Another programme's staff may see the client; what the state's provider agreed with the
    municipality, and wrote down about it, is not theirs.
    """
    return _enrolments_led_by(standing).filter(client_id=client_id).exists()


def families_ending(*, on: datetime.date) -> list[FamilyEnding]:
    """Return the families with somebody whose support ends within the time we look ahead.

    Each once, with the first of its last days; four queries, however many there are.
    """
    ending = _ends_of(from_=on).filter(last_entitled_on__lte=on + LOOKING_AHEAD)
    ends = dict(ending.values_list("client_id", "last_entitled_on"))
    households = households_on(on, client_ids=ends)
    members = members_of(set(households.values()), on=on)
    alone = Client.objects.in_bulk([one for one in ends if one not in households])
    families = [_family(household_id, rows, ends, on=on) for household_id, rows in members.items()]
    families += [
        FamilyEnding(
            household_id=None,
            client=client,
            has_minors=is_minor(client.born_on, client.birth_precision, on=on),
            last_on=ends[client.id],
        )
        for client in alone.values()
    ]
    return sorted(families, key=lambda family: (family.last_on, family.client.id))


def hand_over_tasks_of(client_ids: Collection[UUID], household_ids: Any) -> QuerySet[Task]:
    """Return the hand-over tasks of these clients and households, the newest last."""
    return Task.objects.filter(
        Q(client_id__in=client_ids) | Q(household_id__in=household_ids), kind=TaskKind.HAND_OVER
    ).order_by("made_at", "id")


def tasks_that_follow_terms(
    client_ids: Collection[UUID], household_ids: Collection[UUID]
) -> QuerySet[Task]:
    """Return tasks that a moved last day concerns: live ones, and those that a move withdrew."""
    return hand_over_tasks_of(client_ids, household_ids).filter(
        ~Q(state=TaskState.WITHDRAWN) | Q(because__in=WITHDRAWN_BY_TERM)
    )


def open_hand_over_tasks(clients: Any, standing: Standing, *, limit: int) -> QuerySet[Any]:
    """Return what this person is to do for these clients, by the day it is due."""
    led = _enrolments_led_by(standing).filter(client_id=OuterRef("client_id"))
    tasks = Task.objects.filter(Exists(led), state=TaskState.OPEN, client__in=clients)
    return _with_rows(tasks).select_related("client").order_by("due_on", "id")[:limit]


def with_hand_over_task(clients: Any) -> Any:
    """Annotate clients with whether a task to hand them or their household over was ever made."""
    return clients.annotate(has_hand_over_task=_has_hand_over_task())


@cache
def _has_hand_over_task() -> WrittenOnce:
    households = HouseholdMember.objects.filter(client_id=OuterRef(OuterRef("pk")))
    made = Task.objects.filter(
        Q(client_id=OuterRef("pk")) | Q(household_id__in=households.values("household_id")),
        kind=TaskKind.HAND_OVER,
    )
    return WrittenOnce(Exists(made))


def with_law_of_contracts(
    clients: Any, contract_ids: Collection[UUID], *, on: datetime.date
) -> Any:
    """Annotate clients with whether one of the contracts enrols them under the law on the day."""
    enrolments = Enrolment.objects.filter(
        valid_on(on), client_id=OuterRef("pk"), contract_id__in=contract_ids
    )
    bound = enrolments.exclude(contract__programme__entitlement_policy="")
    return clients.annotate(is_led_under_law=Exists(bound))


def task_of_client(client: Client, standing: Standing, *, on: datetime.date) -> Any:
    """Return the hand-over task of the client's family, a live one before one that was withdrawn.

    With the words that the database tells whoever leads the case.
    """
    household_ids = members_on(on, household_of=client.id).values("household_id")
    tasks = list(with_hand_overs(hand_over_tasks_of([client.id], household_ids), standing))
    live = [task for task in tasks if task.state != TaskState.WITHDRAWN]
    found = live or tasks
    if not found:
        return None
    return _with_words(found[-1]) if can_read_notes_of_others(standing) else found[-1]


def tasks_of_families(clients: Collection[Any], standing: Standing) -> dict[UUID, Any]:
    """Return the live tasks of clients that come with their household, by household or client.

    One query, however many clients there are.
    """
    if not clients:
        return {}
    household_ids = {client.household_id for client in clients if client.household_id}
    tasks = hand_over_tasks_of([client.id for client in clients], household_ids)
    live = with_hand_overs(tasks.exclude(state=TaskState.WITHDRAWN), standing)
    return {task.household_id or task.client_id: task for task in live}


def with_hand_overs(tasks: QuerySet[Task], standing: Standing) -> QuerySet[Any]:
    """Load tasks with what municipalities were told and answered, for `hand_overs_of`.

    `is_within_reach` tells whether this person may work on it: a family has one task, and whoever
    sees another member only is refused.
    """
    led = _enrolments_led_by(standing).filter(client_id=OuterRef("client_id"))
    seen = clients_visible_to(standing).filter(pk=OuterRef("client_id"))
    rows: Any = _with_rows(tasks)
    found: QuerySet[Any] = rows.annotate(is_within_reach=Q(Exists(led)) & Q(Exists(seen)))
    return found


def hand_overs_of(task: Any) -> list[HandOver]:
    """Return what municipalities were told of a task and answered, the newest last.

    Notes come with the one task of a client (`task_of_client`), not with many.
    """
    return [
        HandOver(
            task=task,
            **{name: row[name] for name in _WORDS},
            note=row.get("note", ""),
            **{name: stored_day(row[name]) for name in _DAYS},
        )
        for row in task.hand_over_rows
    ]


def mark_of_hand_overs(task: Any) -> UUID:
    """Return what tells a task as it was shown from how it stands once something was written down."""
    told = ((row["id"], stored_moment(row["recorded_at"])) for row in task.hand_over_rows)
    return _mark(task, told)


def mark_of_recorded(task: Task) -> UUID:
    """Return the same of what is recorded by now, of a task that is locked."""
    told = HandOver.objects.filter(task=task).order_by("recorded_at", "id")
    return _mark(task, told.values_list("id", "recorded_at"))


def last_word_of(hand_overs: Iterable[HandOver]) -> HandOver | None:
    """Return the municipality that takes over, or else what was written down last.

    The hand-overs are those of one last day, the newest last.
    """
    told = list(hand_overs)
    accepted = [one for one in told if one.answer == HandOverAnswer.ACCEPTED]
    return next(reversed(accepted or told), None)


def _mark(task: Task, told: Iterable[tuple[UUID | str, datetime.datetime]]) -> UUID:
    rows = (f"{row_id} {moment.astimezone(datetime.UTC).isoformat()}" for row_id, moment in told)
    return mark_of([task.about_on.isoformat(), *rows])


def _with_rows(tasks: QuerySet[Task]) -> QuerySet[Any]:
    return tasks.annotate(hand_over_rows=_hand_over_rows())


def _with_words(task: Any) -> Any:
    """Give a task the notes of its hand-overs, and why it is not needed, as far as it is told."""
    with connection.cursor() as cursor:
        cursor.execute("select hand_over_id::text, words from sec.words_of_task(%s)", [task.id])
        words = dict(cursor.fetchall())
    task.because_words = words.get(None, "")
    task.hand_over_rows = [row | {"note": words.get(row["id"], "")} for row in task.hand_over_rows]
    return task


_WORDS = ("municipality", "municipality_name", "channel", "answer")
_DAYS = ("about_on", "informed_on", "answered_on")
_COLUMNS = ("id", "recorded_at", *_WORDS, *_DAYS)


@cache
def _hand_over_rows() -> WrittenOnce:
    told = HandOver.objects.filter(task_id=OuterRef("pk")).order_by("recorded_at", "id")
    return WrittenOnce(
        ArraySubquery(told.values(row=JSONObject(**{name: name for name in _COLUMNS})))
    )


def _enrolments_led_by(standing: Standing) -> QuerySet[Enrolment]:
    contract_ids = standing.contract_ids_where(Permission.MANAGE_CASES)
    enrolments = Enrolment.objects.filter(contract_id__in=contract_ids)
    return enrolments.exclude(contract__programme__entitlement_policy="")


def _ends_of(*, from_: datetime.date) -> QuerySet[Any]:
    """Promises of support, of clients with an open case under the law, that end then or later."""
    led = _cases_under_law().filter(client_id=OuterRef("client_id"))
    return EntitlementPromise.objects.filter(
        Exists(led),
        superseded_at__isnull=True,
        answer=PromisedAnswer.ENTITLED,
        service=LEADING_SERVICE.value,
        last_entitled_on__gte=from_,
    )


def _cases_under_law() -> QuerySet[Case]:
    return Case.objects.filter(~Q(state=CaseState.CLOSED), ~Q(programme__entitlement_policy=""))


def _family(
    household_id: UUID,
    rows: Sequence[HouseholdMember],
    ends: dict[UUID, datetime.date],
    *,
    on: datetime.date,
) -> FamilyEnding:
    """Let the head stand for the family, or the oldest of those whose support ends."""
    ending = [row for row in rows if row.client_id in ends]
    first = min(
        ending,
        key=lambda row: (
            row.role != HouseholdRole.HEAD,
            row.client.born_on or datetime.date.max,
            row.client_id,
        ),
    )
    return FamilyEnding(
        household_id=household_id,
        client=first.client,
        has_minors=any(_may_be_minor(row, on=on) for row in rows),
        last_on=min(ends[row.client_id] for row in ending),
    )


def _may_be_minor(row: HouseholdMember, *, on: datetime.date) -> bool:
    """A child of the household whose age nobody knows is looked after like a minor."""
    if row.client.born_on is None:
        return row.role == HouseholdRole.CHILD
    return is_minor(row.client.born_on, row.client.birth_precision, on=on)
