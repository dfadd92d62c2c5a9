"""Who is entitled to what, by the law of the house, for many people at once."""

from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr.types import Table

from balsts.casework.enums import PlanState
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service
from balsts.entitlements.set_wise import Records, SetWiseLaw
from balsts.platform.periods import Period
from balsts.statistics.facts.reading import Facts


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A policy, and the short name under which what follows from it is kept."""

    name: str
    policy: Policy


def records_of(facts: Facts, people: Table) -> Records:
    """Give the law what the snapshot knows of some people (a column `person`, one row each)."""
    statuses = facts.table("statuses").semi_join(people, "person")
    movements = facts.table("movements").semi_join(people, "person")
    is_departure = movements.movement == "departure"
    return Records(
        people=facts.table("clients").semi_join(people, "person").select("person", "born_on"),
        statuses=statuses.select(
            "person",
            "entry",
            "legal_status",
            "authority",
            "notified_on",
            "translation_received_on",
            "appeal_lodged_on",
            "became_final_on",
            decided_on=statuses.valid_from,
        ),
        arrivals=movements.filter(~is_departure).select("person", arrived_on=_.moved_on),
        departures=movements.filter(is_departure).select("person", departed_on=_.moved_on),
        permits=facts.table("permits").semi_join(people, "person").select("person", "valid_from"),
        plans=_newest_plans(facts, people),
    )


def entitled_in_months(
    facts: Facts,
    law: SetWiseLaw,
    records: Records,
    *,
    services: tuple[Service, ...],
    readings: tuple[Reading, Reading],
    months: Table,
    period: Period,
) -> Table:
    """Give service, person, month, and whether entitled by the first and by the second reading.

    A month counts where one of its days is entitled: `base`, `changed`. Where none is, but the
    answer of some day is open because a fact is missing: `base_open`, `changed_open`.
    """
    parts = []
    for reading in readings:
        standings = facts.keep(f"standings_{reading.name}", law.standings(records, reading.policy))
        for service in services:
            days = law.answered_days(records, standings, service, reading.policy)
            in_month = _by_month(days, months, period)
            parts.append(
                in_month.select(
                    "person",
                    "month",
                    service=ibis.literal(service.value),
                    reading=ibis.literal(reading.name),
                    is_entitled=in_month.is_entitled,
                )
            )
    first, second = readings
    found = ibis.union(*parts).group_by("service", "person", "month")
    answered = found.aggregate(
        base=_.is_entitled.max(where=_.reading == first.name).fill_null(-1),
        changed=_.is_entitled.max(where=_.reading == second.name).fill_null(-1),
    )
    return answered.select(
        "service",
        "person",
        "month",
        base=answered.base == 1,
        changed=answered.changed == 1,
        base_open=answered.base == 0,
        changed_open=answered.changed == 0,
    )


def _by_month(days: Table, months: Table, period: Period) -> Table:
    """Give person, month, and 1 where a day of it is entitled, 0 where a fact is missing."""
    within = days.filter(
        days.from_ < period.until, days.until.isnull() | (days.until > period.from_)
    )
    overlaps = (within.from_ < months.until) & (
        within.until.isnull() | (within.until > months.from_)
    )
    joined = within.inner_join(months, overlaps)
    return joined.select(
        person=within.person,
        month=months.month,
        is_entitled=within.is_entitled.fill_null(ibis.literal(False)).cast("int8"),  # noqa: FBT003 - a truth value as an expression
    )


def _newest_plans(facts: Facts, people: Table) -> Table:
    """Give the day on which the newest plan of the state service was carried out, if it was."""
    plans = facts.table("plans").semi_join(people, "person")
    counted = plans.filter(
        plans.counts_for_entitlement, plans.plan_state != PlanState.DECLINED.value
    )
    newest_first = ibis.window(group_by="person", order_by=ibis.desc("plan_version"))
    numbered = counted.mutate(place=ibis.row_number().over(newest_first))
    return numbered.filter(numbered.place == 0).select("person", "executed_on")
