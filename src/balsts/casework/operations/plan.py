"""Agreeing inclusion plans and carrying them out."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.enums import (
    ActionResponsible,
    CaseState,
    GoalState,
    NeedDomain,
    PlanState,
    PromiseCause,
)
from balsts.casework.models import Case, Goal, InclusionPlan, PlanAction
from balsts.casework.operations.promise import keep_promises
from balsts.casework.permissions import can_complete_action, can_manage_plan
from balsts.casework.promises import Cause
from balsts.casework.queries.plan import mark_of_plan, plan_in_force
from balsts.casework.rules import SENT_OTHERWISE, blockers_for_moving_case, is_plan_executed
from balsts.clients.queries.restriction import restricted_once_held
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import CLIENT_NOT_SEEN, CLIENT_RESTRICTED
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.platform.blockers import Refused
from balsts.platform.sentences import Sentence, translatable
from balsts.platform.text import clean_line

LONGEST_LINE = 500
PLAN_CHANGED = "plan_changed"


class CannotAgreePlan(Refused):
    """The plan cannot be agreed."""


class CannotChangePlan(Refused):
    """The goal or action cannot be changed."""


@dataclass(frozen=True, kw_only=True)
class AgreedAction:
    """A step towards a goal."""

    description: str
    responsible: ActionResponsible
    due_on: datetime.date | None = None
    done_on: datetime.date | None = None


@dataclass(frozen=True, kw_only=True)
class AgreedGoal:
    """A goal with its steps, in the worker's and, where told, the client's words."""

    domain: NeedDomain
    description: str
    client_words: str = ""
    state: GoalState = GoalState.PLANNED
    state_changed_on: datetime.date | None = None
    actions: tuple[AgreedAction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A version of a plan as agreed with the client, or declined by them.

    A plan that was carried out names the day; an older version is replaced by a newer one. The id
    makes sure that sent twice is kept once. `seen` is the mark of the plan in force that the writer
    had before them (`mark_of_plan`); none where nobody had a page before them.
    """

    case: Case
    agreed_on: datetime.date
    goals: tuple[AgreedGoal, ...] = ()
    plan_version: int | None = None
    state: PlanState = PlanState.AGREED
    executed_on: datetime.date | None = None
    language_of_explanation: str = ""
    has_interpreter: bool = False
    seen: UUID | None = None
    id: UUID = field(default_factory=uuid4)


@transaction.atomic
def agree_plan(*, agreement: Agreement, by: User, at: datetime.datetime) -> InclusionPlan:
    """Record a new version of the plan; the version agreed before is replaced by it.

    The same agreement sent again returns the version that is kept already; sent twice at once, the
    second waits for the first at the row of the case. Another one under the same id is refused: nobody
    is told that words are kept which are not. So is one that was written before somebody else changed
    the plan, so that nothing is replaced unread.
    """
    case = agreement.case
    case.state = Case.objects.select_for_update(no_key=True).get(id=case.id).state
    kept = InclusionPlan.objects.filter(id=agreement.id, case=case).first()
    if kept is not None:
        if not _says_the_same(kept, agreement):
            raise CannotAgreePlan([SENT_OTHERWISE])
        return kept
    if agreement.agreed_on > timezone.localdate(at):
        raise CannotAgreePlan.because(
            "agreed_in_future",
            Sentence(translatable("This day is still to come: record it when it has happened.")),
        )
    if agreement.state == PlanState.AGREED and case.state != CaseState.IMPLEMENTATION:
        blockers = blockers_for_moving_case(case.state, CaseState.IMPLEMENTATION)
        if blockers:
            raise CannotAgreePlan(blockers)
    if agreement.seen is not None:
        _refuse_unread(
            case, seen=agreement.seen, standing=standing_of(by, on=timezone.localdate(at))
        )
    newest = InclusionPlan.objects.filter(case=case).aggregate(newest=Max("plan_version"))["newest"]
    InclusionPlan.objects.filter(case=case, state=PlanState.AGREED).update(state=PlanState.REPLACED)
    plan = _record([(agreement, (newest or 0) + 1)], by=by, at=at)[0]
    if agreement.state == PlanState.AGREED:
        case.state = CaseState.IMPLEMENTATION
        case.save(update_fields=["state"])
    event = "plan_declined" if agreement.state == PlanState.DECLINED else "plan_agreed"
    trail.record(event, by=by, at=at, subjects=[case.client_id])
    return plan


