"""How the handing over of a family is said, on whatever page it stands."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from balsts.casework.enums import HandOverAnswer, TaskCause, TaskState
from balsts.casework.models import HandOver, Task
from balsts.casework.permissions import can_hand_over, can_read_notes_of_others
from balsts.casework.queries.hand_over import hand_overs_of, last_word_of
from balsts.casework.queries.law import law
from balsts.clients.enums import Channel
from balsts.organisations.queries.standing import Standing
from balsts.platform.dates import format_date
from balsts.web.page import StaffRequest
from balsts.web.shapes.ending import HandOverCard
from balsts.web.shapes.lists import StateWord

_ANSWERED = {
    HandOverAnswer.ACCEPTED: ("circle-check", "good"),
    HandOverAnswer.REFUSED: ("circle-x", "care"),
    HandOverAnswer.NO_ANSWER: ("help-circle", "care"),
}


def municipality_of(hand_over: HandOver) -> str:
    """Name the municipality as the country's list does, or as somebody wrote it."""
    listed = law().municipalities.get(hand_over.municipality)
    return listed or hand_over.municipality_name or hand_over.municipality


def told_of(task: Task) -> HandOver | None:
    """Return what was told last of the day the task is about now, or who takes over."""
    return last_word_of(one for one in hand_overs_of(task) if one.about_on == task.about_on)


def refused_of(task: Task) -> HandOver | None:
    """Return the refusal after which another municipality can be asked."""
    told = told_of(task) if task.state == TaskState.OPEN else None
    return told if told is not None and told.answer == HandOverAnswer.REFUSED else None


def state_of(task: Task, today: datetime.date) -> StateWord:
    """Say in a few words where a hand-over stands."""
    told = told_of(task)
    if task.state == TaskState.WITHDRAWN:
        return StateWord(word=str(TaskState.WITHDRAWN.label), icon="x")
    if told is None:
        if task.because == TaskCause.TERM_MOVED and hand_overs_of(task):
            return StateWord(
                word=pgettext("hand-over", "to be told the new day"),
                icon="alert-triangle",
                kind="care",
            )
        is_late = task.due_on < today
        return StateWord(
            word=pgettext("hand-over", "waits to be told")
            if is_late
            else pgettext("hand-over", "to be told"),
            icon="clock",
            kind="care" if is_late else "",
        )
    name = municipality_of(told)
    if not told.answer:
        word = pgettext("hand-over", "%(municipality)s: answer awaited") % {"municipality": name}
        return StateWord(word=word, icon="hourglass", kind="accent")
    icon, kind = _ANSWERED[HandOverAnswer(told.answer)]
    answer = HandOverAnswer(told.answer).label
    return StateWord(word=f"{name}: {answer}", icon=icon, kind=kind)


def hand_over_card(task: Any, request: StaffRequest, reference: str) -> HandOverCard:
    """Describe the task with everything that municipalities were told and answered."""
    is_open = task.state == TaskState.OPEN
    is_waiting = is_open and told_of(task) is None
    may = can_hand_over(request.standing) and task.state != TaskState.WITHDRAWN
    return HandOverCard(
        lead=_lead(task, request.standing),
        state=state_of(task, request.today),
        due_on=task.due_on if is_waiting else None,
        due_days=(task.due_on - request.today).days,
        facts=tuple(_fact(one, request.standing) for one in hand_overs_of(task)),
        advice=_advice(task) if may else "",
        url=reverse("casework:hand_over_record", args=[reference])
        if may and task.is_within_reach
        else "",
    )


def because_of_task(task: Task, today: datetime.date) -> str:
    """Say why it is asked, and since when an answer is awaited."""
    told = told_of(task)
    if told is None:
        return _("support ends on %(day)s and there are minors in the family") % {
            "day": _day(task.about_on)
        }
    name = municipality_of(told)
    if refused_of(task) is not None and told.answered_on is not None:
        return _("%(municipality)s refused on %(day)s") % {
            "municipality": name,
            "day": _day(told.answered_on),
        }
    waited = (today - told.informed_on).days
    if waited == 0:
        return _("%(municipality)s was informed today") % {"municipality": name}
    return ngettext(
        "%(municipality)s was informed on %(day)s, %(count)s day ago",
        "%(municipality)s was informed on %(day)s, %(count)s days ago",
        waited,
    ) % {"municipality": name, "day": _day(told.informed_on), "count": waited}


def _advice(task: Any) -> str:
    if not task.is_within_reach:
        return _(
            "The task stands with a member of the family whose case you do not lead: their worker "
            "writes down what the municipality says."
        )
    if refused_of(task) is not None:
        return _("Another municipality can be asked. If none is to be asked, say why.")
    return ""


def _lead(task: Task, reader: Standing) -> str:
    day = {"day": _day(task.about_on)}
    match task.because:
        case TaskCause.TERM_MOVED:
            return _("The last day of support has moved to %(day)s.") % day
        case TaskCause.TERM_FAR:
            return _("Support no longer ends on %(day)s: nothing needs to be done now.") % day
        case TaskCause.CASE_CLOSED:
            return _("The case is closed: nothing needs to be done now.")
        case TaskCause.NOT_NEEDED if can_read_notes_of_others(reader):
            return _("Not needed: %(reason)s") % {"reason": task.because_words}
        case TaskCause.NOT_NEEDED:
            return _("A colleague said that it is not needed.")
        case _:
            return _("Support ends on %(day)s and there are minors in the family.") % day


def _fact(one: HandOver, reader: Standing) -> str:
    words = _(
        "%(municipality)s, informed on %(day)s (%(channel)s): support ends on %(ends_on)s"
    ) % {
        "municipality": municipality_of(one),
        "day": _day(one.informed_on),
        "channel": Channel(one.channel).label,
        "ends_on": _day(one.about_on),
    }
    if one.answer and one.answered_on:
        words += "; " + _("%(answer)s, %(day)s") % {
            "answer": HandOverAnswer(one.answer).label,
            "day": _day(one.answered_on),
        }
    reads_note = one.note and can_read_notes_of_others(reader)
    return f"{words} – {one.note}" if reads_note else words


def _day(day: datetime.date) -> str:
    return format_date(day, get_language() or "en")
