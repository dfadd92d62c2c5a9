"""People grouped by what is known of them, on a day: each gives counts by code.

Every function takes the people it counts as an expression with a column `person`, one row each;
whose value is not known is counted as unknown, never left out.
"""

from datetime import date

import ibis
from ibis import _
from ibis.expr.types import Table, Value

from balsts.platform.periods import Period
from balsts.statistics.enums import CaseOutcome, Whereabouts
from balsts.statistics.facts.reading import Facts
from balsts.statistics.measures.people import is_within, open_days

Counts = dict[str, int]
UNKNOWN = "unknown"


def by_column(facts: Facts, people: Table, column: str) -> Counts:
    """Group by a property that stands in the row of the person."""
    return _counts(facts, people.mutate(code=people[column]))


def by_sex_and_age(
    facts: Facts, people: Table, age: Value | str
) -> dict[tuple[str, int | None], int]:
    """Group by sex and completed years; bands are made of this, so that edges stay in one place."""
    grouped = people.mutate(age=people[age] if isinstance(age, str) else age)
    counted = grouped.group_by("sex", "age").aggregate(people=_.count())
    return {
        (str(sex), None if years is None else int(str(years))): int(str(count))
        for sex, years, count in facts.rows(counted.select("sex", "age", "people"))
    }


def by_year(facts: Facts, people: Table, column: str) -> Counts:
    """Group by the calendar year of a day."""
    return _counts(facts, people.mutate(code=people[column].year().cast("string")))


def by_legal_status(facts: Facts, people: Table, *, on: date) -> Counts:
    """Group by the legal status on a day."""
    statuses = facts.table("statuses")
    current = statuses.filter(
        statuses.valid_from <= on, statuses.valid_until.isnull() | (statuses.valid_until > on)
    ).select("person", code="legal_status")
    return _counts(facts, _beside(people, current))


def by_decision(facts: Facts, people: Table, *, period: Period) -> Counts:
    """Count people under each status that was decided for them in the period."""
    statuses = facts.table("statuses")
    decided = statuses.filter(is_within(statuses.valid_from, period)).semi_join(people, "person")
    return _counts(facts, decided.select("person", code="legal_status").distinct())


def ever_left_and_returned(facts: Facts, people: Table, *, on: date) -> tuple[int, int]:
    """Count those who left Latvia at least once by a day, and those of them who came back."""
    moves = facts.table("movements").filter(_.moved_on <= on).semi_join(people, "person")
    is_departure = moves.movement == "departure"
    found = moves.group_by("person").aggregate(
        left_on=moves.moved_on.min(where=is_departure),
        back_on=moves.moved_on.max(where=~is_departure),
    )
    counted = found.aggregate(
        left=found.left_on.notnull().sum(), returned=(found.back_on > found.left_on).sum()
    )
    left, returned = facts.rows(counted)[0]
    return int(str(left or 0)), int(str(returned or 0))


def by_whereabouts(facts: Facts, people: Table, *, on: date) -> Counts:
    """Group by whether a person has left Latvia by a day, and come back."""
    moves = facts.table("movements").filter(_.moved_on <= on)
    is_departure = moves.movement == "departure"
    last = moves.group_by("person").aggregate(
        left_on=moves.moved_on.max(where=is_departure),
        back_on=moves.moved_on.max(where=~is_departure),
        certainty=moves.certainty.argmax(moves.moved_on, where=is_departure),
    )
    code = ibis.cases(
        (last.left_on.isnull(), Whereabouts.IN_LATVIA.value),
        (last.back_on > last.left_on, Whereabouts.RETURNED.value),
        (last.certainty == "presumed", Whereabouts.LEFT_PRESUMED.value),
        else_=Whereabouts.LEFT.value,
    )
    found = last.select("person", code=code)
    return _counts(facts, _beside(people, found, unknown=Whereabouts.IN_LATVIA.value))


def by_case_outcome(facts: Facts, people: Table, *, programme: str, on: date) -> Counts:
    """Group by how the latest case of the programme stands on a day."""
    spells = facts.table("spells")
    begun = spells.filter(spells.programme == programme, spells.opened_on <= on)
    days = open_days(facts, programme=programme)
    carried = days.filter(
        days.valid_from <= on, days.valid_until.isnull() | (days.valid_until > on)
    ).select("person", "opened_on", is_carried=True)
    told = begun.left_join(carried.distinct(), ["person", "opened_on"])
    standing = ibis.ifelse(
        told.is_carried.notnull(), CaseOutcome.OPEN.value, CaseOutcome.LEFT_OPEN.value
    )
    reason = ibis.ifelse(told.closed_on <= on, told.close_reason, standing)
    told = told.select("person", "opened_on", code=ibis.coalesce(reason, standing))
    latest = told.group_by("person").aggregate(code=told.code.argmax(told.opened_on))
    return _counts(facts, _beside(people, latest, unknown=CaseOutcome.NO_CASE.value))


def by_residence(facts: Facts, people: Table, *, from_: date, last_day: date) -> Counts:
    """Group by where a person last lived between two days, both included."""
    homes = facts.table("residences")
    lived = homes.filter(
        homes.valid_from <= last_day, homes.valid_until.isnull() | (homes.valid_until > from_)
    )
    last = lived.group_by("person").aggregate(code=lived.place.argmax(lived.valid_from))
    return _counts(facts, _beside(people, last))


def by_language(facts: Facts, people: Table) -> Counts:
    """Count people under each language they speak; who speaks none that is known is unknown."""
    spoken = facts.table("languages").filter(_.level != "none").select("person", code="language")
    return _counts(facts, _beside(people, spoken))


def families_and_singles(
    facts: Facts, people: Table, *, from_: date, last_day: date
) -> tuple[int, int]:
    """Count households of two or more with one of the people in them, and people outside of such."""
    members = facts.table("households")
    together = members.filter(
        members.valid_from <= last_day, members.valid_until.isnull() | (members.valid_until > from_)
    )
    latest = together.group_by("person").aggregate(
        household=together.household.argmax(together.valid_from)
    )
    sizes = latest.group_by("household").aggregate(size=_.count())
    families = latest.join(sizes, "household").filter(_.size > 1).select("person", "household")
    placed = people.select("person").left_join(families, "person")
    counted = placed.aggregate(
        families=placed.household.nunique(), singles=placed.household.isnull().sum()
    )
    found = facts.rows(counted)[0]
    return int(str(found[0] or 0)), int(str(found[1] or 0))


def _beside(people: Table, found: Table, *, unknown: str = UNKNOWN) -> Table:
    """Set what was found beside the people; who has nothing gets the code for that."""
    joined = people.select("person").left_join(found, "person")
    return joined.select(person=joined.person, code=ibis.coalesce(joined.code, unknown))


def _counts(facts: Facts, coded: Table) -> Counts:
    counted = coded.group_by("code").aggregate(people=coded.count())
    rows = facts.rows(counted.select("code", "people"))
    return {str(code): int(str(count)) for code, count in sorted(rows, key=str)}
