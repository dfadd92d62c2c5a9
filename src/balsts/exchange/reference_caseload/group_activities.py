"""Group activities: one record, many participants, all of one mentor and served that month anyway."""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from balsts.exchange.reference_caseload.journey import Journey
from balsts.exchange.reference_caseload.month import Month
from balsts.exchange.reference_caseload.service_log import ServiceRecord
from balsts.exchange.reference_caseload.staffing import Assignment
from balsts.exchange.reference_caseload.texts import service_texts
from balsts.exchange.reference_caseload.workday import workdays

_FEWEST_HOUSEHOLDS = 3
_CHANCE_IN_A_MONTH = 0.25

Served = tuple[Journey, Sequence[Assignment]]


def group_activities(
    served: Sequence[Served], months: Sequence[Month], rng: random.Random
) -> list[ServiceRecord]:
    """Hold an activity here and there, on a day between two services of everybody who comes."""
    records = []
    for month in months:
        by_mentor: dict[Assignment, list[Journey]] = defaultdict(list)
        days = workdays(month.first_day, month.last_day)
        on = rng.choice(days[5:-5])
        for journey, assignments in served:
            if _is_between_services(journey, month, on):
                for one in assignments:
                    if one.assignment_role == "mentor" and one.contains(on):
                        by_mentor[_same(one)].append(journey)
        for mentor in sorted(by_mentor, key=lambda one: one.username):
            journeys = by_mentor[mentor]
            if len(journeys) >= _FEWEST_HOUSEHOLDS and rng.random() < _CHANCE_IN_A_MONTH:
                records.append(_activity(journeys, mentor, on, rng))
    return records


def _is_between_services(journey: Journey, month: Month, on: date) -> bool:
    days = journey.state_days.get(month, [])
    return bool(days) and min(days) <= on <= max(days)


def _same(one: Assignment) -> Assignment:
    """Take the mentor and the contract alone, so that households of one mentor meet."""
    return Assignment(
        contract=one.contract,
        username=one.username,
        assignment_role=one.assignment_role,
        first_day=one.contract.first_day,
        last_day=one.contract.last_day,
    )


def _activity(
    journeys: Sequence[Journey], mentor: Assignment, on: date, rng: random.Random
) -> ServiceRecord:
    text = service_texts()["group_activity"]
    shortest, longest = text.minutes
    return ServiceRecord(
        people=tuple(person for journey in journeys for person in journey.people),
        contract=mentor.contract.number,
        on=on,
        service_type=text.service_type,
        mode="in_person_outside",
        place="riga",
        institution_kind="",
        minutes=rng.randrange(shortest, longest + 1, 15),
        staff=mentor.username,
        interpreter_language="",
        barrier_kind="",
        barrier_institution_kind="",
        note=rng.choice(text.notes),
    )
