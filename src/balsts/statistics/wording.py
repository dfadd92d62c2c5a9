"""Titles and notices of reports, in the active language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from balsts.organisations.models import Programme
from balsts.platform.dates import format_date_long
from balsts.statistics.definitions import INTERNAL_NOTICE, MEASURES, Report
from balsts.statistics.enums import AgeScheme, ServedDefinition
from balsts.statistics.models import Snapshot


def programme_name(code: str) -> str:
    """Name a programme; an unknown code is shown as it is."""
    found = Programme.objects.filter(code=code).first()
    return found.name if found else code


def title_of(report: Report, parameters: Mapping[str, str]) -> str:
    """Write the title with what it is about: the programme, and the last day or the month."""
    values = {"title": str(report.title)}
    if "programme" in parameters:
        values["programme"] = programme_name(parameters["programme"])
    if "cut_off" in parameters:
        values["last_day"] = written_day(date.fromisoformat(parameters["cut_off"]))
        return _("%(title)s. %(programme)s, up to and including %(last_day)s") % values
    if "month" in parameters:
        values["month"] = written_month(parameters["month"])
        return _("%(title)s. %(programme)s, %(month)s") % values
    if "from" in parameters:
        values["first_day"] = written_day(date.fromisoformat(parameters["from"]))
        values["last_day"] = written_day(date.fromisoformat(parameters["last_day"]))
        return _("%(title)s. %(programme)s, %(first_day)s to %(last_day)s") % values
    return values["title"]


def notices_of(snapshot: Snapshot, parameters: Mapping[str, str]) -> list[str]:
    """Write what must stand on every figure: not public, what served means, which snapshot."""
    served = ServedDefinition(parameters.get("served_definition", ServedDefinition.SERVICE_RECORD))
    notices = [
        str(INTERNAL_NOTICE),
        _("Served means: %(definition)s") % {"definition": served.label},
    ]
    if "cut_off" in parameters:
        scheme = AgeScheme(parameters.get("age_scheme", AgeScheme.UNHCR))
        notices.append(str(MEASURES["cumulative"].text))
        notices.append(
            _("Age is the age at the first service; bands: %(bands)s") % {"bands": scheme.label}
        )
    notices.append(snapshot_line(snapshot))
    return notices


def result_notes(result: Mapping[str, Any]) -> list[str]:
    """Write what a reader must know of this very count: how many ages are only estimated."""
    count = result.get("estimated_ages", 0)
    if not count:
        return []
    return [
        ngettext(
            "%(count)s age is estimated: of the birth date only the month or the year is known",
            "%(count)s ages are estimated: of the birth dates only the month or the year is known",
            count,
        )
        % {"count": count}
    ]


def snapshot_line(snapshot: Snapshot) -> str:
    """Say which snapshot the figures come from, so that two readers can compare."""
    taken_at = timezone.localtime(snapshot.taken_at)
    return _("Snapshot of %(day)s, %(time)s; schema %(version)s; SHA-256 %(digest)s") % {
        "day": written_day(taken_at.date()),
        "time": f"{taken_at:%H:%M}",
        "version": snapshot.schema_version,
        "digest": snapshot.digest,
    }


def written_day(day: date) -> str:
    """Write a day in words."""
    return format_date_long(day, get_language() or "en")


def written_month(month: str) -> str:
    """Write a month, given as YYYY-MM, in words."""
    first_day = date.fromisoformat(f"{month}-01")
    return format_skeleton("yMMMM", first_day, locale=(get_language() or "en")[:2])
