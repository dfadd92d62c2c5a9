"""Invented people: a household's members with names, birth dates and what a portrait asks for."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from balsts.exchange.reference_caseload.names import (
    Culture,
    Name,
    culture_of,
    family_name,
)

_AGE_AFTER_PRIMARY_SCHOOL = 12
_SHARE_OF_INEXACT_BIRTH_DATES = 0.06
_SHARE_WITH_ENGLISH = 0.4
_SHARE_WITH_SOME_LATVIAN = 0.25
_YEAR = timedelta(days=365)
_LAST_DAYS_OF_CHILDHOOD = timedelta(days=6500)
_BETWEEN_BIRTHS = timedelta(days=400)

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


class Register:
    """Gives everybody a key of their own and remembers which full names are taken."""

    def __init__(self) -> None:
        self.keys = (f"C{number:04d}" for number in count(1))
        self.taken: set[tuple[str, str]] = set()


def people_of(composition: Composition, register: Register, rng: random.Random) -> list[Person]:
    """Invent the members of one household, adults first, children from old to young."""
    return _Household(composition, register, rng).people()


class _Household:
    """Invents one member after the other and remembers what they share."""

    def __init__(self, composition: Composition, register: Register, rng: random.Random) -> None:
        self.composition = composition
        self.register = register
        self.rng = rng
        self.culture = culture_of(composition.citizenship, rng)
        self.family = family_name(self.culture, rng)
        self.father: Name | None = None
        self.used: set[str] = set()

    def people(self) -> list[Person]:
        composition = self.composition
        roles = [*_adults(composition, "male"), *_adults(composition, "female")]
        births = _births_of_children(composition, self.rng)
        ages = _ages(composition, len(roles), _oldest(births, composition), self.rng)
        people = []
        for (sex, role), age in zip(roles, ages, strict=True):
            birth = _birth_date(age, composition.first_day, self.rng)
            people.append(self._member(sex, role, birth))
            if sex == "male" and self.father is None:
                self.father = people[-1].given
        sexes = ["male"] * composition.boys + ["female"] * composition.girls
        self.rng.shuffle(sexes)
        people += [
            self._member(sex, "child", birth) for sex, birth in zip(sexes, births, strict=True)
        ]
        return people

    def _member(self, sex: str, role: str, birth: date) -> Person:
        rng, is_adult = self.rng, role != "child"
        family = self._family_name(sex, role)
        given = self._given_name(sex, family)
        precision = "day"
        if is_adult and rng.random() < _SHARE_OF_INEXACT_BIRTH_DATES:
            birth, precision = birth.replace(month=1, day=1), rng.choice(("year", "estimated"))
        group, occupation = _occupation(sex, rng) if is_adult else ("unknown", "")
        return Person(
            key=next(self.register.keys),
            given=given,
            family=family,
            birth_date=birth,
            birth_date_precision=precision,
            sex=sex,
            citizenships=(self.composition.citizenship,),
            languages=_languages(self.culture, rng, is_adult=is_adult),
            education=_education(rng) if is_adult else _education_of_child(birth, self.composition),
            occupation_group=group,
            occupation=occupation,
            marital_status=_marital(role, self.composition, rng),
            role=role,
            is_adult=is_adult,
            is_born_in_latvia=not is_adult and birth == self.composition.infant_born_on,
        )

    def _given_name(self, sex: str, family: Name) -> Name:
        """Choose a name nobody else in the household bears, nor anybody of the same family name."""
        names = [
            name
            for name in self.culture.given_names(sex)
            if name.latin not in self.used and name.latin != family.latin
        ]
        free = [name for name in names if (name.latin, family.latin) not in self.register.taken]
        given = self.rng.choice(free or names)
        self.used.add(given.latin)
        self.register.taken.add((given.latin, family.latin))
        return given

    def _family_name(self, sex: str, role: str) -> Name:
        """Share one name, or, where names are patronymic, bear the father's given name."""
        if self.culture.family_pattern != "patronymic":
            return self.family.of(sex)
        if role == "child" and self.father is not None:
            return self.father
        return self.rng.choice(self.culture.men)


