"""One asylum procedure as the record tells it on a day: application, steps, decision, appeals.

Of several procedures the newest that had begun by the day is told. What is recorded for a later
day has not happened yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from balsts.entitlements.lv.standing import POSITIVE, is_open_to_court
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import (
    COURT,
    Departure,
    LegalStatus,
    ProcedureStep,
    StatusChange,
    StepKind,
    Timeline,
    dated_statuses,
    undated_statuses,
)

DECISIONS = POSITIVE | {LegalStatus.REFUSED_FINAL}
# Ways of leaving that end a procedure; whoever leaves by own will may still be waiting for it.
RETURNS = frozenset({"forced", "dublin", "assisted_return"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What is recorded of one kind of step.

    `on` is its first day, `last_on` its last one; `planned_on` a day still to come.
    """

    is_recorded: bool = False
    on: date | None = None
    last_on: date | None = None
    planned_on: date | None = None


@dataclass(kw_only=True, slots=True)
class Appeal:
    """An appeal against a decision, and what came of it; any part may be missing in the record."""

    against: StatusChange | None
    lodged_on: date | None = None
    authority: str = ""
    ruling: StatusChange | None = None

    @property
    def decided_on(self) -> date | None:
        """The day by which the decision that is appealed had been made."""
        return self.against.known_from if self.against else None

    @property
    def is_in_order(self) -> bool:
        """Whether the appeal follows its decision, as far as the days are known."""
        decided_on, lodged_on = self.decided_on, self.lodged_on
        return decided_on is None or lodged_on is None or decided_on <= lodged_on

    @property
    def is_pending(self) -> bool:
        """Whether nothing has come of it yet."""
        return self.ruling is None


@dataclass(kw_only=True, slots=True)
class Procedure:
    """One application and what followed.

    `appealable` is the newest decision against which an appeal is possible and not yet recorded;
    `ended` the status or return that ended the procedure otherwise; `undated` a status without any
    day that may belong to it; `left` a departure after which no arrival is recorded.
    """

    applied: StatusChange | None
    begins_on: date
    is_entered_twice: bool = False
    decision: StatusChange | None = None
    appealable: StatusChange | None = None
    appeals: list[Appeal] = field(default_factory=list)
    ended: StatusChange | Departure | None = None
    steps: tuple[ProcedureStep, ...] = ()
    undated: StatusChange | None = None
    left: Departure | None = None

    @property
    def applied_on(self) -> date | None:
        """The day of the application."""
        return self.applied.known_from if self.applied else None

    @property
    def decided_on(self) -> date | None:
        """The day by which the office had decided."""
        return self.decision.known_from if self.decision else None

    @property
    def pending_appeal(self) -> Appeal | None:
        """The appeal of which nothing has come yet."""
        return self.appeals[-1] if self.appeals and self.appeals[-1].is_pending else None

    @property
    def is_undecided(self) -> bool:
        """Whether the office has still to decide, as far as recorded."""
        return self.decision is None and not self.appeals

    def recorded(self, kind: StepKind, *, on: date) -> Recorded:
        """Return what is recorded of one kind of step up to and including the day."""
        steps = [step for step in self.steps if step.kind is kind]
        days = sorted({step.on for step in steps if step.on is not None})
        past = [day for day in days if day <= on]
        return Recorded(
            is_recorded=bool(past) or any(step.on is None for step in steps),
            on=past[0] if past else None,
            last_on=past[-1] if past else None,
            planned_on=next((day for day in days if day > on), None),
        )


def procedure_on(timeline: Timeline, *, on: date, policy: Policy) -> Procedure | None:
    """Return the newest procedure that had begun by the day; none without any trace of one."""
    procedures = _procedures(timeline, on=on, policy=policy)
    undated = undated_statuses(timeline)
    applications = [one for one in undated if one.legal_status is LegalStatus.ASYLUM_SEEKER]
    if not procedures:
        begun = any(step.on is None or step.on <= on for step in timeline.steps)
        if not applications and not begun:
            return None
        procedures = [Procedure(applied=None, begins_on=date.min)]
    first, newest = procedures[0], procedures[-1]
    if first.applied is None and applications:
        first.applied = applications.pop()
    others = [one for one in undated if one.legal_status is not LegalStatus.ASYLUM_SEEKER]
    newest.undated = next(iter([*others, *applications]), None)
    newest.steps = _steps_of(newest, timeline.steps, is_first=newest is first)
    newest.left = _left(newest, timeline, on=on)
    if newest.is_undecided and newest.ended is None and _is_return(newest.left):
        newest.ended = newest.left
    _take_over_lodging(newest, on=on)
    return newest


