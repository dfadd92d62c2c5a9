"""What the page of a household's benefits shows."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.people import BecauseNode, PersonName, Question


@dataclass(frozen=True, kw_only=True, slots=True)
class AmountCell:
    """An amount in words; `outcome` is met, not-met, unknown, or empty where there is nothing."""

    words: str
    outcome: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitPerson:
    """One person's part of the estimate.

    `open_points` stand in the way or are not known; `questions` say what to ask next.
    """

    name: PersonName
    url: str
    words: str
    one_off: AmountCell
    monthly: AmountCell
    payments: str
    total: AmountCell
    open_points: tuple[BecauseNode, ...] = ()
    questions: tuple[Question, ...] = ()
    remarks: tuple[BecauseNode, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitMonth:
    """One month of the table: a cell for each person, and the sum."""

    on: date
    words: str
    cells: tuple[AmountCell, ...]
    total: AmountCell


@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitSource:
    """An amount that was used, and where it is published."""

    label: str
    amount: str
    valid_from: date
    source: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitPart:
    """A part of the whole sum: its name, amount and how it comes about."""

    label: str
    amount: AmountCell
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitPage:
    """The whole estimate; without `months` nothing can be counted."""

    name: PersonName
    client_url: str
    show_url: str
    on: date
    is_supposed: bool
    is_countable: bool
    unseen: str
    total: AmountCell
    parts: tuple[BenefitPart, ...]
    people: tuple[BenefitPerson, ...]
    months: tuple[BenefitMonth, ...]
    column_totals: tuple[AmountCell, ...]
    sources: tuple[BenefitSource, ...]
    remarks: tuple[BecauseNode, ...]

    @property
    def open_people(self) -> tuple[BenefitPerson, ...]:
        """Those of whom something stands in the way, is not known or is worth knowing."""
        return tuple(
            person
            for person in self.people
            if person.open_points or person.questions or person.remarks
        )
