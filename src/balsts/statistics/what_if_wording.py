"""What a what-if asks, in words of the active language."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.casework.queries.law import law
from balsts.entitlements.parameters import ParameterValue
from balsts.statistics.definitions import COHORTS, INTERNAL_NOTICE, WHAT_IF_MEASURES
from balsts.statistics.models import Snapshot, WhatIf
from balsts.statistics.queries.what_if import asked_what_if
from balsts.statistics.wording import programme_name, snapshot_line, written_day, written_month


def policy_title(code: str) -> str:
    """Name a policy; one that the law no longer knows is shown by its code."""
    titles = law().policy_titles
    return _(titles[code]) if code in titles else code


def parameter_title(code: str) -> str:
    """Name a parameter that a what-if can change."""
    offered = law().set_wise
    return _(offered.parameters[code]) if offered and code in offered.parameters else code


def written_value(value: ParameterValue) -> str:
    """Write a value of the law: a number, a day, yes or no, or what a choice means."""
    match value:
        case bool():
            return pgettext("value", "yes") if value else pgettext("value", "no")
        case date():
            return written_day(value)
        case int():
            return str(value)
    offered = law().set_wise
    choices = offered.choices if offered else {}
    return _(choices[value]) if value in choices else value


def written_changes(what_if: WhatIf) -> list[tuple[str, str]]:
    """Write each change as the title of a parameter and its new value."""
    changes = asked_what_if(what_if).changes
    return [(parameter_title(code), written_value(value)) for code, value in changes.items()]


def written_months(what_if: WhatIf) -> str:
    """Write the months that are asked about."""
    values = {
        "first_month": written_month(f"{what_if.first_month_on:%Y-%m}"),
        "last_month": written_month(f"{what_if.last_month_on:%Y-%m}"),
    }
    if what_if.first_month_on == what_if.last_month_on:
        return values["first_month"]
    return _("%(first_month)s to %(last_month)s") % values


def notes_of(what_if: WhatIf, snapshot: Snapshot) -> Iterator[str]:
    """Write what must stand on every file: not public, what was asked, what is counted."""
    yield str(INTERNAL_NOTICE)
    yield f"{what_if.name}: {_in_one_line(what_if.reason)}"
    yield _("Base policy: %(policy)s") % {"policy": policy_title(what_if.base_policy)}
    for title, value in written_changes(what_if):
        yield _("Changed: %(title)s: %(value)s") % {"title": title, "value": value}
    yield f"{programme_name(what_if.programme)}, {written_months(what_if)}"
    yield str(COHORTS[asked_what_if(what_if).cohort])
    for definition in WHAT_IF_MEASURES.values():
        yield f"{definition.title}: {definition.text}"
    yield snapshot_line(snapshot)
    yield _("Checksum of the result: %(digest)s") % {"digest": what_if.digest}


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
