"""A small caseload in the form of an import, to be varied row by row."""

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from balsts.exchange.uploads import IncomingFile

Row = dict[str, Any]
Sheets = dict[str, list[Row]]


def birth_date(key: str) -> datetime.date:
    """Give everybody another birthday, so that nobody looks like anybody else."""
    return datetime.date(1950, 1, 1) + datetime.timedelta(days=7 * int(key[1:]))


def client_row(key: str, **told: Any) -> Row:
    return {
        "client_key": key,
        "given_name": "Leila",
        "family_name": "Rahimi",
        "birth_date": birth_date(key).isoformat(),
        "birth_date_precision": "day",
        "sex": "female",
        "citizenships": "AF",
        "languages": "prs:mother_tongue;eng:B1",
    } | told


def service_row(key: str, *clients: str, **told: Any) -> Row:
    return {
        "record_key": key,
        "client_keys": ";".join(clients),
        "contract": "C-ours",
        "on": "2024-03-05",
        "service_type": "accompaniment",
        "mode": "in_person_outside",
        "place": "riga",
        "institution_kind": "pmlp",
        "minutes": 45,
        "staff": "amina",
    } | told


def plan_row(key: str, goal: str = "1", **told: Any) -> Row:
    return {
        "client_key": key,
        "contract": "C-ours",
        "plan_version": 1,
        "agreed_on": "2024-02-01",
        "language_of_explanation": "prs",
        "goal_key": goal,
        "goal_domain": "housing",
        "goal": f"Find a flat {goal}",
        "goal_state": "in_progress",
        "goal_state_on": "2024-02-10",
        "action": "Ask three landlords",
        "action_responsible": "mentor",
        "action_due_on": "2024-03-01",
    } | told


def caseload(*keys: str) -> Sheets:
    """Each client with everything: arrived in January 2024, alternative status since February."""
    return {
        "clients": [client_row(key) for key in keys],
        "households": [
            {
                "household_key": "H",
                "client_key": key,
                "household_role": "sibling",
                "from": "2024-01-10",
                "last_day": "",
            }
            for key in keys
        ],
        "status_events": [
            {
                "client_key": key,
                "legal_status": status,
                "decided_on": day,
                "permit_from": permit and "2024-02-20",
                "permit_last_day": permit,
            }
            for key in keys
            for status, day, permit in (
                ("asylum_seeker", "2024-01-10", ""),
                ("alternative", "2024-02-20", "2025-02-19"),
            )
        ],
        "procedure_steps": [
            {"client_key": key, "step": "interviewed", "on": "2024-02-01"} for key in keys
        ],
        "movements": [
            {
                "client_key": key,
                "movement": "arrival",
                "on": "2024-01-10",
                "arrival_path": "self_arrived",
                "country": "BY",
            }
            for key in keys
        ],
        "circumstances": [
            {
                "client_key": key,
                "circumstance": "language_course",
                "is_so": "",
                "from": "2024-02-05",
                "last_day": "2024-05-03",
            }
            for key in keys
        ],
        "residences": [
            {"client_key": key, "place": "mucenieki", "from": "2024-01-10", "last_day": ""}
            for key in keys
        ],
        "enrolments": [
            {
                "client_key": key,
                "contract": "C-ours",
                "from": "2024-01-11",
                "last_day": "",
                "close_reason": "",
            }
            for key in keys
        ],
        "assignments": [
            {
                "client_key": key,
                "contract": "C-ours",
                "staff": "amina",
                "assignment_role": "responsible_worker",
                "from": "2024-01-11",
                "last_day": "",
            }
            for key in keys
        ],
        "plans": [plan_row(key) for key in keys],
        "service_records": [service_row(f"S-{key}", key) for key in keys],
    }


def assignment_row(enrolment: Row, **told: Any) -> Row:
    """Make Amina responsible on all days of an enrolment."""
    days = {column: enrolment[column] for column in ("client_key", "contract", "from", "last_day")}
    return days | {"staff": "amina", "assignment_role": "responsible_worker"} | told


def enrolled(sheets: Sheets, *enrolments: Row) -> Sheets:
    """Put other enrolments into a caseload, in all of which Amina is responsible."""
    return sheets | {
        "enrolments": list(enrolments),
        "assignments": [assignment_row(each) for each in enrolments],
    }


def csv_files(sheets: Mapping[str, Sequence[Row]]) -> list[IncomingFile]:
    """Write one CSV file a sheet."""
    return [
        IncomingFile(name=f"{name}.csv", content=io.BytesIO(csv_text(rows).encode()))
        for name, rows in sheets.items()
        if rows
    ]


def csv_text(rows: Sequence[Row]) -> str:
    text = io.StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def workbook(sheets: Mapping[str, Sequence[Row]], *, name: str = "caseload.xlsx") -> IncomingFile:
    """Write one workbook; a text that begins with = becomes a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for sheet, rows in sheets.items():
            page = book.add_worksheet(sheet)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            page.write_row(0, 0, columns)
            for number, row in enumerate(rows, 1):
                for place, column in enumerate(columns):
                    page.write(number, place, row.get(column))
    content.seek(0)
    return IncomingFile(name=name, content=content)
