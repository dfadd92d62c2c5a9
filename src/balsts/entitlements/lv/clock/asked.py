"""What a step of the clock is made from: the procedure, the day, the texts that apply to it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from balsts.entitlements.clock import ClockStep, Duty, StepState
from balsts.entitlements.decision import Citation, Met, Node, Remark, Unknown
from balsts.entitlements.lv.clock.procedure import Procedure
from balsts.entitlements.lv.days_off import DAYS_OFF
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import StatusChange
from balsts.platform.periods import add_months
from balsts.platform.sentences import Sentence, Value, translatable


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A procedure on a day, and the day by which the version of the texts is chosen."""

    procedure: Procedure
    on: date
    policy: Policy

    @property
    def version_on(self) -> date:
        """The day of the application; unknown, the first day known of the procedure."""
        if self.procedure.applied_on is not None:
            return self.procedure.applied_on
        days = [step.on for step in self.procedure.steps if step.on is not None]
        known = [day for day in (*days, self.procedure.begins_on) if date.min < day <= self.on]
        return min(known, default=self.on)

    def number(self, parameter_id: str, *, at: date | None = None) -> int | None:
        """Return a number of months or working days; none where no text sets one."""
        row = self.policy.row_in_force(parameter_id, at or self.version_on)
        return None if row is None else cast("int", row.value)

    def citation(self, parameter_id: str, *, at: date | None = None) -> Citation:
        """Return the source of a number."""
        return self.policy.citation_on(parameter_id, at or self.version_on)

    @property
    def ended_on(self) -> date | None:
        """The day on which something other than a decision ended the procedure."""
        ended = self.procedure.ended
        return ended.known_from if isinstance(ended, StatusChange) else ended.on if ended else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A last day, how it was counted, and the days that were left out in counting."""

    started_on: date
    due_on: date | None
    reasons: tuple[Node, ...]


def due_in_months(
    asked: Asked, parameter_id: str, started_on: date, *, more: int = 0
) -> Due | None:
    """Count months from a day; `more` of them where the time was prolonged."""
    months = asked.number(parameter_id)
    if months is None:
        return None
    due_on = add_months(started_on, months + more)
    text = translatable("counted in calendar months: %(started_on)s + %(months)s = %(due_on)s")
    values: dict[str, Value] = {
        "started_on": started_on,
        "months": months + more,
        "due_on": due_on,
    }
    citation = asked.citation(parameter_id)
    reason = Remark(code="sum", sentence=Sentence(text, values), citation=citation)
    return Due(started_on=started_on, due_on=due_on, reasons=(reason,))


def due_in_working_days(count: int, started_on: date, citation: Citation) -> Due:
    """Count working days after a day, and name the public holidays that were left out."""
    due_on = DAYS_OFF.last_of_working_days(started_on, count)
    if due_on is None:
        text = translatable(
            "the table of public holidays does not reach far enough to count %(days)s working days "
            "from %(started_on)s"
        )
        values: dict[str, Value] = {"started_on": started_on, "days": count}
        sentence = Sentence(text, values)
        unknown = Unknown(
            code="days_off", sentence=sentence, citation=DAYS_OFF.citation, fact="days_off"
        )
        return Due(started_on=started_on, due_on=None, reasons=(unknown,))
    text = translatable("counted in working days: %(started_on)s + %(days)s = %(due_on)s")
    values = {"started_on": started_on, "days": count, "due_on": due_on}
    holidays = tuple(_holidays_between(started_on, due_on))
    sentence = Sentence(text, values)
    reason = Remark(code="sum", sentence=sentence, citation=citation, children=holidays)
    return Due(started_on=started_on, due_on=due_on, reasons=(reason,))


def _holidays_between(started_on: date, due_on: date) -> Iterator[Node]:
    for day in DAYS_OFF.skipped_between(started_on, due_on):
        text = translatable("%(day_off)s is a public holiday and is not counted")
        sentence = Sentence(text, {"day_off": day})
        yield Remark(code="day_off", sentence=sentence, citation=DAYS_OFF.citation)


@dataclass(frozen=True, kw_only=True, slots=True)
class StepName:
    """A step, its heading, and what is said when it is overdue."""

    code: str
    label: str
    overdue: str = ""
    running: str = translatable("due up to and including %(due_on)s")
    whose_duty: Duty = Duty.AUTHORITY


def done(
    name: StepName, done_on: date, reasons: tuple[Node, ...] = (), *, due: Due | None = None
) -> ClockStep:
    """Say that a step was done, and whether within its time."""
    values: dict[str, Value] = {"done_on": done_on}
    due_on = due.due_on if due else None
    text = translatable("on %(done_on)s")
    if due_on is not None:
        values["due_on"] = due_on
        text = translatable("on %(done_on)s, in time: the last day was %(due_on)s")
        if done_on > due_on:
            text = translatable("on %(done_on)s; the last day for it was %(due_on)s")
    because = Met(code=name.code, sentence=Sentence(text, values), children=_all(reasons, due))
    return replace(_step(name, StepState.DONE, because, due), done_on=done_on)


def open_until(name: StepName, due: Due, reasons: tuple[Node, ...] = (), *, on: date) -> ClockStep:
    """Say until when a step is due; once that day is over, that it has not been recorded."""
    if due.due_on is None:
        return unknown(name, reasons, due=due)
    is_over = on > due.due_on
    text = name.overdue if is_over else name.running
    sentence = Sentence(text, {"due_on": due.due_on})
    because = Remark(code=name.code, sentence=sentence, children=_all(reasons, due))
    if not is_over:
        state = StepState.RUNNING
    else:
        state = StepState.OVERDUE if name.whose_duty is Duty.AUTHORITY else StepState.PASSED
    return _step(name, state, because, due)


def open_without_day(
    name: StepName, started_on: date | None, reasons: tuple[Node, ...] = ()
) -> ClockStep:
    """Say that a step is under way although no period is known for it."""
    text = translatable("is under way; no period for it is known")
    because = Remark(code=name.code, sentence=Sentence(text), children=reasons)
    return replace(_step(name, StepState.RUNNING, because), started_on=started_on)


def waiting(name: StepName, reasons: tuple[Node, ...] = (), *, due: Due | None = None) -> ClockStep:
    """Say that an earlier step must come first."""
    text = translatable("has to wait for an earlier step")
    because = Remark(code=name.code, sentence=Sentence(text), children=_all(reasons, due))
    return _step(name, StepState.WAITING, because, due)


def unknown(name: StepName, reasons: tuple[Node, ...], *, due: Due | None = None) -> ClockStep:
    """Say that nothing can be said before a fact is known."""
    text = translatable("cannot be said yet: a fact is missing or in conflict")
    children = _all(reasons, due)
    because = Unknown(code=name.code, sentence=Sentence(text), children=children, fact="")
    return _step(name, StepState.UNKNOWN, because, due)


def not_expected(name: StepName, asked: Asked) -> ClockStep:
    """Say that a step will not come any more, because the procedure ended before."""
    return _step(name, StepState.NOT_APPLICABLE, Remark(code=name.code, sentence=_ended(asked)))


def passed(name: StepName, sentence: Sentence, *, due: Due | None = None) -> ClockStep:
    """Say that a right was not used, as far as recorded."""
    because = Remark(code=name.code, sentence=sentence, children=_all((), due))
    return _step(name, StepState.PASSED, because, due)


def _ended(asked: Asked) -> Sentence:
    ended_on = asked.ended_on or asked.on
    if isinstance(asked.procedure.ended, StatusChange):
        text = translatable("not expected any more: since %(ended_on)s %(legal_status)s")
        status = asked.procedure.ended.legal_status.value
        return Sentence(text, {"ended_on": ended_on, "legal_status": status})
    text = translatable("not expected any more: the person was returned on %(ended_on)s")
    return Sentence(text, {"ended_on": ended_on})


def _all(reasons: tuple[Node, ...], due: Due | None) -> tuple[Node, ...]:
    return (*reasons, *(due.reasons if due else ()))


def _step(name: StepName, state: StepState, because: Node, due: Due | None = None) -> ClockStep:
    return ClockStep(
        code=name.code,
        label=Sentence(name.label),
        state=state,
        whose_duty=name.whose_duty,
        because=because,
        started_on=due.started_on if due else None,
        due_on=due.due_on if due else None,
    )
