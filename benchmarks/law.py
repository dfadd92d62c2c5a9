"""Asks the law: one person in process, many people at once, and a what-if over ten years.

    BALSTS_DATA=data python benchmarks/law.py 10000 100000 1000000

Two to four statuses a person, drawn from hashes, so two runs count alike. Prints wall and CPU
seconds (of all threads), median of three runs. Aims: one person < 1 ms; 1,000,000 people on one
date < 5 s; a what-if over ten years and 100,000 people < 30 s on two cores. Needs no database.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balsts.platform.settings")

import django
from portrait import COUNTRIES, PERSON, SEXES, day, pick, write

from balsts.console import one_machine

RUNS = 3
MOST_PEOPLE_OF_A_WHAT_IF = 100_000
ON = date(2019, 6, 30)
ASKED = day("2016-04-06", 2600, 20)
DECIDED = f"({ASKED} + 60 + (hash(i + 21) % 200)::int)"


def facts(people: int) -> dict[str, str]:
    """Say in SQL: asylum seekers, most of them protected, some refused, some leaving and back."""
    person, everybody = PERSON.format(i="i"), f"from range({people}) t(i)"
    of_kind = "hash(i + 22) % 100"
    status = f"select {person} as person, 'pmlp' as authority"
    return {
        "clients": f"""
            select {person} as person, {pick(SEXES, 1)} as sex,
                   {day("1950-01-01", 23000, 2)} as born_on, {pick(COUNTRIES, 3)} as citizenship
            {everybody}""",
        "services": f"""
            select 'state_service' as programme, 'lsk' as provider, {person} as person,
                   {ASKED} + 10 as provided_on, 'accompaniment' as service_type {everybody}""",
        "spells": f"""
            select 'state_service' as programme, {person} as person, {ASKED} as opened_on,
                   {DECIDED} + 365 as closed_on, 'entitlement_expired' as close_reason,
                   false as is_fully_delivered {everybody}""",
        "statuses": f"""
            {status}, 'asylum_seeker' as legal_status, {ASKED} as valid_from, 1 as "entry",
                      null::date as notified_on {everybody}
            union all {status}, {pick(["refugee", "alternative"], 23)}, {DECIDED}, 2, null
                      {everybody} where {of_kind} < 70
            union all {status}, 'refused_final', {DECIDED}, 2, {DECIDED} + 12
                      {everybody} where {of_kind} >= 70
            union all {status}, 'appeal_pending', {DECIDED} + 30, 3, null
                      {everybody} where {of_kind} >= 60 and {of_kind} < 85
            union all {status}, 'refugee', {DECIDED} + 250, 4, null
                      {everybody} where {of_kind} >= 60 and {of_kind} < 75""",
        "movements": f"""
            select {person} as person, 'arrival' as movement, {ASKED} - 3 as moved_on {everybody}
            union all select {person}, 'departure', {DECIDED} + 90 {everybody}
                      where hash(i + 24) % 10 < 6
            union all select {person}, 'return', {DECIDED} + 180 {everybody}
                      where hash(i + 24) % 10 < 2""",
        "permits": f"""
            select {person} as person, 'temporary' as permit_kind, {DECIDED} + 21 as valid_from,
                   {DECIDED} + 1800 as valid_until {everybody} where {of_kind} < 70""",
        "plans": f"""
            select 'state_service' as programme, {person} as person, 1 as plan_version,
                   'executed' as plan_state, {DECIDED} + 200 as executed_on,
                   true as counts_for_entitlement {everybody} where hash(i + 25) % 10 < 3""",
        "contracts": """
            select 'state_service' as programme, 'lsk' as provider, 'ALL' as contract,
                   date '2016-01-01' as valid_from, 137000 as worker_month_cents,
                   98000 as mentor_month_cents""",
        "staff": f"""
            select 'lsk' as provider, {person} as staff,
                   if(i % 5 = 0, 'social_worker', 'mentor') as role,
                   date '2016-01-01' as valid_from from range(50) t(i)""",
    }


def timed(work: Callable[[], object], *, runs: int = RUNS) -> tuple[float, float]:
    """Return the medians of wall and CPU seconds."""
    wall, cpu = [], []
    for _ in range(runs):
        began, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - used)
    return statistics.median(wall), statistics.median(cpu)


def one_person() -> None:
    """Ask everything that the law grants, of people with the usual histories, one after another."""
    from balsts.casework.queries.law import law
    from balsts.entitlements.timeline import Arrival, LegalStatus, Permit, StatusChange, Timeline

    country = law()
    asked = date(2018, 1, 3)
    granted = asked + timedelta(days=150)
    timeline = Timeline(
        born_on=date(1990, 5, 5),
        arrivals=(Arrival(on=asked),),
        statuses=(
            StatusChange(legal_status=LegalStatus.ASYLUM_SEEKER, decided_on=asked),
            StatusChange(legal_status=LegalStatus.ALTERNATIVE, decided_on=granted),
        ),
        permits=(Permit(valid_from=granted),),
    )
    times = []
    for number in range(500):
        on = granted + timedelta(days=number)
        began = time.process_time()
        country.decide_all(timeline, on=on)
        times.append(time.process_time() - began)
    print(
        f"one person, {len(country.services)} answers with their reasons: "
        f"median {1000 * statistics.median(times):.2f} ms of CPU"
    )


def one_date(folder: Path) -> Callable[[], object]:
    """Answer for everybody on one day, both services, counted by answer."""
    from balsts.casework.queries.law import law
    from balsts.entitlements.set_wise import answers_on, set_wise_law_of
    from balsts.statistics.facts.reading import open_facts
    from balsts.statistics.measures.entitlement import records_of

    country = law()

    def work() -> list[tuple[object, ...]]:
        found = []
        with open_facts(folder) as opened:
            records = records_of(opened, opened.table("clients").select("person"))
            many = set_wise_law_of(country)
            standings = opened.keep("standings", many.standings(records, country.policy))
            for service in country.set_wise.services:
                answers = answers_on(
                    many.answered_days(records, standings, service, country.policy), ON
                )
                counted = answers.group_by("is_entitled").aggregate(people=answers.count())
                found += opened.rows(counted)
        return found

    return work


def what_if(folder: Path) -> Callable[[], object]:
    """Count eighteen months instead of twelve, over the 120 months of ten years."""
    from balsts.casework.queries.law import law
    from balsts.statistics.enums import Cohort
    from balsts.statistics.facts.reading import open_facts
    from balsts.statistics.reports.what_if import make_what_if
    from balsts.statistics.rules.what_if import AskedWhatIf

    asked = AskedWhatIf(
        base_policy=law().policy.name,
        changes={"term_months": 18, "departure_stops_term": "while_abroad"},
        programme="state_service",
        cohort=Cohort.EVERYBODY,
        first_month_on=date(2016, 4, 1),
        last_month_on=date(2026, 3, 1),
    )

    def work() -> object:
        with open_facts(folder) as opened:
            return make_what_if(opened, asked, country=law(), snapshot_on=ON, tell=lambda *_: None)

    return work


def main(sizes: list[int]) -> None:
    one_person()
    for people in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder, facts(people))
            wall, cpu = timed(one_date(folder))
            print(f"{people} people, one date: {wall:.2f} s, {cpu:.2f} s of CPU")
            if people <= MOST_PEOPLE_OF_A_WHAT_IF:
                wall, cpu = timed(what_if(folder), runs=1)
                print(f"{people} people, ten years of months: {wall:.1f} s, {cpu:.1f} s of CPU")


if __name__ == "__main__":
    one_machine.provide_environment(one_machine.installation_here())
    django.setup()
    main([int(text) for text in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
