"""Families stand as one: lines that say the same of the members of a household become one."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from django.utils.translation import gettext as _

from balsts.clients.enums import HouseholdRole
from balsts.web.casework.my_day_support import MyDayClient
from balsts.web.casework.my_day_work import family_of
from balsts.web.shapes.my_day import DayLine, NewsLine
from balsts.web.shapes.people import PersonName

Line = TypeVar("Line", DayLine, NewsLine)


def by_family(found: Iterable[tuple[MyDayClient, Line]]) -> list[Line]:
    """Join lines of one household that tell the same thing of the same day; order is kept.

    Only whom the person may see is counted, since nobody else has a line.
    """
    alike: dict[object, list[tuple[MyDayClient, Line]]] = {}
    for client, line in found:
        alike.setdefault((family_of(client.row), line.what, line.on), []).append((client, line))
    return [_joined(lines) for lines in alike.values()]


def _joined(lines: Sequence[tuple[MyDayClient, Line]]) -> Line:
    """Let the head of the household stand for all, else the oldest of them."""
    client, line = min(lines, key=lambda found: _seniority(found[0]))
    return line if len(lines) == 1 else replace(line, name=_family_name(client, len(lines)))


def _seniority(client: MyDayClient) -> tuple[bool, datetime.date]:
    is_head = client.row.household_role == HouseholdRole.HEAD
    return not is_head, client.row.born_on or datetime.date.max


def _family_name(client: MyDayClient, count: int) -> PersonName:
    row = client.row
    words = _("%(name)s family (%(count)s)") % {
        "name": row.family_name or row.given_name,
        "count": count,
    }
    original = row.family_name_original if row.family_name else row.given_name_original
    return replace(client.name, latin=words, original=original)
