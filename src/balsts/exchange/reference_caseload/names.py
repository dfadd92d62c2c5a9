"""Invented names: common given and family names of each country, put together at random."""

import random
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Name:
    """One name in Latin letters and, where the country has one, in its own script."""

    latin: str
    original: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """What people of one culture are called and speak."""

    languages: tuple[str, ...]
    family_pattern: str
    men: tuple[Name, ...]
    women: tuple[Name, ...]
    families_of_men: tuple[Name, ...]
    families_of_women: tuple[Name, ...]

    def given_names(self, sex: str) -> tuple[Name, ...]:
        return self.women if sex == "female" else self.men


@dataclass(frozen=True, slots=True)
class FamilyName:
    """What a household passes on: a family name, or in patronymic cultures the father's name."""

    culture: Culture
    number: int

    def of(self, sex: str) -> Name:
        names = self.culture.families_of_women if sex == "female" else self.culture.families_of_men
        return names[self.number]


def family_name(culture: Culture, rng: random.Random) -> FamilyName:
    return FamilyName(culture, rng.randrange(len(culture.families_of_men)))


def culture_of(citizenship: str, rng: random.Random) -> Culture:
    """Choose a culture in which people of a citizenship are named."""
    return _cultures()[rng.choice(_read("cultures.yaml")[citizenship])]


@cache
def _cultures() -> dict[str, Culture]:
    return {name: _culture(entry) for name, entry in _read("names.yaml").items()}


def _culture(entry: dict[str, Any]) -> Culture:
    men = _names(entry["male"])
    families = entry.get("family", "")
    return Culture(
        languages=tuple(entry["languages"]),
        family_pattern=entry["family_pattern"],
        men=men,
        women=_names(entry["female"]),
        families_of_men=_names(families, form=0) if families else men,
        families_of_women=_names(families, form=-1) if families else men,
    )


def _names(text: str, form: int = 0) -> tuple[Name, ...]:
    """Read `Latin=original, …`; of `man's form/woman's form` take one."""
    names = []
    for entry in text.split(", "):
        latin, _, original = entry.partition("=")
        names.append(Name(latin.split("/")[form], original.split("/")[form]))
    return tuple(names)


@cache
def _read(name: str) -> dict[str, Any]:
    folder = files("balsts.exchange.reference_caseload").joinpath("data")
    entries: dict[str, Any] = yaml.safe_load(folder.joinpath(name).read_text("utf-8"))
    return entries
