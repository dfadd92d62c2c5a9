"""How the 72-hour clock of an incident is said, on its own page and on that of a breach."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from balsts.platform.machine_clock import clock_jump
from balsts.privacy.incident_clock import IncidentClock
from balsts.web.formatting import day
from balsts.web.shapes.lists import StateWord


@dataclass(frozen=True, kw_only=True)
class ClockWords:
    """A sentence for a notice, its kind ("bad" once it is over), and a few words for a list."""

    words: str
    kind: str
    short: StateWord


def clock_words(clock: IncidentClock, *, at: datetime.datetime) -> ClockWords:
    """Say until when the authority must be told and how long that is, or for how long it is over."""
    until = timezone.localtime(clock.tell_until)
    by_when = {"day": f"{day(until)} ({_weekday(until)})", "at": f"{until:%H:%M}"}
    left, over = clock.hours_left(at), clock.hours_over(at)
    if clock_jump():
        words, short = (
            _(
                "Tell the Data State Inspectorate by %(day)s, %(at)s. How long that is cannot be "
                "said until the clock of this system is right."
            ),
            _("hours not counted"),
        )
    elif clock.is_over(at):
        words, short = (
            _(
                "The 72 hours ended on %(day)s at %(at)s. Tell the Data State Inspectorate now, and "
                "say why it is late."
            ),
            ngettext("late by %(hours)s hour", "late by %(hours)s hours", over) % {"hours": over}
            if over
            else pgettext("incident", "late"),
        )
    elif left == 0:
        words, short = (
            _("Tell the Data State Inspectorate by %(day)s, %(at)s: less than an hour is left."),
            _("less than an hour left"),
        )
    else:
        words, short = (
            ngettext(
                "Tell the Data State Inspectorate by %(day)s, %(at)s: %(hours)s hour is left.",
                "Tell the Data State Inspectorate by %(day)s, %(at)s: %(hours)s hours are left.",
                left,
            ),
            ngettext("%(hours)s hour left", "%(hours)s hours left", left) % {"hours": left},
        )
    kind = "bad" if clock_jump() or clock.is_over(at) else "care"
    icon = "alert-triangle" if kind == "bad" else "clock"
    return ClockWords(
        words=words % (by_when | {"hours": left}),
        kind=kind,
        short=StateWord(word=short, icon=icon, kind=kind),
    )


def _weekday(day_of: datetime.datetime) -> str:
    """Write the day of the week as it stands within a sentence: small but in English."""
    word = date_format(day_of, "l")
    return word if get_language() == "en" else word.lower()
