"""The eleven sheets of an import, column by column, and the rows that fill them."""

from collections.abc import Iterable
from datetime import date

from balsts.exchange.reference_caseload.journey import Journey
from balsts.exchange.reference_caseload.person import Person
from balsts.exchange.reference_caseload.plans import PlanRow
from balsts.exchange.reference_caseload.service_log import ServiceRecord
from balsts.exchange.reference_caseload.staffing import Assignment, Enrolment

Row = dict[str, str]
Rows = dict[str, list[Row]]

COLUMNS: dict[str, tuple[str, ...]] = {
    "clients": (
        "client_key", "given_name", "family_name", "given_name_original", "family_name_original",
        "birth_date", "birth_date_precision", "sex", "citizenships", "languages", "education",
        "occupation_group", "occupation", "marital_status",
    ),
    "households": ("household_key", "client_key", "household_role", "from", "last_day"),
    "status_events": (
        "client_key", "legal_status", "decided_on", "notified_on", "translation_received_on",
        "appeal_lodged_on", "became_final_on", "authority", "permit_from", "permit_last_day",
    ),
    "procedure_steps": ("client_key", "step", "on"),
    "movements": (
        "client_key", "movement", "on", "arrival_path", "country", "departure_kind", "certainty",
    ),
    "circumstances": ("client_key", "circumstance", "is_so", "from", "last_day"),
    "residences": ("client_key", "place", "from", "last_day"),
    "enrolments": ("client_key", "contract", "from", "last_day", "close_reason"),
    "assignments": ("client_key", "contract", "staff", "assignment_role", "from", "last_day"),
    "plans": (
        "client_key", "contract", "plan_version", "agreed_on", "language_of_explanation",
        "goal_key", "goal_domain", "goal", "goal_state", "goal_state_on", "action",
        "action_responsible", "action_due_on", "action_done_on",
    ),
    "service_records": (
        "record_key", "client_keys", "contract", "on", "service_type", "mode", "place",
        "institution_kind", "minutes", "staff", "interpreter_language", "barrier_kind",
        "barrier_institution_kind", "note",
    ),
}  # fmt: skip


def empty_rows() -> Rows:
    return {sheet: [] for sheet in COLUMNS}


def add_household(rows: Rows, journey: Journey) -> None:
    """Write the people of a journey and all that happened to them as a household."""
    for person in journey.people:
        rows["clients"].append(_client(person))
        born_here = person.birth_date if person.is_born_in_latvia else None
        came_on = born_here or journey.movements[0].on
        rows["households"].append(
            _row("households", journey.key, person.key, person.role, came_on, None)
        )
        for status in journey.statuses:
            rows["status_events"].append(
                _row(
                    "status_events",
                    person.key,
                    status.legal_status,
                    max(status.decided_on, came_on),
                    _not_before(came_on, status.notified_on),
                    _not_before(came_on, status.translation_received_on),
                    _not_before(came_on, status.appeal_lodged_on),
                    _not_before(came_on, status.became_final_on),
                    status.authority,
                    status.permit_from,
                    status.permit_last_day,
                )
            )
        rows["procedure_steps"] += [
            _row("procedure_steps", person.key, step.step, step.on)
            for step in journey.steps
            if step.on >= came_on
        ]
        for number, move in enumerate(journey.movements):
            is_birth = person.is_born_in_latvia and number == 0
            rows["movements"].append(
                _row(
                    "movements",
                    person.key,
                    move.movement,
                    came_on if is_birth else move.on,
                    "born_in_latvia" if is_birth else move.arrival_path,
                    "" if is_birth else move.country,
                    move.departure_kind,
                    move.certainty,
                )
            )
        rows["circumstances"] += [
            _row(
                "circumstances",
                person.key,
                one.circumstance,
                "" if one.is_so else "no",
                one.first_day,
                one.last_day,
            )
            for one in journey.circumstances
            if one.person is person
        ]
        for home in journey.homes:
            if home.last_day is None or home.last_day >= came_on:
                rows["residences"].append(
                    _row(
                        "residences",
                        person.key,
                        home.place,
                        max(home.first_day, came_on),
                        home.last_day,
                    )
                )


def add_enrolments(
    rows: Rows, journey: Journey, enrolments: Iterable[Enrolment], staff: Iterable[Assignment]
) -> None:
    enrolments, staff = list(enrolments), list(staff)
    for person in journey.people:
        for one in enrolments:
            rows["enrolments"].append(
                _row(
                    "enrolments",
                    person.key,
                    one.contract.number,
                    one.first_day,
                    one.last_day,
                    one.close_reason,
                )
            )
        for each in staff:
            rows["assignments"].append(
                _row(
                    "assignments",
                    person.key,
                    each.contract.number,
                    each.username,
                    each.assignment_role,
                    each.first_day,
                    each.last_day,
                )
            )


def add_plans(rows: Rows, plans: Iterable[PlanRow]) -> None:
    rows["plans"] += [
        _row(
            "plans",
            plan.person.key,
            plan.contract,
            str(plan.version),
            plan.agreed_on,
            plan.language,
            plan.goal_key,
            plan.domain,
            plan.goal,
            plan.goal_state,
            plan.goal_state_on,
            plan.action,
            plan.responsible,
            plan.due_on,
            plan.done_on,
        )
        for plan in plans
    ]


def add_records(rows: Rows, records: Iterable[ServiceRecord]) -> None:
    for record in records:
        key = f"S{len(rows['service_records']) + 1:05d}"
        clients = ";".join(person.key for person in record.people)
        rows["service_records"].append(
            _row(
                "service_records",
                key,
                clients,
                record.contract,
                record.on,
                record.service_type,
                record.mode,
                record.place,
                record.institution_kind,
                str(record.minutes),
                record.staff,
                record.interpreter_language,
                record.barrier_kind,
                record.barrier_institution_kind,
                record.note,
            )
        )


def _not_before(came_on: date, day: date | None) -> date | None:
    """What happened to the family before a child was born is told of it from its birth on."""
    return day and max(day, came_on)


def _client(person: Person) -> Row:
    languages = ";".join(f"{language}:{level}" for language, level in person.languages)
    return _row(
        "clients",
        person.key,
        person.given.latin,
        person.family.latin,
        person.given.original,
        person.family.original,
        person.birth_date,
        person.birth_date_precision,
        person.sex,
        ";".join(person.citizenships),
        languages,
        person.education,
        person.occupation_group,
        person.occupation,
        person.marital_status,
    )


def _row(sheet: str, *values: str | date | None) -> Row:
    texts = (value.isoformat() if isinstance(value, date) else value or "" for value in values)
    return dict(zip(COLUMNS[sheet], texts, strict=True))
