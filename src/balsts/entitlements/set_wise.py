"""The law for many people at once: expressions over tables, for an engine that counts.

A country may offer it beside the rules for one person, and both must agree for every person and
day. Only jobs and console commands load this module: it needs Ibis, pages do not.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from importlib import import_module
from typing import Protocol, cast

import ibis
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, Table, Value

from balsts.entitlements.country import Country
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service

NEVER = date.max
"""Stands for "no end" while days are compared; tables that are handed out say null."""
YES = ibis.literal(True)  # noqa: FBT003 - a truth value as an expression
NO = ibis.literal(False)  # noqa: FBT003 - as above


class NotOfferedSetWise(LookupError):
    """This country's law answers one person at a time only."""


@dataclass(frozen=True, kw_only=True)
class Records:
    """What is known of many people, in the columns that the law asks for; events are effective.

    people: person, born_on. statuses: person, legal_status, authority, decided_on (known),
    notified_on, translation_received_on, appeal_lodged_on, became_final_on, and entry, a number
    that orders the statuses of one day and is given once a person. arrivals: person, arrived_on. departures: person, departed_on.
    permits: person, valid_from. plans: person, executed_on, at most one row a person.
    """

    people: Table
    statuses: Table
    arrivals: Table
    departures: Table
    permits: Table
    plans: Table


class SetWiseLaw(Protocol):
    """What the module offers whose path a country names in `set_wise`."""

    def standings(self, records: Records, policy: Policy) -> Table:
        """Give what the answers for all services are worked out from; worth keeping once."""
        ...

    def answered_days(
        self, records: Records, standings: Table, service: Service, policy: Policy
    ) -> Table:
        """Give rows of person, from_, until (exclusive, null: no end), is_entitled.

        `is_entitled` is true, or null where a fact is missing; who has no row for a day is not
        entitled on it. Days of one person do not overlap; neighbours may have the same answer.
        """
        ...


def set_wise_law_of(country: Country) -> SetWiseLaw:
    """Load the set-wise form of a country's law."""
    if country.set_wise is None:
        raise NotOfferedSetWise(country.code)
    return cast("SetWiseLaw", import_module(country.set_wise.module))


def joined_neighbours(days: Table) -> Table:
    """Make one row of neighbouring days with the same answer."""
    in_order = ibis.window(group_by=["person", "is_entitled"], order_by="from_")
    marked = days.mutate(
        is_new=ibis.ifelse(days.until.lag().over(in_order) == days.from_, 0, 1).fill_null(1)
    )
    so_far = ibis.cumulative_window(group_by=["person", "is_entitled"], order_by="from_")
    numbered = marked.mutate(island=marked.is_new.sum().over(so_far))
    joined = numbered.group_by("person", "is_entitled", "island").aggregate(
        from_=numbered.from_.min(),
        until=ibis.ifelse(numbered.until.isnull().any(), ibis.null("date"), numbered.until.max()),
    )
    return joined.select("person", "from_", "until", "is_entitled")


def answers_on(days: Table, day: date) -> Table:
    """Give the people with an answer other than no on a day: person, is_entitled."""
    holds = (days.from_ <= day) & (days.until.isnull() | (days.until > day))
    return days.filter(holds).select("person", "is_entitled")


def value_on(policy: Policy, parameter_id: str, day: Value) -> Value:
    """Say as an expression: the value of a parameter that is in force on a day."""
    rows = policy.parameters[parameter_id].rows
    values = [ibis.literal(row.value) for row in rows]
    later = zip(rows[1:], values[1:], strict=True)
    return reduce(
        lambda found, row: ibis.ifelse(day >= row[0].valid_from, row[1], found), later, values[0]
    )


def is_in_force(policy: Policy, parameter_id: str, day: Value) -> BooleanValue:
    """Say as an expression: some value of a parameter is valid on a day, not only the nearest."""
    rows = policy.parameters[parameter_id].rows
    has_begun = cast("BooleanValue", day >= rows[0].valid_from)
    last_on = rows[-1].last_valid_on
    return has_begun if last_on is None else has_begun & (day <= last_on)


def months_after(day: Value, months: Value | int) -> DateValue:
    """Say as an expression: so many calendar months later, as `periods.add_months` counts."""
    number = ibis.literal(months) if isinstance(months, int) else months
    interval = cast("IntegerValue", number).as_interval("M")
    return cast("DateValue", (cast("DateValue", day) + interval).cast("date"))


def days_after(day: Value, days: Value | int) -> DateValue:
    """Say as an expression: so many days later."""
    number = ibis.literal(days) if isinstance(days, int) else days
    interval = cast("IntegerValue", number).as_interval("D")
    return cast("DateValue", (cast("DateValue", day) + interval).cast("date"))
