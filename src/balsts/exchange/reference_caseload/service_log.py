"""Service records of a journey: what was done on each of its days, by whom, and what hindered."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from balsts.exchange.reference_caseload.journey import POSITIVE, Journey
from balsts.exchange.reference_caseload.person import Person
from balsts.exchange.reference_caseload.staffing import Assignment, Enrolment
from balsts.exchange.reference_caseload.texts import (
    BarrierText,
    ServiceText,
    barrier_texts,
    service_texts,
)

# First and last day of the time with as few meetings as possible.
_DISTANCE = (
    (date(2020, 3, 16), date(2020, 6, 9)),
    (date(2020, 11, 9), date(2021, 4, 6)),
    (date(2021, 4, 12), date(2021, 5, 14)),
)
_NEEDS_NO_INTERPRETER = frozenset({"rus", "eng", "lav"})
_CHANCE_OF_BARRIER = 0.22
_WEIGHT_OF_MANY_BARRIERS = 20
_CHANCE_OF_NOTE = 0.4
_CHANCE_OF_INTERPRETER = 0.35
_CHANCE_OF_DISTANCE = 0.8
_CHANCE_OF_CHILD = 0.4
_CHANCE_OF_TELEPHONE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """One delivery of help."""

    people: tuple[Person, ...]
    contract: str
    on: date
    service_type: str
    mode: str
    place: str
    institution_kind: str
    minutes: int
    staff: str
    interpreter_language: str
    barrier_kind: str
    barrier_institution_kind: str
    note: str


def records_of(
    journey: Journey,
    *,
    programme: str,
    enrolments: Sequence[Enrolment],
    assignments: Sequence[Assignment],
    fixed_types: Mapping[date, Iterator[str]],
    rng: random.Random,
) -> list[ServiceRecord]:
    """Make a record for each service day; the first of a month is for the whole household."""
    days = journey.state_days if programme == "state_service" else journey.movement_days
    records = []
    for of_month in days.values():
        for number, on in enumerate(of_month):
            people = journey.people if number == 0 else _some(journey, rng)
            wanted = fixed_types.get(on)
            records.append(
                _record(
                    journey,
                    people=tuple(people),
                    on=on,
                    text=_text(journey, on, next(wanted) if wanted else "", rng),
                    enrolment=next(one for one in enrolments if one.contains(on)),
                    staff=_on_duty(journey, assignments, on),
                    rng=rng,
                )
            )
    return records


def _record(
    journey: Journey,
    *,
    people: tuple[Person, ...],
    on: date,
    text: ServiceText,
    enrolment: Enrolment,
    staff: Sequence[Assignment],
    rng: random.Random,
) -> ServiceRecord:
    barrier = _barrier(journey, on, text, rng)
    institution = barrier.institution if barrier else rng.choice(text.institutions)
    place = journey.place_on(on)
    note = rng.choice(text.notes) if rng.random() < _CHANCE_OF_NOTE else ""
    shortest, longest = text.minutes
    return ServiceRecord(
        people=people,
        contract=enrolment.contract.number,
        on=on,
        service_type=text.service_type,
        mode=_mode(on, place, institution, rng),
        place=place,
        institution_kind=institution,
        minutes=rng.randrange(shortest, longest + 1, 5),
        staff=_who(text, staff, enrolment).username,
        interpreter_language=_interpreter(people, rng),
        barrier_kind=barrier.kind if barrier else "",
        barrier_institution_kind=barrier.institution if barrier else "",
        note=barrier.note if barrier else note,
    )


def _on_duty(journey: Journey, assignments: Sequence[Assignment], on: date) -> list[Assignment]:
    is_mentor_only = journey.only_mentor_after is not None and on > journey.only_mentor_after
    return [
        one
        for one in assignments
        if one.contains(on) and (one.assignment_role == "mentor" or not is_mentor_only)
    ]


def _some(journey: Journey, rng: random.Random) -> list[Person]:
    """Choose one adult for a later meeting, sometimes with a child beside."""
    adults = [person for person in journey.people if person.is_adult]
    people = [rng.choice(adults)] if adults else []
    if journey.children and rng.random() < _CHANCE_OF_CHILD:
        people.append(rng.choice(journey.children))
    return people or journey.people


def _text(journey: Journey, on: date, wanted: str, rng: random.Random) -> ServiceText:
    texts = service_texts()
    if wanted:
        return texts[wanted]
    suitable = [text for text in texts.values() if text.weight and _suits(text.suits, journey, on)]
    return rng.choices(suitable, [text.weight for text in suitable])[0]


def _suits(whom: str, journey: Journey, on: date) -> bool:
    is_holder = journey.status_on(on) in POSITIVE
    match whom:
        case "parent":
            return bool(journey.children)
        case "holder":
            return is_holder
        case "seeker":
            return not is_holder
        case _:
            return True


def _barrier(
    journey: Journey, on: date, text: ServiceText, rng: random.Random
) -> BarrierText | None:
    possible = [
        barrier
        for barrier in barrier_texts()
        if text.service_type in barrier.service_types and _may_meet(barrier, journey, on)
    ]
    weights = [barrier.weight for barrier in possible]
    # Where hardly anything can stand in the way, little does.
    chance = _CHANCE_OF_BARRIER * min(1.0, sum(weights) / _WEIGHT_OF_MANY_BARRIERS)
    if rng.random() >= chance:
        return None
    return rng.choices(possible, weights)[0]


def _may_meet(barrier: BarrierText, journey: Journey, on: date) -> bool:
    match barrier.suits:
        case "parent":
            return bool(journey.children) and journey.status_on(on) == "alternative"
        case "returned":
            return any(move.movement == "return" and move.on <= on for move in journey.movements)
        case _:
            return True


def _mode(on: date, place: str, institution: str, rng: random.Random) -> str:
    is_distant = any(first <= on <= last for first, last in _DISTANCE)
    if is_distant and rng.random() < _CHANCE_OF_DISTANCE:
        return rng.choice(("remote_phone", "remote_phone", "remote_online"))
    if institution in {"", "centre_administration"} and place in {"mucenieki", "liepna"}:
        return "in_person_centre"
    if not institution and rng.random() < _CHANCE_OF_TELEPHONE:
        return "remote_phone"
    return "in_person_outside"


def _who(text: ServiceText, staff: Sequence[Assignment], enrolment: Enrolment) -> Assignment:
    """Take the kind of staff the service asks for, else whoever is assigned that day."""
    wanted = "mentor" if text.staff == "mentor" else "responsible_worker"
    mine = [one for one in staff if one.contract == enrolment.contract]
    return min(mine, key=lambda one: (one.assignment_role != wanted, one.username))


def _interpreter(people: tuple[Person, ...], rng: random.Random) -> str:
    spoken = {language for language, _ in people[0].languages}
    if spoken & _NEEDS_NO_INTERPRETER or rng.random() > _CHANCE_OF_INTERPRETER:
        return ""
    return people[0].languages[0][0]
