"""Invented people: a household's members with names, birth dates and what a portrait asks for."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from balsts.exchange.reference_caseload.names import (
    Culture,
    FamilyName,
    Name,
    culture_of,
    family_name,
)

ADULT_AGE = 18
_SCHOOL_AGE = 7
_YEAR = timedelta(days=365)

_EDUCATION = (
    ("isced_0", 6),
    ("isced_1", 18),
    ("isced_2", 22),
    ("isced_3", 24),
    ("isced_4", 6),
    ("isced_5", 5),
    ("isced_6", 11),
    ("isced_7", 4),
    ("unknown", 4),
)
_OCCUPATIONS = {
    "male": (
        ("isco_7", "celtnieks", 14),
        ("isco_7", "drēbnieks", 6),
        ("isco_7", "automehāniķis", 8),
        ("isco_7", "galdnieks", 5),
        ("isco_8", "autovadītājs", 10),
        ("isco_5", "pavārs", 8),
        ("isco_5", "pārdevējs", 10),
        ("isco_5", "frizieris", 4),
        ("isco_6", "lauksaimnieks", 6),
        ("isco_9", "palīgstrādnieks", 12),
        ("isco_2", "skolotājs", 4),
        ("isco_2", "inženieris", 4),
        ("isco_2", "programmētājs", 3),
        ("isco_2", "žurnālists", 2),
        ("isco_3", "elektrotehniķis", 4),
        ("isco_1", "uzņēmējs", 3),
        ("unknown", "", 8),
    ),
    "female": (
        ("isco_7", "šuvēja", 10),
        ("isco_2", "skolotāja", 9),
        ("isco_2", "medmāsa", 6),
        ("isco_2", "grāmatvede", 4),
        ("isco_5", "friziere", 6),
        ("isco_5", "pārdevēja", 10),
        ("isco_5", "pavāre", 8),
        ("isco_4", "lietvede", 4),
        ("isco_9", "apkopēja", 8),
        ("isco_8", "pārtikas rūpniecības strādniece", 6),
        ("unknown", "", 29),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented client."""

    key: str
    given: Name
    family: Name
    birth_date: date
    birth_date_precision: str
    sex: str
    citizenships: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    education: str
    occupation_group: str
    occupation: str
    marital_status: str
    role: str
    is_adult: bool
    is_born_in_latvia: bool = False

    def age_on(self, day: date) -> int:
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (0 if had_birthday else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """Who belongs to a household and what is asked of their ages.

    Children must still be children on `children_until`; `infant_born_on` makes the youngest child
    one that was born in Latvia.
    """

    citizenship: str
    men: int
    women: int
    boys: int
    girls: int
    first_day: date
    children_until: date
    infant_born_on: date | None = None

    @property
    def children(self) -> int:
        return self.boys + self.girls


def people_of(composition: Composition, keys: Iterator[str], rng: random.Random) -> list[Person]:
    """Invent the members of one household, adults first, children from old to young."""
    culture = culture_of(composition.citizenship, rng)
    family = family_name(culture, rng)
    is_couple = composition.men > 0 and composition.women > 0
    adults = [
        *_adults(composition, "male", composition.men),
        *_adults(composition, "female", composition.women),
    ]
    people: list[Person] = []
    used: set[str] = set()
    ages = _ages(composition, len(adults), rng)
    father: Name | None = None
    for number, (sex, role) in enumerate(adults):
        person = _person(
            next(keys), culture, _family_of(culture, family, sex, role, None, rng), sex, role,
            _birth_date(ages[number], composition.first_day, rng), used, rng,
            citizenship=composition.citizenship,
            marital=_marital(role, composition.children, is_couple=is_couple, rng=rng),
        )  # fmt: skip
        if sex == "male" and father is None:
            father = person.given
        people.append(person)
    sexes = ["male"] * composition.boys + ["female"] * composition.girls
    rng.shuffle(sexes)
    births = _births_of_children(composition, rng)
    for sex, birth in zip(sexes, births, strict=True):
        family_of_child = _family_of(culture, family, sex, "child", father, rng)
        people.append(
            _person(
                next(keys),
                culture,
                family_of_child,
                sex,
                "child",
                birth,
                used,
                rng,
                citizenship=composition.citizenship,
                marital="single",
                is_born_in_latvia=birth == composition.infant_born_on,
            )  # fmt: skip
        )
    return people


def _adults(composition: Composition, sex: str, count: int) -> list[tuple[str, str]]:
    """Give the roles: the first man heads, a first woman beside him is his wife."""
    roles = []
    for number in range(count):
        if sex == "male":
            roles.append((sex, "head" if number == 0 else "sibling"))
        elif number == 0:
            roles.append((sex, "spouse" if composition.men else "head"))
        else:
            roles.append((sex, "parent"))
    return roles


def _ages(composition: Composition, adults: int, rng: random.Random) -> list[int]:
    """Adults may not be younger than their children allow; single people are younger."""
    if not composition.children:
        return [_age_alone(rng) for _ in range(adults)]
    head = rng.randint(27, 44) + composition.children // 2
    ages = [head]
    ages += [max(24, head - rng.randint(-1, 6)) for _ in range(adults - 1)]
    if composition.women > 1:
        ages[-1] = head + rng.randint(20, 26)
    return ages


def _age_alone(rng: random.Random) -> int:
    return rng.choices(
        (rng.randint(20, 24), rng.randint(25, 34), rng.randint(35, 50), rng.randint(51, 68)),
        (30, 45, 20, 5),
    )[0]


def _birth_date(age: int, on: date, rng: random.Random) -> date:
    """Choose a birthday so that the person has that age on the day."""
    return on.replace(day=1, year=on.year - age) - timedelta(days=rng.randint(15, 340))


def _births_of_children(composition: Composition, rng: random.Random) -> list[date]:
    """Spread children over the years, none of age before the last day that counts."""
    count = composition.children
    if not count:
        return []
    latest = composition.infant_born_on or composition.first_day - timedelta(
        days=rng.randint(60, 1500)
    )
    births = [latest]
    oldest = composition.children_until - 17 * _YEAR
    for _ in range(count - 1):
        births.append(max(births[-1] - timedelta(days=rng.randint(420, 1300)), oldest))
        oldest += timedelta(days=370)
    return sorted(births)


def _family_of(
    culture: Culture, family: FamilyName, sex: str, role: str, father: Name | None,
    rng: random.Random,
) -> Name:  # fmt: skip
    """Shared or gendered name; where names are patronymic everybody bears the father's."""
    if culture.family_pattern != "patronymic":
        return family.of(sex)
    if role == "child" and father is not None:
        return father
    return rng.choice(culture.men)


def _person(
    key: str, culture: Culture, family: Name, sex: str, role: str, birth: date, used: set[str],
    rng: random.Random, *, citizenship: str, marital: str, is_born_in_latvia: bool = False,
) -> Person:  # fmt: skip
    names = [
        name
        for name in culture.given_names(sex)
        if name.latin not in used and name.latin != family.latin
    ]
    given = rng.choice(names)
    used.add(given.latin)
    is_adult = role != "child"
    precision = "day"
    if is_adult and rng.random() < 0.06:  # noqa: PLR2004
        birth, precision = birth.replace(month=1, day=1), rng.choice(("year", "estimated"))
    group, occupation = _occupation(sex, rng) if is_adult else ("unknown", "")
    return Person(
        key=key,
        given=given,
        family=family,
        birth_date=birth,
        birth_date_precision=precision,
        sex=sex,
        citizenships=(citizenship,),
        languages=_languages(culture, rng, is_adult=is_adult),
        education=_education(rng) if is_adult else _education_of_child(birth, rng),
        occupation_group=group,
        occupation=occupation,
        marital_status=marital,
        role=role,
        is_adult=is_adult,
        is_born_in_latvia=is_born_in_latvia,
    )


def _marital(role: str, children: int, *, is_couple: bool, rng: random.Random) -> str:
    if role == "parent":
        return "widowed"
    if role in {"head", "spouse"} and is_couple:
        return "married"
    if children:
        return rng.choice(("widowed", "divorced", "separated_by_flight", "married"))
    return rng.choices(
        ("single", "separated_by_flight", "married", "divorced", "unknown"), (66, 14, 8, 8, 4)
    )[0]


def _languages(
    culture: Culture, rng: random.Random, *, is_adult: bool
) -> tuple[tuple[str, str], ...]:
    mother, *others = culture.languages
    languages = [(mother, "mother_tongue")]
    if is_adult:
        languages += [(other, rng.choice(("B2", "C1"))) for other in others]
        if mother not in {"eng"} and rng.random() < 0.4:  # noqa: PLR2004
            languages.append(("eng", rng.choice(("A1", "A2", "B1", "B2"))))
        if rng.random() < 0.25:  # noqa: PLR2004
            languages.append(("lav", "A1"))
    return tuple(languages)


def _education(rng: random.Random) -> str:
    levels, weights = zip(*_EDUCATION, strict=True)
    return str(rng.choices(levels, weights)[0])


def _education_of_child(birth: date, rng: random.Random) -> str:
    return "isced_0" if birth.year > 2008 else rng.choice(("isced_0", "isced_1"))  # noqa: PLR2004


def _occupation(sex: str, rng: random.Random) -> tuple[str, str]:
    choices = _OCCUPATIONS[sex]
    group, words, _ = rng.choices(choices, [weight for *_, weight in choices])[0]
    return group, words
