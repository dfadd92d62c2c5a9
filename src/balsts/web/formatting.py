"""What every template writes with: days, distances and numbers in the reader's language; small elements."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Final

from django import template
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from balsts.platform.dates import format_date
from balsts.platform.machine_clock import clock_jump

register = template.Library()

NO_BREAK_SPACE: Final = "\u00a0"
SOON_DAYS: Final = 14
# The icon and the words of each outcome of a reason.
_OUTCOMES: Final = {
    "met": ("check", gettext_lazy("Met:")),
    "not-met": ("x", gettext_lazy("Not met:")),
    "unknown": ("question-mark", gettext_lazy("A fact is missing:")),
    "remark": ("info-circle", gettext_lazy("Worth knowing:")),
    "warning": ("alert-triangle", gettext_lazy("Look at this:")),
}


@register.filter
def day(value: date | None) -> str:
    """Write a day as figures, `24.11.2026.` in Latvian, of a moment its day in Riga; nothing for nothing."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return format_date(value, get_language() or "en") if value else ""


@register.filter
def dated(value: date | None) -> str:
    """Write a day as an element that machines read too; nothing for nothing."""
    return _dated(value, get_language() or "en") if value else ""


@lru_cache(maxsize=4096)
def _dated(value: date, language: str) -> SafeString:
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), format_date(value, language)
    )


@register.filter
def days_away(days: int) -> str:
    """Say how far a day is from today; negative days are past. Nobody knows where the clock has jumped."""
    if clock_jump():
        return _("days not counted")
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}


@register.filter
def urgency(days: int) -> str:
    """Name the look of a deadline: `past`, `soon` or `later`."""
    if clock_jump():
        return "later"
    if days < 0:
        return "past"
    return "soon" if days <= SOON_DAYS else "later"


@register.filter
def grouped(number: int | None) -> str:
    """Write a whole number with thousands apart, with a space that neither breaks nor turns round."""
    return f"{number:,}".replace(",", NO_BREAK_SPACE) if number is not None else "–"


@register.filter
def signed(number: int | None) -> str:
    """Write a difference with its sign; the minus is a minus."""
    if number is None:
        return "–"
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return f"{sign}{grouped(abs(number))}"


# The attributes of a form's widget; a loop in a template costs ten times as much.
register.filter("attributes", flatatt)


@register.filter
def options(groups: Iterable[tuple[str | None, Sequence[dict[str, Any]], int]]) -> SafeString:
    """Draw what can be chosen in a list, of Django's `optgroups`: there are 250 countries. A label is text."""
    return format_html_join(
        "", "{}", ((_group(name, choices),) for name, choices, _number in groups)
    )


def _group(name: str | None, choices: Sequence[dict[str, Any]]) -> SafeString:
    drawn = format_html_join(
        "",
        '\n  <option value="{}"{}>{}</option>',
        # All but the chosen one have none, and asking costs half of the list.
        (
            (one["value"], flatatt(one["attrs"]) if one["attrs"] else "", one["label"])
            for one in choices
        ),
    )
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, drawn) if name else drawn


@register.filter
def number_cells(row: Sequence[str]) -> SafeString:
    """Draw what stands after the head of a row of figures: a portrait has five hundred such cells."""
    drawn = ((cell,) for cell in row[1:])
    return format_html_join("", '<td class="number"><bdi>{}</bdi></td>', drawn)


@register.filter
def input_element(widget: dict[str, Any]) -> SafeString:
    """Draw one thing to type into or to tick, of Django's description of it."""
    value = widget["value"]
    return format_html(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else format_html(' value="{}"', value),
        flatatt(widget["attrs"]),
    )


@register.filter
def choice_element(widget: dict[str, Any]) -> SafeString:
    """Draw one of several things to tick, in its label unless that stands apart."""
    drawn = input_element(widget)
    if not widget.get("wrap_label"):
        return drawn
    element_id = widget["attrs"].get("id")
    for_it = format_html(' for="{}"', element_id) if element_id else ""
    return format_html("<label{}>{} {}</label>", for_it, drawn, widget["label"])


@register.simple_tag
def outcome_mark(outcome: str) -> SafeString:
    """Draw the icon of a reason's outcome, with its words for whoever hears the page."""
    return _outcome_mark(outcome, get_language() or "en")


@lru_cache
def _outcome_mark(outcome: str, _language: str) -> SafeString:
    name, words = _OUTCOMES[outcome]
    return format_html('{}<span class="hidden-words">{} </span>', icon(name), words)


@register.simple_tag
def outside_link(url: str, words: str, *, kind: str = "", language: str = "") -> SafeString:
    """Link to a page of others, such as the text of a law.

    It says so before it is followed, and tells that page nothing of ours. `kind` is a class of the
    element, `language` that of the words where it is not the page's.
    """
    return format_html(
        '<a class="outside-link{}" href="{}" rel="noreferrer">{}{}'
        '<span class="hidden-words"> {}</span></a>',
        f" {kind}" if kind else "",
        url,
        format_html('<span lang="{}">{}</span>', language, words) if language else words,
        icon("external-link"),
        _("(a page of others)"),
    )


@register.simple_tag
@cache
def icon(name: str, *, directional: bool = False) -> SafeString:
    """Draw an icon of the sprite; one that points turns round in right-to-left.

    It says nothing by itself, so a word stands beside it. A tag and no component: a page shows a
    hundred of the same few, and each is drawn once.
    """
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        " icon--directional" if directional else "",
        static("icons.svg"),
        name,
    )
