"""Bringing in plans: rows become versions with goals and actions; a version is whole or left out."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from balsts.casework.enums import ActionResponsible, CaseCloseReason, GoalState, PlanState
from balsts.casework.models import Case
from balsts.casework.operations.plan import AgreedAction, AgreedGoal, Agreement, record_plans
from balsts.casework.rules import is_plan_executed
from balsts.exchange.bringing_in.ledger import Ledger
from balsts.exchange.bringing_in.spell import SpellDraft
from balsts.exchange.enums import Severity
from balsts.exchange.reading.rows import ReadRow
from balsts.platform.sentences import translatable

CaseKey = tuple[str, UUID]
_OF_THE_PLAN = ("agreed_on", "language_of_explanation")
_OF_THE_GOAL = ("goal_domain", "goal", "goal_state", "goal_state_on")


@dataclass(frozen=True, kw_only=True)
class PlanDraft:
    """One version of a plan, all of whose rows could be read."""

    case_key: CaseKey
    plan_version: int
    agreed_on: datetime.date
    language_of_explanation: str
    goals: tuple[AgreedGoal, ...]
    rows: tuple[ReadRow, ...]

    @property
    def goal_states(self) -> list[str]:
        return [goal.state for goal in self.goals]


def draft_plans(rows: Sequence[ReadRow], ledger: Ledger) -> dict[CaseKey, list[PlanDraft]]:
    """Gather rows into versions; a bad row takes its whole version along."""
    versions: dict[tuple[CaseKey, int], list[ReadRow]] = defaultdict(list)
    refused: dict[tuple[CaseKey, int], ReadRow] = {}
    of_no_version: dict[CaseKey, ReadRow] = {}
    for row in rows:
        contract = ledger.contract_of(row) if row["contract"] else None
        if contract is None or row["client_key"] is None:
            continue
        if row["plan_version"] is None:
            of_no_version.setdefault((row["client_key"], contract.programme_id), row)
            continue
        key = (row["client_key"], contract.programme_id), row["plan_version"]
        versions[key].append(row)
        if row.is_bad or not _agrees(row, versions[key], ledger):
            refused.setdefault(key, row)
    drafts: dict[CaseKey, list[PlanDraft]] = defaultdict(list)
    for (case_key, version), told in versions.items():
        bad = refused.get((case_key, version)) or of_no_version.get(case_key)
        if bad is None:
            drafts[case_key].append(_draft(case_key, version, told))
        else:
            leave_out(told, ledger, because_of=bad)
    for of_case in drafts.values():
        of_case.sort(key=lambda draft: (draft.agreed_on, draft.plan_version))
    return drafts


def leave_out(rows: Sequence[ReadRow], ledger: Ledger, *, because_of: ReadRow) -> None:
    """Leave out the other rows of a version of which one is refused."""
    for row in rows:
        if row is not because_of and not row.is_bad:
            ledger.findings.add(
                row.place,
                Severity.LEFT_OUT,
                "plan_refused",
                translatable(
                    "Left out because row %(row)s of the same version of the plan is refused."
                ),
                {"row": because_of.place.row},
            )


def _agrees(row: ReadRow, told: Sequence[ReadRow], ledger: Ledger) -> bool:
    """Whether a row says the same about its plan and its goal as the rows before it."""
    first = told[0]
    same_goal = next(each for each in told if each["goal_key"] == row["goal_key"])
    pairs = [(first, column) for column in _OF_THE_PLAN]
    pairs += [(same_goal, column) for column in _OF_THE_GOAL]
    is_agreeing = True
    for other, column in pairs:
        if row[column] != other[column] and not (row.is_bad or other.is_bad):
            is_agreeing = False
            ledger.findings.add(
                row.place,
                Severity.ERROR,
                "plan_contradicts_itself",
                translatable("This differs from row %(row)s, which is about the same plan."),
                {"row": other.place.row},
                column=column,
            )
    if row["action"] and not row["action_responsible"] and not row.is_bad:
        is_agreeing = False
        ledger.findings.add(
            row.place,
            Severity.ERROR,
            "cell_missing",
            translatable("This must not be empty"),
            column="action_responsible",
        )
    return _is_timely(row, ledger) and is_agreeing


def _is_timely(row: ReadRow, ledger: Ledger) -> bool:
    """Whether nothing of the plan is told of a day before it was agreed or still to come."""
    agreed_on, is_timely = row["agreed_on"], True
    for column in ("agreed_on", "goal_state_on", "action_done_on"):
        day = row[column]
        if day is None or agreed_on is None or agreed_on <= day <= ledger.today:
            continue
        is_timely = False
        ledger.findings.add(
            row.place,
            Severity.ERROR,
            "day_outside_plan",
            translatable("This day is not between the agreement (%(agreed_on)s) and today."),
            {"agreed_on": agreed_on},
            column=column,
        )
    return is_timely


def _draft(case_key: CaseKey, version: int, rows: Sequence[ReadRow]) -> PlanDraft:
    goals: dict[str, list[ReadRow]] = defaultdict(list)
    for row in rows:
        goals[row["goal_key"]].append(row)
    return PlanDraft(
        case_key=case_key,
        plan_version=version,
        agreed_on=rows[0]["agreed_on"],
        language_of_explanation=rows[0]["language_of_explanation"] or "",
        goals=tuple(_goal(told) for told in goals.values()),
        rows=tuple(rows),
    )


def _goal(rows: Sequence[ReadRow]) -> AgreedGoal:
    first = rows[0]
    return AgreedGoal(
        domain=first["goal_domain"],
        description=first["goal"],
        state=first["goal_state"] or GoalState.PLANNED,
        state_changed_on=first["goal_state_on"],
        actions=tuple(
            AgreedAction(
                description=row["action"],
                responsible=ActionResponsible(row["action_responsible"].value),
                due_on=row["action_due_on"],
                done_on=row["action_done_on"],
            )
            for row in rows
            if row["action"]
        ),
    )


def newest_within(drafts: Sequence[PlanDraft], spell: SpellDraft) -> PlanDraft | None:
    """Return the last version agreed in a spell: the one that its closing is judged by."""
    within = [draft for draft in drafts if spell.holds(draft.agreed_on)]
    return within[-1] if within else None


def is_executed(draft: PlanDraft | None, spell: SpellDraft) -> bool:
    """Whether the spell ended because this plan was carried out."""
    return (
        draft is not None
        and spell.close_reason == CaseCloseReason.PLAN_COMPLETED
        and is_plan_executed(draft.goal_states)
    )


def record_drafts(
    drafts: Mapping[CaseKey, Sequence[PlanDraft]],
    spells: Mapping[CaseKey, Sequence[SpellDraft]],
    cases: Mapping[CaseKey, Case],
    ledger: Ledger,
) -> None:
    """Record the plans of cases that are written, each in the state that its spell leaves it in."""
    agreements = []
    for case_key, versions in drafts.items():
        for draft in versions:
            spell = _spell_of(draft, spells.get(case_key, ()), ledger)
            if spell is None:
                continue
            newest = newest_within(versions, spell)
            state = _state(draft, spell, is_newest=draft is newest)
            agreements.append(
                Agreement(
                    case=cases[case_key],
                    agreed_on=draft.agreed_on,
                    goals=draft.goals,
                    plan_version=draft.plan_version,
                    state=state,
                    executed_on=spell.closed_on if state == PlanState.EXECUTED else None,
                    language_of_explanation=draft.language_of_explanation,
                )
            )
    if agreements:
        record_plans(agreements=agreements, by=ledger.by, at=ledger.at)


def _spell_of(draft: PlanDraft, spells: Sequence[SpellDraft], ledger: Ledger) -> SpellDraft | None:
    """Return the spell in which a version was agreed, or tell why its rows are left out."""
    first = draft.rows[0]
    if ledger.client_of(first, draft.case_key[0]) is None:
        leave_out(draft.rows, ledger, because_of=first)
        return None
    spell = next((each for each in spells if each.holds(draft.agreed_on)), None)
    if spell is None:
        ledger.findings.add(
            first.place,
            Severity.ERROR,
            "case_not_open",
            translatable(
                "The client is not enrolled on the day of this plan: correct the day or the "
                "enrolment."
            ),
            column="agreed_on",
        )
        leave_out(draft.rows, ledger, because_of=first)
    return spell


def _state(draft: PlanDraft, spell: SpellDraft, *, is_newest: bool) -> PlanState:
    if not is_newest:
        return PlanState.REPLACED
    if is_executed(draft, spell):
        return PlanState.EXECUTED
    return PlanState.AGREED if spell.closed_on is None else PlanState.ENDED