@transaction.atomic
def record_plans(
    *, agreements: Sequence[Agreement], by: User, at: datetime.datetime
) -> list[InclusionPlan]:
    """Record plans that were agreed elsewhere, all or none; each names its version."""
    plans = _record([(each, each.plan_version or 1) for each in agreements], by=by, at=at)
    agreed = [a.case for a in agreements if a.state == PlanState.AGREED]
    in_work = [case for case in agreed if case.state != CaseState.CLOSED]
    for case in in_work:
        case.state = CaseState.IMPLEMENTATION
    Case.objects.filter(id__in=[case.id for case in in_work]).update(state=CaseState.IMPLEMENTATION)
    trail.record(
        "plan_agreed",
        by=by,
        at=at,
        subjects=dict.fromkeys(agreement.case.client_id for agreement in agreements),
        details={"plans": len(plans)},
    )
    return plans


@transaction.atomic
def change_goal_state(
    *,
    goal: Goal,
    state: GoalState,
    on: datetime.date,
    by: User,
    at: datetime.datetime,
    seen: GoalState | None = None,
) -> Goal:
    """Say where a goal stands now; only goals of the plan in force change.

    Whoever else changes the plan, or closes the case, takes turns with us at the row of the case.
    `seen` is where it stood on the page: what somebody else has said since is not said over unread.
    """
    case = goal.plan.case
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_manage_plan(standing, case.programme_id):
        raise CannotChangePlan.without_permission()
    _hold_in_force(goal.plan, on=on, standing=standing, at=at)
    goal.refresh_from_db(fields=["state"])
    if seen is not None and goal.state != seen:
        if goal.state == state:
            return goal
        raise CannotChangePlan.because(
            "goal_changed",
            Sentence(
                translatable(
                    "Meanwhile somebody has said of this goal: %(goal_state)s. If that is not right, "
                    "change it now."
                ),
                {"goal_state": goal.state},
            ),
        )
    goal.state, goal.state_changed_on = state, on
    goal.save(update_fields=["state", "state_changed_on"])
    trail.record(
        "goal_changed",
        by=by,
        at=at,
        subjects=[case.client_id],
        details={"state": str(state)},
    )
    return goal


@transaction.atomic
def complete_action(
    *, action: PlanAction, done_on: datetime.date, by: User, at: datetime.datetime
) -> PlanAction:
    """Record that a step was done; a goal that was only planned is in progress from now on.

    Said twice, the first day stays, and where a goal stands that somebody has said meanwhile.
    """
    goal = action.goal
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_complete_action(standing, goal.plan.case.programme_id, action.responsible):
        raise CannotChangePlan.without_permission()
    _hold_in_force(goal.plan, on=done_on, standing=standing, at=at)
    action.refresh_from_db(fields=["done_on"])
    goal.refresh_from_db(fields=["state"])
    if action.done_on is not None:
        return action
    action.done_on = done_on
    action.save(update_fields=["done_on"])
    if goal.state == GoalState.PLANNED:
        goal.state, goal.state_changed_on = GoalState.IN_PROGRESS, done_on
        goal.save(update_fields=["state", "state_changed_on"])
    trail.record("action_done", by=by, at=at, subjects=[goal.plan.case.client_id])
    return action


def is_ready_to_close(plan: InclusionPlan) -> bool:
    """Whether every goal that was not dropped is achieved, and at least one was."""
    return is_plan_executed(goal.state for goal in plan.goals.all())


def _says_the_same(kept: InclusionPlan, agreement: Agreement) -> bool:
    """Whether that was agreed; where its goals stand and what is done may have gone on since."""
    return (
        kept.agreed_on == agreement.agreed_on
        and kept.language_of_explanation == agreement.language_of_explanation
        and kept.has_interpreter == agreement.has_interpreter
        and (kept.state == PlanState.DECLINED) == (agreement.state == PlanState.DECLINED)
        and [_words_of(goal, goal.actions.all()) for goal in kept.goals.order_by("position")]
        == [_words_of(goal, goal.actions) for goal in agreement.goals]
    )


def _words_of(
    goal: Goal | AgreedGoal, actions: Iterable[PlanAction | AgreedAction]
) -> tuple[object, ...]:
    steps = Counter((_line(one.description), one.responsible, one.due_on) for one in actions)
    return goal.domain, _line(goal.description), _line(goal.client_words), steps


def _line(text: str) -> str:
    return clean_line(text, max_length=LONGEST_LINE)


