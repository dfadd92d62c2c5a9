"""Many invented people at once: as timelines for the rules of one person, and as tables."""

import random
from datetime import date, timedelta

import ibis
import pyarrow as pa

from balsts.entitlements.set_wise import Records
from balsts.entitlements.timeline import (
    Arrival,
    Departure,
    LegalStatus,
    Permit,
    StatusChange,
    Timeline,
)

FIRST_DAY = date(2015, 6, 1)
SOME_DAYS = (
    date(2016, 2, 29),
    date(2020, 2, 29),
    date(2019, 2, 28),
    date(2018, 1, 31),
    date(2018, 8, 31),
    date(2016, 4, 6),
    date(2016, 12, 31),
    date(2017, 1, 1),
    date(2016, 1, 31),
    date(2015, 12, 31),
)
AUTHORITIES = ("unknown", "pmlp", "ministry", "court")
DAY = pa.date32()
COLUMNS = {
    "people": {"person": pa.int64(), "born_on": DAY},
    "statuses": {
        "person": pa.int64(),
        "entry": pa.int32(),
        "legal_status": pa.string(),
        "authority": pa.string(),
        "decided_on": DAY,
        "notified_on": DAY,
        "translation_received_on": DAY,
        "appeal_lodged_on": DAY,
        "became_final_on": DAY,
    },
    "arrivals": {"person": pa.int64(), "arrived_on": DAY},
    "departures": {"person": pa.int64(), "departed_on": DAY},
    "permits": {"person": pa.int64(), "valid_from": DAY},
    "plans": {"person": pa.int64(), "executed_on": DAY},
}


def invented_timelines(seed, *, people):
    """Invent people as the database can hold them: every status has its day of decision.

    Days lie close together, so that several fall on one day and on the edges of a term.
    """
    chance = random.Random(seed)  # noqa: S311 - invents, hides nothing
    return [_timeline(chance) for _ in range(people)]


def _timeline(chance):
    anchor = _far_day(chance)

    def near():
        if chance.random() < 0.1:
            return _far_day(chance)
        step = chance.choice((0, 1, 2, 7, 28, 30, 31, 90, 92, 181, 365, 366, 367))
        return anchor + timedelta(days=chance.choice((1, 1, -1)) * step + chance.randint(-2, 2))

    def perhaps(share):
        return near() if chance.random() < share else None

    def after(day, share):
        """Seldom a day that lies before: facts in conflict hide what else may differ."""
        if chance.random() >= share:
            return None
        if chance.random() < 0.05:
            return near()
        return day + timedelta(days=chance.choice((0, 1, 20, 28, 30, 31, 32, 60, 200)))

    def status():
        decided_on = near()
        return StatusChange(
            legal_status=chance.choice(list(LegalStatus)),
            decided_on=decided_on,
            notified_on=after(decided_on, 0.6),
            translation_received_on=after(decided_on, 0.3),
            appeal_lodged_on=after(decided_on, 0.3),
            became_final_on=after(decided_on, 0.3),
            authority=chance.choice(AUTHORITIES),
        )

    count = chance.choice((0, 1, 2, 3, 4, 5, 7))
    statuses = sorted((status() for _ in range(count)), key=lambda change: change.decided_on)
    born_on = chance.choice((None, anchor - timedelta(days=9000), anchor - timedelta(days=400)))
    return Timeline(
        statuses=tuple(statuses),
        arrivals=tuple(Arrival(on=near()) for _ in range(chance.randint(0, 3))),
        departures=tuple(Departure(on=near()) for _ in range(chance.randint(0, 3))),
        permits=tuple(Permit(valid_from=near()) for _ in range(chance.randint(0, 2))),
        plan_executed_on=perhaps(0.4),
        born_on=near() if chance.random() < 0.05 else born_on,
    )


def _far_day(chance):
    if chance.random() < 0.3:
        return chance.choice(SOME_DAYS)
    return FIRST_DAY + timedelta(days=chance.randint(0, 4200))


def records_of(timelines, *, engine=None):
    """Write timelines as the tables that the set-wise law reads; a person is its position."""
    rows = {name: [] for name in COLUMNS}
    for person, timeline in enumerate(timelines):
        rows["people"].append({"person": person, "born_on": timeline.born_on})
        rows["statuses"] += [
            {
                "person": person,
                "entry": entry,
                "legal_status": change.legal_status.value,
                "authority": change.authority,
                "decided_on": change.decided_on,
                "notified_on": change.notified_on,
                "translation_received_on": change.translation_received_on,
                "appeal_lodged_on": change.appeal_lodged_on,
                "became_final_on": change.became_final_on,
            }
            for entry, change in enumerate(timeline.statuses)
        ]
        rows["arrivals"] += [
            {"person": person, "arrived_on": move.on} for move in timeline.arrivals
        ]
        rows["departures"] += [
            {"person": person, "departed_on": move.on} for move in timeline.departures
        ]
        rows["permits"] += [
            {"person": person, "valid_from": permit.valid_from} for permit in timeline.permits
        ]
        if timeline.plan_executed_on is not None:
            rows["plans"].append({"person": person, "executed_on": timeline.plan_executed_on})
    tables = {
        name: pa.Table.from_pylist(rows[name], schema=pa.schema(list(columns.items())))
        for name, columns in COLUMNS.items()
    }
    engine = engine or ibis.duckdb.connect()
    return Records(
        **{
            name: engine.create_table(name, table, overwrite=True, temp=True)
            for name, table in tables.items()
        }
    )
