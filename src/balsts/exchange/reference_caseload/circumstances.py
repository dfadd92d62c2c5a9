"""What invented people do and are for a while: work, the employment agency, courses, studies.

Made after all else from chances of its own. Nothing begins after `today` or while the person is
not in Latvia; where it was asked and is not so, that is told too.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from balsts.exchange.reference_caseload.journey import Journey, PersonalCircumstance
from balsts.exchange.reference_caseload.person import Person
from balsts.exchange.reference_caseload.workday import ONE_DAY, workday_from
from balsts.platform.dates import age_on

_SHARE_ON_A_COURSE = 0.45
_SHARE_AT_THE_AGENCY = 0.65
_SHARE_EMPLOYED = 0.4
_SHARE_ASKED_AND_NOT_EMPLOYED = 0.3
_SHARE_OF_STUDENTS = 0.25
_SHARE_WITH_A_DISABILITY = 0.04
_SHARE_ASKED_ABOUT_A_DISABILITY = 0.1
_FIRST_AGE_AT_WORK, _LAST_AGE_AT_WORK = 18, 62
_LAST_AGE_OF_STUDENTS = 25
_SEPTEMBER = 9


def add_circumstances(journey: Journey, *, today: date, rng: random.Random) -> None:
    """Give every person what is known of them, as long as they are in Latvia."""
    last = journey.movements[-1]
    left_on = last.on if last.movement == "departure" else None
    for person in journey.people:
        came_on = person.birth_date if person.is_born_in_latvia else journey.movements[0].on
        for one in _circumstances(journey, person, rng):
            first_day = max(one.first_day, came_on)
            if first_day > today or (left_on is not None and first_day >= left_on):
                continue
            last_day = one.last_day
            if left_on is not None and one.is_so:
                last_day = min(last_day or left_on, left_on - ONE_DAY)
            if last_day is None or last_day >= first_day:
                journey.circumstances.append(
                    PersonalCircumstance(
                        person=person,
                        circumstance=one.circumstance,
                        is_so=one.is_so,
                        first_day=first_day,
                        last_day=last_day,
                    )
                )


def _circumstances(
    journey: Journey, person: Person, rng: random.Random
) -> Iterator[PersonalCircumstance]:
    age = age_on(person.birth_date, journey.granted_on or journey.applied_on) or 0
    if age < _FIRST_AGE_AT_WORK:
        return
    yield from _disability(journey, person, rng)
    yield from _course(journey, person, rng)
    if journey.granted_on is not None and age <= _LAST_AGE_AT_WORK:
        yield from _studies(journey.granted_on, person, age, rng)
        yield from _work(journey.granted_on, person, rng)


def _disability(
    journey: Journey, person: Person, rng: random.Random
) -> Iterator[PersonalCircumstance]:
    chance, days = rng.random(), rng.randint(10, 40)
    asked_on = journey.applied_on + timedelta(days=days)
    if chance < _SHARE_WITH_A_DISABILITY:
        yield _from(person, "disability", asked_on)
    elif chance < _SHARE_WITH_A_DISABILITY + _SHARE_ASKED_ABOUT_A_DISABILITY:
        yield _not(person, "disability", asked_on)


def _course(journey: Journey, person: Person, rng: random.Random) -> Iterator[PersonalCircumstance]:
    """The course of beginners in the centre, of 120 hours."""
    begins_on = workday_from(journey.applied_on + timedelta(days=rng.randint(25, 90)))
    ends_on = workday_from(begins_on + timedelta(days=rng.randint(80, 110)))
    if rng.random() < _SHARE_ON_A_COURSE:
        yield _from(person, "language_course", begins_on, ends_on)


def _studies(
    granted_on: date, person: Person, age: int, rng: random.Random
) -> Iterator[PersonalCircumstance]:
    year = granted_on.year + (granted_on.month >= _SEPTEMBER)
    if age <= _LAST_AGE_OF_STUDENTS and rng.random() < _SHARE_OF_STUDENTS:
        yield _from(person, "full_time_studies", date(year, _SEPTEMBER, 1), date(year + 1, 6, 30))


def _work(granted_on: date, person: Person, rng: random.Random) -> Iterator[PersonalCircumstance]:
    """Whoever finds work leaves the agency's register the day before."""
    registered_on = workday_from(granted_on + timedelta(days=rng.randint(7, 30)))
    employed_from = workday_from(granted_on + timedelta(days=rng.randint(45, 260)))
    is_registered = rng.random() < _SHARE_AT_THE_AGENCY
    is_employed = rng.random() < _SHARE_EMPLOYED
    if is_registered:
        last_day = employed_from - ONE_DAY if is_employed else None
        yield _from(person, "registered_with_employment_agency", registered_on, last_day)
    if is_employed:
        yield _from(person, "employed", employed_from)
    elif rng.random() < _SHARE_ASKED_AND_NOT_EMPLOYED:
        yield _not(person, "employed", registered_on)


def _from(
    person: Person, circumstance: str, first_day: date, last_day: date | None = None
) -> PersonalCircumstance:
    return PersonalCircumstance(
        person=person, circumstance=circumstance, first_day=first_day, last_day=last_day
    )


def _not(person: Person, circumstance: str, asked_on: date) -> PersonalCircumstance:
    return PersonalCircumstance(
        person=person, circumstance=circumstance, first_day=asked_on, is_so=False
    )
