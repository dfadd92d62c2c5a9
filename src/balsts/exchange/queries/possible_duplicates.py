"""People who may be registered already: a birth date that fits and a name that sounds the same.

Compared is only with whom the person sees. Whether somebody is known elsewhere is never answered for
many at once: that is asked one by one, with their consent (docs/adr/0039).
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Q

from balsts.clients.enums import BirthPrecision
from balsts.clients.models import Client
from balsts.clients.particulars import Registration
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.queries.standing import Standing
from balsts.platform.names import search_text
from balsts.platform.names.search import KEY_MARK

# What the finding is called that names a client by their reference.
LIKENESS = "duplicate"
ONE_DAY = datetime.timedelta(days=1)
ONLY_YEAR = frozenset({BirthPrecision.YEAR, BirthPrecision.ESTIMATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleDuplicate:
    """A registered client like the one told."""

    position: int
    reference: str


def duplicates_among_registered(
    registrations: Sequence[Registration], *, standing: Standing
) -> list[PossibleDuplicate]:
    """Compare each registration with everybody whom the person sees: one query in all.

    Decoys are among them like all others: who brings in the list of a whole contract again must not
    be able to tell them by their missing.
    """
    by_day, by_year = _by_birth(registrations)
    found = {
        (position, reference)
        for reference, born_on, precision, text in _born_like(registrations, standing)
        for position in _near(born_on, precision, by_day, by_year)
        if _sounds_like(registrations[position], _keys_in(text))
    }
    return [
        PossibleDuplicate(position=position, reference=reference)
        for position, reference in sorted(found)
    ]


def duplicates_among_themselves(
    registrations: Sequence[Registration],
) -> Iterator[tuple[int, int]]:
    """Return pairs of positions that may be one person, the later one first."""
    by_day, by_year = _by_birth(registrations)
    for position, each in enumerate(registrations):
        if each.born_on is None:
            continue
        keys = _keys_in(_text(each))
        for other in _near(each.born_on, each.birth_precision, by_day, by_year):
            if other < position and _sounds_like(registrations[other], keys):
                yield position, other


Index = dict[Any, list[int]]


def _by_birth(registrations: Sequence[Registration]) -> tuple[Index, Index]:
    """Sort positions by exact day, and by year those of whom only the year is known."""
    by_day: Index = defaultdict(list)
    by_year: Index = defaultdict(list)
    for position, each in enumerate(registrations):
        if each.born_on is None:
            continue
        by_day[each.born_on].append(position)
        by_year[each.born_on.year, each.birth_precision in ONLY_YEAR].append(position)
    return by_day, by_year


def _near(born_on: datetime.date, precision: str, by_day: Index, by_year: Index) -> Iterable[int]:
    """Return positions born a day around, or in the year where one knows only that."""
    near = [
        position
        for day in (born_on - ONE_DAY, born_on, born_on + ONE_DAY)
        for position in by_day.get(day, ())
    ]
    near += by_year.get((born_on.year, True), ())
    if precision in ONLY_YEAR:
        near += by_year.get((born_on.year, False), ())
    return dict.fromkeys(near)


def _born_like(
    registrations: Sequence[Registration], standing: Standing
) -> Iterator[tuple[Any, ...]]:
    days, years, all_years = set(), set(), set()
    for each in registrations:
        if each.born_on is None:
            continue
        all_years.add(each.born_on.year)
        if each.birth_precision in ONLY_YEAR:
            years.add(each.born_on.year)
        else:
            days |= {each.born_on - ONE_DAY, each.born_on, each.born_on + ONE_DAY}
    like = Q(born_on__in=days)
    like |= Q(born_on__year__in=all_years, birth_precision__in=ONLY_YEAR)
    if years:
        like |= Q(born_on__year__in=years)
    seen = Client.objects.all() if standing.user.is_system else clients_visible_to(standing)
    rows = seen.filter(like).order_by()
    return rows.values_list("reference", "born_on", "birth_precision", "search_text").iterator(
        chunk_size=5000
    )


def _sounds_like(registration: Registration, keys: frozenset[str]) -> bool:
    """Tell whether the given and the family name both sound like some name of the other."""
    names = [registration.given_name, registration.family_name]
    return all(_keys_of(name) & keys for name in names if _keys_of(name))


@lru_cache(maxsize=20_000)
def _keys_of(name: str) -> frozenset[str]:
    return _keys_in(search_text(name)) if name else frozenset()


def _keys_in(text: str) -> frozenset[str]:
    """Return the keys that a search text carries."""
    return frozenset(key for key in text.split(KEY_MARK)[1:] if key)


def _text(registration: Registration) -> str:
    return search_text(
        registration.given_name,
        registration.family_name,
        registration.given_name_original,
        registration.family_name_original,
    )
