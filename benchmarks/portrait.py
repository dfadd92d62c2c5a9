"""Counts the portrait over invented facts, and the same group-bys written by hand for DuckDB.

    BALSTS_DATA=data python benchmarks/portrait.py 1000000

Ten services a client, drawn from hashes, so two runs count alike. Prints the median of three
runs of each and their ratio; the aim is a ratio of at most 2. Needs no database.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import duckdb

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balsts.platform.settings")

import django

from balsts.console import one_machine

SERVICES_A_CLIENT = 10
RUNS = 3
CUT_OFF = "2024-12-31"
PERSON = "(hash({i})::hugeint - 9223372036854775808)::bigint"
SEXES = ["male", "male", "female"]
COUNTRIES = ["SY"] * 10 + ["AF"] * 5 + "ER IQ RU TJ AM AZ BY UA GE IN CU CD LK XXA XXX".split()
EDUCATION = [f"isced_{level}" for level in range(9)] + ["unknown"]
OCCUPATIONS = [f"isco_{group}" for group in range(10)] + ["unknown"]
MARITAL = ["single", "married", "widowed", "unknown"]
PATHS = ["self_arrived"] * 4 + ["relocated_greece", "relocated_italy", "resettled_turkey"]
PROVIDERS = ["lsk", "drosa-maja", "caritas", "sif-vpa"]
TYPES = ["document_handling", "accompaniment", "everyday_matters", "health", "benefits"]
REASONS = ["left_latvia", "plan_completed", "entitlement_expired"]
LANGUAGES = ["ara", "prs", "tir", "rus", "eng"]


def pick(values: list[str], salt: int) -> str:
    """Say in SQL: one of the values, always the same for a row."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"(list_value({listed}))[1 + (hash(i + {salt}) % {len(values)})::int]"


def day(first: str, days: int, salt: int) -> str:
    return f"date '{first}' + (hash(i + {salt}) % {days})::int"


def questions(clients: int) -> dict[str, str]:
    """Say in SQL what stands in each table that the portrait reads."""
    person, services = PERSON.format(i="i"), clients * SERVICES_A_CLIENT
    everybody, given = f"from range({clients}) t(i)", f"from range({services}) t(i)"
    service = f"""
        'state_service' as programme, {pick(PROVIDERS, 9)} as provider,
        {day("2016-04-06", 3800, 10)} as provided_on, {pick(TYPES, 11)} as service_type
    """
    asked, decided = day("2016-04-06", 3000, 14), f"{day('2016-04-06', 3000, 14)} + 200"
    return {
        "clients": f"""
            select {person} as person, {pick(SEXES, 1)} as sex,
                   {day("1950-01-01", 25000, 2)} as born_on, false as is_age_estimated,
                   {pick(COUNTRIES, 3)} as citizenship, {pick(EDUCATION, 4)} as education,
                   {pick(OCCUPATIONS, 5)} as occupation_group, {pick(MARITAL, 6)} as marital_status,
                   {pick(PATHS, 7)} as arrival_path,
                   {day("2016-01-01", 2000, 8)} as first_arrived_on {everybody}""",
        "services": f"""
            select {service}, {PERSON.format(i=f"i // {SERVICES_A_CLIENT}")} as person {given}""",
        "records": f"""
            select {service}, 'in_person_outside' as mode, 'riga' as place,
                   '' as institution_kind, 60 as "minutes" {given}""",
        "spells": f"""
            select 'state_service' as programme, {person} as person,
                   {day("2016-04-06", 3000, 12)} as opened_on,
                   {day("2016-04-06", 3000, 12)} + 300 as closed_on,
                   {pick(REASONS, 13)} as close_reason, false as is_fully_delivered {everybody}""",
        "statuses": f"""
            select {person} as person, 'asylum_seeker' as legal_status, 'pmlp' as authority,
                   {asked} as valid_from, {decided} as valid_until {everybody}
            union all
            select {person}, {pick(["refugee", "alternative", "refused_final"], 15)}, 'pmlp',
                   {decided}, null {everybody}""",
        "movements": f"""
            select {person} as person, 'arrival' as movement,
                   {day("2016-01-01", 2000, 8)} as moved_on, 'self_arrived' as path,
                   'confirmed' as certainty, '' as country {everybody}
            union all
            select {person}, 'departure', {day("2018-01-01", 3000, 16)}, 'own_will', 'confirmed',
                   '' {everybody} where hash(i + 17) % 10 < 7""",
        "languages": f"""
            select {person} as person, {pick(LANGUAGES, 18)} as "language", 'B1' as "level"
            {everybody}""",
    }