def _adults(composition: Composition, sex: str) -> list[tuple[str, str]]:
    """Give the roles: the first man heads, a first woman beside him is his wife."""
    roles = []
    for number in range(composition.men if sex == "male" else composition.women):
        if sex == "male":
            roles.append((sex, "head" if number == 0 else "sibling"))
        elif number == 0:
            roles.append((sex, "spouse" if composition.men else "head"))
        else:
            roles.append((sex, "parent"))
    return roles


def _ages(
    composition: Composition, adults: int, oldest_child: int, rng: random.Random
) -> list[int]:
    """Choose ages that children allow; couples are of about one age, single people younger."""
    if not composition.children and not (composition.men and composition.women):
        return [_age_alone(rng) for _ in range(adults)]
    youngest = oldest_child + 18 if composition.children else 20
    head = youngest + rng.randint(2, 16)
    ages = [head]
    ages += [max(youngest, head - rng.randint(-2, 6)) for _ in range(adults - 1)]
    if composition.women > 1:
        ages[-1] = head + rng.randint(20, 26)
    return ages


def _age_alone(rng: random.Random) -> int:
    return rng.choices(
        (rng.randint(18, 24), rng.randint(25, 34), rng.randint(35, 47), rng.randint(51, 66)),
        (30, 43, 20, 7),
    )[0]


def _birth_date(age: int, on: date, rng: random.Random) -> date:
    """Choose a birthday so that the person has that age on the day."""
    return on.replace(day=1, year=on.year - age) - timedelta(days=rng.randint(15, 340))


def _births_of_children(composition: Composition, rng: random.Random) -> list[date]:
    """Spread children over their years, none of age before the last day that counts."""
    first = composition.children_until - _LAST_DAYS_OF_CHILDHOOD
    last = composition.first_day - timedelta(days=60)
    born_before = composition.children
    births = []
    if composition.infant_born_on is not None:
        births.append(composition.infant_born_on)
        last = composition.infant_born_on - _BETWEEN_BIRTHS
        born_before -= 1
    room = (last - first).days - (born_before - 1) * _BETWEEN_BIRTHS.days
    places = sorted(rng.betavariate(2.0, 1.3) for _ in range(born_before))
    births += [
        first + timedelta(days=round(place * room)) + number * _BETWEEN_BIRTHS
        for number, place in enumerate(places)
    ]
    return sorted(births)


def _oldest(births: list[date], composition: Composition) -> int:
    """Return the age of the oldest child, in years begun."""
    days = max(((composition.first_day - birth).days for birth in births), default=0)
    return days // _YEAR.days + 1


def _marital(role: str, composition: Composition, rng: random.Random) -> str:
    if role in {"child", "parent"}:
        return "single" if role == "child" else "widowed"
    if role in {"head", "spouse"} and composition.men and composition.women:
        return "married"
    if composition.children:
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
        if mother != "eng" and rng.random() < _SHARE_WITH_ENGLISH:
            languages.append(("eng", rng.choice(("A1", "A2", "B1", "B2"))))
        if rng.random() < _SHARE_WITH_SOME_LATVIAN:
            languages.append(("lav", "A1"))
    return tuple(languages)


def _education(rng: random.Random) -> str:
    levels, weights = zip(*_EDUCATION, strict=True)
    return str(rng.choices(levels, weights)[0])


def _education_of_child(birth: date, composition: Composition) -> str:
    """Say primary education of those who would have left primary school at home."""
    age = composition.first_day.year - birth.year
    return "isced_1" if age >= _AGE_AFTER_PRIMARY_SCHOOL else "isced_0"


def _occupation(sex: str, rng: random.Random) -> tuple[str, str]:
    choices = _OCCUPATIONS[sex]
    group, words, _ = rng.choices(choices, [weight for *_, weight in choices])[0]
    return group, words
