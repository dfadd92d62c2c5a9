"""Measures an import of 50,000 rows: check, writing, and the most memory the process took.

    BALSTS_DATA=data-import python benchmarks/import_caseload.py [mixed|clients] [csv|xlsx]

The folder should be new: tables and organisations are made, and what is written stays.
`mixed` is a caseload with all nine sheets, `clients` are 25,000 people with an enrolment each.
"""

import csv
import datetime
import io
import random
import resource
import sys
import time

import django
import xlsxwriter

from balsts.console import one_machine

ROWS = 50_000
SEED = 20160406
NAMES = "Yusuf Khadija Mariam Ahmad Fatima Omar Ali Zahra Olena Iryna Dmytro Samuel Selam".split()
SYLLABLES = "ba di fo gu ha ji ka lo ma ne or pa ri sa tu ve ze an el im on ur".split()
START = datetime.date(2024, 1, 10)


def mixed(draw):
    """Draw 2,500 people with everything, and services to fill up."""
    keys = [f"K{number}" for number in range(2_500)]
    sheets = people(keys, draw)
    sheets["households"] = [
        {"household_key": f"H{number // 4}", "client_key": key, "household_role": "other"}
        | {"from": START}
        for number, key in enumerate(keys)
    ]
    sheets["status_events"] = [
        {"client_key": key, "legal_status": status, "decided_on": day}
        for key in keys
        for status, day in (("asylum_seeker", START), ("alternative", later(40)))
    ]
    sheets["movements"] = [
        {"client_key": key, "movement": "arrival", "on": START, "arrival_path": "self_arrived"}
        for key in keys
    ]
    sheets["residences"] = [{"client_key": key, "place": "riga", "from": START} for key in keys]
    sheets["assignments"] = [
        {"client_key": key, "contract": "SIF-VPA-2023", "staff": "amina", "from": START}
        | {"assignment_role": "responsible_worker"}
        for key in keys
    ]
    sheets["plans"] = [
        {"client_key": key, "contract": "SIF-VPA-2023", "plan_version": 1, "agreed_on": later(50)}
        | {"goal_key": "1", "goal_domain": "housing", "goal": "Find a flat"}
        for key in keys
    ]
    left = ROWS - sum(map(len, sheets.values()))
    sheets["service_records"] = [
        {"record_key": f"S{number}", "client_keys": draw.choice(keys), "staff": "amina"}
        | {"contract": "SIF-VPA-2023", "on": later(draw.randrange(1, 380)), "minutes": 5}
        | {"service_type": "accompaniment", "mode": "in_person_outside", "place": "riga"}
        | {"institution_kind": "pmlp", "barrier_kind": draw.choice(["", "", "", "waiting"])}
        for number in range(left)
    ]
    return sheets


def clients(draw):
    """Draw people with an enrolment and nothing else."""
    return people([f"K{number}" for number in range(ROWS // 2)], draw)


def people(keys, draw):
    """Draw people and enrol them."""
    return {
        "clients": [
            {
                "client_key": key,
                "given_name": draw.choice(NAMES),
                "family_name": "".join(draw.choices(SYLLABLES, k=4)).title(),
                "birth_date": datetime.date(1950, 1, 1)
                + datetime.timedelta(days=draw.randrange(25_000)),
                "sex": draw.choice(["female", "male"]),
                "citizenships": draw.choice(["SY", "AF", "Baltkrievija", "XXA"]),
                "languages": "ara:mother_tongue;eng:B1",
            }
            for key in keys
        ],
        "enrolments": [
            {"client_key": key, "contract": "SIF-VPA-2023", "from": START} for key in keys
        ],
    }


def later(days):
    return START + datetime.timedelta(days=days)


def as_csv(sheets):
    for name, rows in sheets.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        yield f"{name}.csv", io.BytesIO(text.getvalue().encode())


def as_xlsx(sheets):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            page.write_row(0, 0, list(rows[0]))
            for number, row in enumerate(rows, 1):
                page.write_row(number, 0, list(row.values()))
    content.seek(0)
    yield "caseload.xlsx", content


def main(kind="mixed", form="csv"):
    installation = one_machine.installation_here()
    one_machine.provide_environment(installation)
    with one_machine.running_database(installation):
        django.setup()
        prepare()
        draw = random.Random(SEED)
        sheets = {"mixed": mixed, "clients": clients}[kind](draw)
        files = {"csv": as_csv, "xlsx": as_xlsx}[form](sheets)
        measure(list(files), sum(map(len, sheets.values())))


def prepare():
    from django.core.management import call_command

    call_command("migrate", database="owner", verbosity=0)
    call_command("organisations_seed")


def measure(files, rows):
    from django.utils import timezone

    from balsts.accounts.queries.user import system_actor
    from balsts.exchange.operations import import_run as operations
    from balsts.exchange.queries.import_run import progress_of
    from balsts.exchange.uploads import IncomingFile

    by, at = system_actor(), timezone.now()
    incoming = [IncomingFile(name=name, content=content) for name, content in files]
    before = memory()
    began = time.monotonic()
    run = operations.start_import(files=incoming, by=by, at=at)
    operations.check_import(run=run, by=by, at=at)
    checked = time.monotonic()
    found = progress_of(run)
    print(f"{rows} rows: {found.ready} ready, {found.refused} refused, {found.warned} warned")
    operations.agree_to_import(run=run, by=by, at=at)
    operations.write_import(run=run, by=by, at=at)
    written = time.monotonic()
    print(f"check {checked - began:.1f} s, writing {written - checked:.1f} s")
    print(f"memory {before} MiB before, at most {memory()} MiB")


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