def write(folder: Path, asked: Mapping[str, str]) -> None:
    """Write all fact tables; those and those columns that nobody asks for are empty."""
    from balsts.statistics.facts.deriving import derive_tables
    from balsts.statistics.facts.tables import READ_TABLES, Kind

    types = {
        Kind.CODE: "varchar",
        Kind.DAY: "date",
        Kind.NUMBER: "integer",
        Kind.PSEUDONYM: "bigint",
        Kind.FLAG: "boolean",
    }
    with duckdb.connect() as engine:
        for table in READ_TABLES:
            typed = [f'"{name}"::{types[kind]} as "{name}"' for name, kind in table.columns.items()]
            empty = ", ".join(f'null as "{name}"' for name in table.columns)
            source = f"(select {empty} limit 0)"
            if table.name in asked:
                source += f" union all by name ({asked[table.name]})"
            engine.execute(
                f"copy (select {', '.join(typed)} from ({source}))"
                f" to '{folder / table.name}.parquet' (format parquet, compression zstd)"
            )
    derive_tables(folder)


BY_HAND = (
    f"""create or replace temp table cohort as
        select person, sex, age_at_first_service, citizenship, arrival_path, education,
               marital_status, occupation_group, first_service_on
        from people where programme = 'state_service' and first_service_on <= date '{CUT_OFF}'""",
    "select count(*) from cohort",
    "select year(first_service_on), count(*) from cohort group by 1",
    "select sex, age_at_first_service, count(*) from cohort group by 1, 2",
    *(
        f"select {column}, count(*) from cohort group by 1"
        for column in (
            "citizenship",
            "arrival_path",
            "education",
            "marital_status",
            "occupation_group",
        )
    ),
    f"""select year(provided_on), count(distinct person) from services
        where programme = 'state_service' and provided_on <= date '{CUT_OFF}' group by 1""",
    f"""select service_type, count(distinct person) from services
        where programme = 'state_service' and provided_on <= date '{CUT_OFF}' group by 1""",
    f"""select service_type, count(*) from records
        where programme = 'state_service' and provided_on <= date '{CUT_OFF}' group by 1""",
    f"""select legal_status, count(*) from cohort left join (
            select person, legal_status from statuses where valid_from <= date '{CUT_OFF}'
            and (valid_until is null or valid_until > date '{CUT_OFF}')) using (person) group by 1""",
    f"""select case when gone is null then 'here' when back > gone then 'back' else sure end, count(*)
        from cohort left join (
            select person, max(moved_on) filter (movement = 'departure') as gone,
                   max(moved_on) filter (movement <> 'departure') as back,
                   arg_max(certainty, moved_on) filter (movement = 'departure') as sure
            from movements where moved_on <= date '{CUT_OFF}' group by 1) using (person) group by 1""",
    f"""select ended, count(*) from cohort left join (
            select person, arg_max(if(closed_on <= date '{CUT_OFF}', close_reason, 'open'),
                                   opened_on) as ended
            from spells where programme = 'state_service' and opened_on <= date '{CUT_OFF}'
            group by 1) using (person) group by 1""",
    "select language, count(*) from cohort left join languages using (person) group by 1",
)
READ_BY_HAND = ("people", "services", "records", "statuses", "movements", "spells", "languages")


def by_hand(folder: Path) -> None:
    from balsts.statistics.facts.reading import engine_for

    with engine_for(folder) as engine:
        for table in READ_BY_HAND:
            source = f"read_parquet('{folder / table}.parquet')"
            engine.con.execute(f"create temp view {table} as select * from {source}")
        for question in BY_HAND:
            engine.con.execute(question).fetchall()


def by_portrait(folder: Path) -> None:
    from balsts.statistics.facts.reading import open_facts
    from balsts.statistics.reports.portrait import make_portrait

    with open_facts(folder) as facts:
        make_portrait(facts, {"cut_off": CUT_OFF, "programme": "state_service"})


def seconds_of(count, folder: Path) -> float:
    began = time.perf_counter()
    count(folder)
    return time.perf_counter() - began


def main(clients: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        write(folder, questions(clients))
        print(f"{clients} clients written in {time.perf_counter() - began:.1f} s")
        pairs = [
            (seconds_of(by_portrait, folder), seconds_of(by_hand, folder)) for _ in range(RUNS)
        ]
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"portrait {ours:.2f} s, by hand {theirs:.2f} s, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    one_machine.provide_environment(one_machine.installation_here())
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
