"""The clock of the procedure as rows: what is done, what is due, whose turn it is, and why."""

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from balsts.entitlements.clock import ClockStep, Duty, StepState, next_due
from balsts.platform.machine_clock import clock_jump
from balsts.web.clients.client_file import ClientFile
from balsts.web.entitlement import because_of, question_of
from balsts.web.shapes.clients import ClockView, Deadline
from balsts.web.shapes.people import ClockRow
from balsts.web.wording import say

_ICONS: Mapping[StepState, str] = {
    StepState.DONE: "circle-check",
    StepState.RUNNING: "clock",
    StepState.OVERDUE: "hourglass",
    StepState.PASSED: "circle-x",
    StepState.WAITING: "circle",
    StepState.UNKNOWN: "help-circle",
    StepState.NOT_APPLICABLE: "circle-x",
}
_WORDS = {
    StepState.DONE: pgettext_lazy("step of the procedure", "done"),
    StepState.RUNNING: pgettext_lazy("step of the procedure", "under way"),
    StepState.OVERDUE: pgettext_lazy("step of the procedure", "the time for it has passed"),
    StepState.PASSED: pgettext_lazy("step of the procedure", "not used"),
    StepState.WAITING: pgettext_lazy("step of the procedure", "later"),
    StepState.UNKNOWN: pgettext_lazy("step of the procedure", "a fact is missing"),
    StepState.NOT_APPLICABLE: pgettext_lazy("step of the procedure", "not expected any more"),
}
_WITH_DUE_DAY = (StepState.RUNNING, StepState.OVERDUE, StepState.WAITING, StepState.PASSED)


def clock_view(file: ClientFile, *, ask_url: str) -> ClockView | None:
    """Show the procedure of the day; nothing where there is none of interest."""
    if not file.clock:
        return None
    step = None if clock_jump() else next_due(file.clock)
    return ClockView(
        steps=tuple(_row(one, on=file.on, ask_url=ask_url) for one in file.clock),
        next_due=Deadline(words=say(step.label), on=step.due_on, days=(step.due_on - file.on).days)
        if step and step.due_on
        else None,
    )


def _row(step: ClockStep, *, on: datetime.date, ask_url: str) -> ClockRow:
    if clock_jump() and step.state is not StepState.DONE:
        return ClockRow(
            label=say(step.label),
            state="unknown",
            state_word=pgettext("step of the procedure", "not worked out"),
            icon=_ICONS[StepState.UNKNOWN],
            answer=_(
                "The clock of this system has jumped, so this is not worked out until it is right again."
            ),
            because=(),
            done_on=step.done_on,
            due_on=None,
            days=None,
            questions=(),
        )
    due_on = step.due_on if step.state in _WITH_DUE_DAY else None
    return ClockRow(
        label=say(step.label),
        state=step.state.value.replace("_", "-"),
        state_word=_word(step),
        icon=_ICONS[step.state],
        answer=say(step.sentence),
        because=tuple(because_of(node) for node in step.because.children),
        done_on=step.done_on,
        due_on=due_on,
        days=(due_on - on).days if due_on else None,
        questions=tuple(question_of(fact, ask_url=ask_url) for fact in step.missing_facts),
    )


def _word(step: ClockStep) -> str:
    """A right is not under way: it can be used. What was done late is said to be, of whoever."""
    if step.state is StepState.RUNNING and step.whose_duty is Duty.PERSON:
        return pgettext("step of the procedure", "can still be used")
    if step.is_late:
        return pgettext("step of the procedure", "done after its last day")
    return str(_WORDS[step.state])