def _procedures(timeline: Timeline, *, on: date, policy: Policy) -> list[Procedure]:
    procedures: list[Procedure] = []
    for day, change in dated_statuses(timeline):
        if day > on:
            break
        current = procedures[-1] if procedures and procedures[-1].ended is None else None
        if change.legal_status is LegalStatus.ASYLUM_SEEKER:
            if current is not None and current.is_undecided and current.applied is not None:
                current.is_entered_twice = True
            else:
                procedures.append(Procedure(applied=change, begins_on=day))
            continue
        is_about_procedure = change.legal_status in DECISIONS or (
            change.legal_status is LegalStatus.APPEAL_PENDING and not _is_revoked(procedures)
        )
        if current is None and is_about_procedure:
            current = Procedure(applied=None, begins_on=day)
            procedures.append(current)
        if current is not None:
            _continue(current, change, policy)
    return procedures


def _is_revoked(procedures: Sequence[Procedure]) -> bool:
    """An appeal after the loss of a status is about that loss, not about an application."""
    ended = procedures[-1].ended if procedures else None
    return isinstance(ended, StatusChange) and ended.legal_status is LegalStatus.STATUS_REVOKED


def _continue(procedure: Procedure, change: StatusChange, policy: Policy) -> None:
    """Add to a procedure what a status says about it."""
    if change.legal_status is LegalStatus.APPEAL_PENDING:
        _appeal(procedure, change)
    elif change.legal_status in DECISIONS:
        _decide(procedure, change, policy)
    else:
        procedure.ended = change


def _appeal(procedure: Procedure, change: StatusChange) -> None:
    """Open an appeal; the same one entered twice is one, another authority makes another one."""
    pending = procedure.pending_appeal
    if pending is not None and change.authority in ("", pending.authority):
        return
    procedure.appeals.append(
        Appeal(
            against=procedure.appealable,
            lodged_on=change.appeal_lodged_on or change.known_from,
            authority=change.authority,
        )
    )
    procedure.appealable = None


def _decide(procedure: Procedure, change: StatusChange, policy: Policy) -> None:
    """Take a decision for the office's own, for the ruling on an appeal, or for a newer one."""
    lodged_on = procedure.appealable.appeal_lodged_on if procedure.appealable else None
    pending = procedure.pending_appeal
    is_ruling = pending is not None or lodged_on is not None or change.authority == COURT
    lost = procedure.appealable is not None and change.legal_status is LegalStatus.REFUSED_FINAL
    has_protection = lost and _is(procedure.appealable, LegalStatus.ALTERNATIVE)
    is_of_ministry = is_open_to_court(change, policy) and procedure.decision is not None
    if not (is_ruling or has_protection or is_of_ministry):
        procedure.decision = procedure.decision or change
        procedure.appealable = None if _is(change, LegalStatus.REFUGEE) else change
        return
    if pending is None:
        pending = Appeal(against=procedure.appealable)
        procedure.appeals.append(pending)
    pending.ruling = change
    pending.authority = pending.authority or change.authority
    can_go_on = is_open_to_court(change, policy) and not _is(change, LegalStatus.REFUGEE)
    procedure.appealable = change if can_go_on else None


def _is(change: StatusChange | None, legal_status: LegalStatus) -> bool:
    return change is not None and change.legal_status is legal_status


def _take_over_lodging(procedure: Procedure, *, on: date) -> None:
    """The day written beside the decision is the day of the appeal, before that of the status."""
    appealable = procedure.appealable
    if appealable is not None and _lodged_on(appealable, on=on) is not None:
        procedure.appeals.append(Appeal(against=appealable))
        procedure.appealable = None
    for appeal in procedure.appeals:
        beside = _lodged_on(appeal.against, on=on) if appeal.against else None
        appeal.lodged_on = beside or appeal.lodged_on
        if appeal.lodged_on is not None and appeal.lodged_on > on:
            appeal.lodged_on = None


def _lodged_on(change: StatusChange, *, on: date) -> date | None:
    lodged_on = change.appeal_lodged_on
    return None if lodged_on is None or lodged_on > on else lodged_on


def _steps_of(
    procedure: Procedure, steps: Iterable[ProcedureStep], *, is_first: bool
) -> tuple[ProcedureStep, ...]:
    """The steps since the application; before the first one they can only be mistaken."""
    return tuple(
        step for step in steps if step.on is None or is_first or step.on >= procedure.begins_on
    )


def _left(procedure: Procedure, timeline: Timeline, *, on: date) -> Departure | None:
    """Return the newest sure departure since the application, unless the person came back."""
    departures = _sure(timeline.departures, procedure, on=on)
    if not departures:
        return None
    newest = departures[-1]
    arrivals = [move.on for move in timeline.arrivals if move.on is not None and move.on <= on]
    came_back = any(newest.on is not None and day >= newest.on for day in arrivals)
    return None if came_back else newest


def _sure(departures: Sequence[Departure], procedure: Procedure, *, on: date) -> list[Departure]:
    dated = [
        (move.on, move)
        for move in departures
        if move.on is not None and procedure.begins_on <= move.on <= on and not move.is_presumed
    ]
    dated.sort(key=lambda pair: pair[0])
    return [move for _on, move in dated]


def _is_return(departure: Departure | None) -> bool:
    return departure is not None and departure.kind in RETURNS
