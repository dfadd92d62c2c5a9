"""Counting a what-if: who is entitled under a policy and under its changed copy, month by month.

Only whole numbers are kept: people, service months, staff, cents, and loads in hundredths. What
cannot be said (no staff, no price) is null, never zero.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import ibis
from ibis.expr.types import Table

from balsts.entitlements.country import Country
from balsts.entitlements.service import Service
from balsts.entitlements.set_wise import NotOfferedSetWise, set_wise_law_of
from balsts.platform.periods import Period, months_of
from balsts.statistics.breakdown import in_order, largest_first
from balsts.statistics.enums import AgeScheme, Cohort, StaffGroup
from balsts.statistics.facts.deriving import completed_years
from balsts.statistics.facts.reading import Facts
from balsts.statistics.measures.entitlement import Reading, entitled_in_months, records_of
from balsts.statistics.measures.people import how_many, open_days, people_of
from balsts.statistics.measures.staff_months import StaffMonth, staff_months
from balsts.statistics.progress import Tell
from balsts.statistics.rules.age_bands import BAND_OF, bands_of
from balsts.statistics.rules.what_if import AskedWhatIf, changed_policy

STAFF_OF: Mapping[Service, StaffGroup] = {
    Service.SOCIAL_WORKER: StaffGroup.SOCIAL_WORKER,
    Service.SOCIAL_MENTOR: StaffGroup.MENTOR,
}
MEASURES = ("base", "changed", "gained", "lost", "base_open", "changed_open")
DIMENSIONS = ("sex", "age", "citizenship")
SCHEME = AgeScheme.UNHCR
SEXES = ("female", "male", "other", "unknown")
STEPS = 6

Series = dict[str, list[int]]
CodeOf = Callable[[Any], str]


def make_what_if(
    facts: Facts, asked: AskedWhatIf, *, country: Country, snapshot_on: date, tell: Tell
) -> dict[str, Any]:
    """Count everything that the pages and files of a what-if show."""
    offered = country.set_wise
    if offered is None:
        raise NotOfferedSetWise(country.code)
    period = asked.period
    months = list(months_of(asked.first_month_on, asked.last_month_on))
    month_table = _table_of(months)
    tell(1, STEPS, "cohort")
    cohort = facts.keep("what_if_cohort", _cohort(facts, asked, snapshot_on=snapshot_on))
    base = country.policies[asked.base_policy]
    changed = changed_policy(country, asked.base_policy, asked.changes, name="changed")
    tell(2, STEPS, "entitlement")
    answered = facts.keep(
        "what_if_months",
        entitled_in_months(
            facts,
            set_wise_law_of(country),
            records_of(facts, cohort),
            services=offered.services,
            readings=(Reading(name="base", policy=base), Reading(name="changed", policy=changed)),
            months=month_table,
            period=period,
        ),
    )
    tell(3, STEPS, "people")
    counts = _counts(facts, answered, cohort, months=len(months))
    tell(4, STEPS, "staff")
    services = {}
    for service in offered.services:
        group = STAFF_OF.get(service)
        posts = (
            staff_months(facts, programme=asked.programme, months=month_table, group=group)
            if group
            else {}
        )
        services[service.value] = _service(counts[service.value], posts, len(months))
    return {
        "snapshot_on": snapshot_on.isoformat(),
        "people": how_many(facts, cohort),
        "months": [f"{month.from_:%Y-%m}" for month in months],
        "services": services,
    }


def _table_of(months: Iterable[Period]) -> Table:
    schema = ibis.schema({"month": "int32", "from_": "date", "until": "date"})
    rows = [(number, month.from_, month.until) for number, month in enumerate(months)]
    return ibis.memtable(rows, schema=schema)


def _cohort(facts: Facts, asked: AskedWhatIf, *, snapshot_on: date) -> Table:
    """Give the people asked about, with sex, citizenship and their age when the period begins."""
    people = people_of(facts, asked.programme)
    if asked.cohort is not Cohort.EVERYBODY:
        first, last = asked.first_month_on, asked.period.last_day
        if asked.cohort is Cohort.OPEN_CASES:
            first = last = snapshot_on
        days = open_days(facts, programme=asked.programme)
        open_ = days.filter(
            days.valid_from <= last, days.valid_until.isnull() | (days.valid_until > first)
        )
        people = people.semi_join(open_, "person")
    first_day = ibis.literal(asked.first_month_on)
    age = completed_years(people.born_on, first_day)
    return people.select(
        "person",
        "sex",
        "citizenship",
        # Who is born later is in the youngest band.
        age=ibis.ifelse(people.born_on > first_day, 0, age),
    )


@dataclass(frozen=True, kw_only=True)
class _Count:
    """One group of people: by month, and over the whole period."""

    monthly: Series
    people: dict[str, int]


_Groups = dict[str, dict[str, _Count]]


def _counts(
    facts: Facts, answered: Table, cohort: Table, *, months: int
) -> dict[str, tuple[_Count, _Groups]]:
    """Count by service: all people, and by dimension and code."""
    joined = answered.inner_join(cohort, "person")
    code_of: dict[str, CodeOf] = {
        "sex": str,
        "age": lambda age: BAND_OF[SCHEME](None if age is None else int(age)),
        "citizenship": str,
    }
    whole = _grouped(facts, joined, None, str, months=months)
    by_dimension = {
        dimension: _grouped(facts, joined, dimension, code_of[dimension], months=months)
        for dimension in DIMENSIONS
    }
    found: dict[str, tuple[_Count, _Groups]] = defaultdict(lambda: (_empty(months), {}))
    for (service, _code), count in whole.items():
        groups = {
            dimension: {code: one for (of, code), one in counted.items() if of == service}
            for dimension, counted in by_dimension.items()
        }
        found[service] = (count, groups)
    return found


def _grouped(
    facts: Facts, joined: Table, dimension: str | None, code_of: CodeOf, *, months: int
) -> dict[tuple[str, str], _Count]:
    table = joined.mutate(code=ibis.literal("") if dimension is None else joined[dimension])
    flags = {
        "base": table.base,
        "changed": table.changed,
        "gained": table.changed & ~table.base,
        "lost": table.base & ~table.changed,
        "base_open": table.base_open,
        "changed_open": table.changed_open,
    }
    monthly = table.group_by("service", "code", "month").aggregate(
        **{name: flag.cast("int64").sum() for name, flag in flags.items()}
    )
    persons = table.group_by("service", "code", "person").aggregate(
        **{name: flag.cast("int8").max() for name, flag in flags.items()}
    )
    ever = persons.group_by("service", "code").aggregate(
        **{name: persons[name].cast("int64").sum() for name in MEASURES}
    )
    found: dict[tuple[str, str], _Count] = defaultdict(lambda: _empty(months))
    for service, code, month, *numbers in facts.rows(
        monthly.select("service", "code", "month", *MEASURES)
    ):
        series = found[str(service), code_of(code)].monthly
        for name, number in zip(MEASURES, numbers, strict=True):
            series[name][int(str(month))] += int(str(number))
    for service, code, *numbers in facts.rows(ever.select("service", "code", *MEASURES)):
        people = found[str(service), code_of(code)].people
        for name, number in zip(MEASURES, numbers, strict=True):
            people[name] += int(str(number))
    return found


def _empty(months: int) -> _Count:
    return _Count(
        monthly={name: [0] * months for name in MEASURES},
        people=dict.fromkeys(MEASURES, 0),
    )


def _service(
    counted: tuple[_Count, _Groups], posts: Mapping[int, StaffMonth], months: int
) -> dict[str, Any]:
    """Put the counts of one service beside its staff and its cost."""
    count, groups = counted
    staff = [posts.get(month, StaffMonth()) for month in range(months)]
    prices = [
        _price_of_service_month(post, count.monthly["base"][month])
        for month, post in enumerate(staff)
    ]
    costs = {
        name: [
            None if price is None else _rounded(price * number)
            for price, number in zip(prices, count.monthly[name], strict=True)
        ]
        for name in ("base", "changed")
    }
    return {
        "monthly": {
            **count.monthly,
            "staff": [post.staff for post in staff],
            "base_cost_cents": costs["base"],
            "changed_cost_cents": costs["changed"],
        },
        "totals": _totals(count, staff, prices),
        "groups": {
            dimension: [
                {"code": code, "monthly": one.monthly, "totals": _totals(one, staff, prices)}
                for code, one in _in_order(dimension, of_codes).items()
            ]
            for dimension, of_codes in groups.items()
        },
    }


def _price_of_service_month(post: StaffMonth, entitled: int) -> Fraction | None:
    """Divide what the staff of a month costs among the people entitled under the base policy."""
    if post.cost_cents is None or not entitled:
        return None
    return Fraction(post.cost_cents, entitled)


def _totals(
    count: _Count, staff: list[StaffMonth], prices: list[Fraction | None]
) -> dict[str, int | None]:
    """Sum over the period; loads over months with staff, costs over months with a price."""
    monthly = count.monthly
    posts = sum(post.staff for post in staff)
    priced = [number for number, price in enumerate(prices) if price is not None]
    in_use = [
        number
        for number in range(len(staff))
        if monthly["base"][number] or monthly["changed"][number]
    ]
    totals: dict[str, int | None] = {f"people_{name}": count.people[name] for name in MEASURES}
    totals |= {f"months_{name}": sum(monthly[name]) for name in MEASURES}
    totals["staff_months"] = posts
    without_staff = [number for number in in_use if not staff[number].staff]
    without_price = [
        number for number in in_use if staff[number].staff and staff[number].cost_cents is None
    ]
    totals["months_without_staff"] = len(without_staff)
    totals["months_without_price"] = len(without_price)
    for name in ("base", "changed"):
        with_staff = sum(monthly[name][number] for number, post in enumerate(staff) if post.staff)
        cost = sum((prices[number] or 0) * monthly[name][number] for number in priced)
        totals[f"{name}_load_hundredths"] = (
            _rounded(Fraction(100 * with_staff, posts)) if posts else None
        )
        totals[f"{name}_cost_cents"] = _rounded(Fraction(cost)) if priced else None
    return totals


def _in_order(dimension: str, counts: Mapping[str, _Count]) -> dict[str, _Count]:
    if dimension == "citizenship":
        sizes = {code: sum(count.monthly["changed"]) for code, count in counts.items()}
        order: Iterable[str] = largest_first(sizes, last=("XXA", "XXX"))
    else:
        known = SEXES if dimension == "sex" else bands_of(SCHEME)
        order = in_order(dict.fromkeys(counts, 0), known)
    return {code: counts[code] for code in order}


def _rounded(number: Fraction) -> int:
    """Round halves up."""
    return int(number + Fraction(1, 2)) if number >= 0 else -int(-number + Fraction(1, 2))
