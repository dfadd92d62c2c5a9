"""Who somebody is, as it is told and as it is kept; plain values.

A particular is kept as a code, a text or a short list, so that what it said before can be compared
with what it says now.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from balsts.clients.enums import (
    BirthPrecision,
    Education,
    MaritalStatus,
    OccupationGroup,
    Particular,
    Sex,
)
from balsts.platform.dates import stored_day
from balsts.platform.languages import LanguageLevel
from balsts.platform.names import clean_name

# A text or a code, a list of them, or a birth date: what JSON keeps.
Value = Any


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What is told about a person when they are registered. The first citizenship is primary."""

    given_name: str
    family_name: str = ""
    given_name_original: str = ""
    family_name_original: str = ""
    born_on: datetime.date | None = None
    birth_precision: BirthPrecision = BirthPrecision.DAY
    sex: Sex = Sex.UNKNOWN
    citizenships: tuple[str, ...] = ()
    languages: tuple[tuple[str, LanguageLevel | None], ...] = ()
    education: Education = Education.UNKNOWN
    occupation_group: OccupationGroup = OccupationGroup.UNKNOWN
    occupation: str = ""
    marital_status: MaritalStatus = MaritalStatus.UNKNOWN
    interpreter_language: str = ""


def values_of(told: Registration) -> dict[Particular, Value]:
    """Return what is told of each particular, as it is kept."""
    return {
        Particular.GIVEN_NAME: clean_name(told.given_name),
        Particular.FAMILY_NAME: clean_name(told.family_name),
        Particular.GIVEN_NAME_ORIGINAL: clean_name(told.given_name_original),
        Particular.FAMILY_NAME_ORIGINAL: clean_name(told.family_name_original),
        Particular.BIRTH: birth_value(told.born_on, told.birth_precision),
        Particular.SEX: told.sex.value,
        Particular.CITIZENSHIPS: list(dict.fromkeys(told.citizenships)),
        Particular.LANGUAGES: sorted(
            [language, level.value if level else ""]
            for language, level in dict(told.languages).items()
        ),
        Particular.INTERPRETER_LANGUAGE: told.interpreter_language,
        Particular.MARITAL_STATUS: told.marital_status.value,
        Particular.EDUCATION: told.education.value,
        Particular.OCCUPATION_GROUP: told.occupation_group.value,
        Particular.OCCUPATION: told.occupation.strip(),
    }


def told_by(values: Mapping[Particular, Any]) -> Registration:
    """Return what kept values tell of somebody."""
    born_on, precision = birth_of(values[Particular.BIRTH])
    return Registration(
        given_name=values[Particular.GIVEN_NAME],
        family_name=values[Particular.FAMILY_NAME],
        given_name_original=values[Particular.GIVEN_NAME_ORIGINAL],
        family_name_original=values[Particular.FAMILY_NAME_ORIGINAL],
        born_on=born_on,
        birth_precision=precision,
        sex=Sex(values[Particular.SEX]),
        citizenships=tuple(values[Particular.CITIZENSHIPS]),
        languages=tuple(
            (language, LanguageLevel(level) if level else None)
            for language, level in values[Particular.LANGUAGES]
        ),
        education=Education(values[Particular.EDUCATION]),
        occupation_group=OccupationGroup(values[Particular.OCCUPATION_GROUP]),
        occupation=values[Particular.OCCUPATION],
        marital_status=MaritalStatus(values[Particular.MARITAL_STATUS]),
        interpreter_language=values[Particular.INTERPRETER_LANGUAGE],
    )


def birth_value(born_on: datetime.date | None, precision: str) -> dict[str, str | None]:
    """Return a birth date as it is kept; of an unknown one the precision says nothing."""
    if born_on is None:
        return {"on": None, "precision": BirthPrecision.DAY.value}
    return {"on": born_on.isoformat(), "precision": BirthPrecision(precision).value}


def birth_of(value: Mapping[str, Any]) -> tuple[datetime.date | None, BirthPrecision]:
    """Return a kept birth date and how exactly it is known."""
    return stored_day(value["on"]), BirthPrecision(value["precision"])