def _hold_in_force(
    plan: InclusionPlan, *, on: datetime.date, standing: Standing, at: datetime.datetime
) -> None:
    """Hold the case, read the plan anew, and refuse unless it is in force on the day."""
    held = Case.objects.select_for_update(no_key=True).filter(id=plan.case_id)
    list(held.values_list("id"))
    if client_ids_closed_to(standing, {plan.case.client_id}, at=at):
        raise CannotChangePlan([CLIENT_NOT_SEEN])
    plan.refresh_from_db(fields=["state"])
    if plan.state != PlanState.AGREED:
        raise CannotChangePlan.because(
            "plan_not_in_force",
            Sentence(translatable("This version of the plan is no longer in force.")),
        )
    if not plan.agreed_on <= on <= standing.on:
        raise CannotChangePlan.because(
            "day_outside_plan",
            Sentence(
                translatable("This day is not between the agreement (%(agreed_on)s) and today."),
                {"agreed_on": plan.agreed_on},
            ),
        )


def _refuse_unread(case: Case, *, seen: UUID, standing: Standing) -> None:
    """Refuse where another plan is in force, or stands otherwise, than whoever writes has seen."""
    if not can_manage_plan(standing, case.programme_id):
        raise CannotAgreePlan.without_permission()
    plan = plan_in_force(case)
    if mark_of_plan(plan) == seen:
        return
    message = Sentence(
        translatable(
            "Meanwhile the plan that you saw is no longer in force. Look at what you wrote, and save "
            "again if it is still right."
        )
    )
    if plan is not None:
        message = Sentence(
            translatable(
                "Meanwhile somebody has changed the plan: version %(version)s, agreed on "
                "%(agreed_on)s, stands below as it is now. Compare it with what you wrote, and save "
                "again once yours is right."
            ),
            {"version": plan.plan_version, "agreed_on": plan.agreed_on},
        )
    raise CannotAgreePlan.because(PLAN_CHANGED, message)


def _record(
    versions: Sequence[tuple[Agreement, int]], *, by: User, at: datetime.datetime
) -> list[InclusionPlan]:
    standing = standing_of(by, on=timezone.localdate(at))
    for programme_id in {agreement.case.programme_id for agreement, _ in versions}:
        if not can_manage_plan(standing, programme_id):
            raise CannotAgreePlan.without_permission()
    client_ids = {agreement.case.client_id for agreement, _ in versions}
    if client_ids_closed_to(standing, client_ids, at=at):
        raise CannotAgreePlan([CLIENT_NOT_SEEN])
    if restricted_once_held(client_ids):
        raise CannotAgreePlan([CLIENT_RESTRICTED])
    for agreement, _version in versions:
        if agreement.state != PlanState.DECLINED and not agreement.goals:
            raise CannotAgreePlan.because(
                "no_goals", Sentence(translatable("A plan needs at least one goal."))
            )
    plans = InclusionPlan.objects.bulk_create(
        [
            InclusionPlan(
                id=agreement.id,
                case=agreement.case,
                plan_version=version,
                state=agreement.state,
                agreed_on=agreement.agreed_on,
                executed_on=agreement.executed_on,
                language_of_explanation=agreement.language_of_explanation,
                has_interpreter=agreement.has_interpreter,
                recorded_at=at,
                recorded_by=by,
            )
            for agreement, version in versions
        ],
        batch_size=5000,
    )
    told = [
        (plan, position, agreed)
        for plan, (agreement, _version) in zip(plans, versions, strict=True)
        for position, agreed in enumerate(agreement.goals)
    ]
    goals = Goal.objects.bulk_create(
        [
            Goal(
                plan=plan,
                domain=agreed.domain,
                description=_line(agreed.description),
                client_words=_line(agreed.client_words),
                state=agreed.state,
                state_changed_on=agreed.state_changed_on or plan.agreed_on,
                position=position,
            )
            for plan, position, agreed in told
        ],
        batch_size=5000,
    )
    PlanAction.objects.bulk_create(
        [
            PlanAction(
                goal=goal,
                description=_line(action.description),
                responsible=action.responsible,
                due_on=action.due_on,
                done_on=action.done_on,
            )
            for goal, (_plan, _position, agreed) in zip(goals, told, strict=True)
            for action in agreed.actions
        ],
        batch_size=5000,
    )
    # The newest plan says whether and when the plan was carried out, which may end a service.
    causes = {
        plan.case.client_id: Cause(
            because=PromiseCause.PLAN,
            event_on=plan.executed_on or plan.agreed_on,
            event_code=plan.state,
        )
        for plan in plans
    }
    keep_promises(causes=causes, by=by, at=at)
    return plans
