"""What a household may receive in money: what is asked, and the estimate that answers.

Amounts are whole euro cents. Nothing is guessed: where a fact is missing an amount runs from
`at_least` to `at_most`, and the fact is named. A country answers with an `EstimateBenefits`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final, Protocol

from balsts.entitlements.decision import Node, Remark
from balsts.entitlements.parameters import Row
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import Timeline
from balsts.platform.periods import Period

ALWAYS: Final = Period(date.min)


class BenefitKind(StrEnum):
    """What an amount is paid for."""

    ONE_OFF = "one_off"
    MONTHLY = "monthly"
    LANGUAGE_LEARNING = "language_learning"


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A person of the household; `key` is whatever the caller knows them by.

    The timeline carries the day and kind of the status, the day of birth and the circumstances.
    """

    key: str
    timeline: Timeline
    is_unaccompanied_minor: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Couple:
    """Two members who live as a couple; whether they are married may not be known.

    Outside `together` they are no couple.
    """

    keys: tuple[str, str]
    are_married: bool | None
    together: Period = ALWAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitHousehold:
    """Who lives together, in the order in which they are shown.

    `with_unseen_spouse` names those who may have a spouse in the household whom the asker may
    not see: whose amount it is cannot be said then.
    """

    members: tuple[Member, ...]
    couples: tuple[Couple, ...] = ()
    with_unseen_spouse: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """An amount as a row of a parameter, so that its source can be shown.

    `label` says in an English sentence to be translated for whom it is.
    """

    parameter_id: str
    label: str
    row: Row

    @property
    def cents(self) -> int:
        # The unit of the parameter was checked when it was read.
        return int(self.row.value)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True, slots=True)
class BenefitLine:
    """One amount for one person: once, or for one month that begins with the status's day.

    `is_due` is none where a fact is missing; then `because` names it. `prices` are the amounts
    that come into question, usually one.
    """

    member: str
    kind: BenefitKind
    days: Period
    is_due: bool | None
    is_up_to: bool
    prices: tuple[Price, ...]
    because: tuple[Node, ...]

    @property
    def month(self) -> date:
        """The first day of the calendar month in which the amount is counted."""
        return self.days.from_.replace(day=1)

    @property
    def at_least(self) -> int:
        """What is paid in any case, in cents."""
        if self.is_due is not True or self.is_up_to:
            return 0
        return min(price.cents for price in self.prices)

    @property
    def at_most(self) -> int:
        """What is paid if the missing facts speak for the person, in cents."""
        return 0 if self.is_due is False else max(price.cents for price in self.prices)


@dataclass(frozen=True, kw_only=True)
class MemberEstimate:
    """One person's part: the amounts, what stands in the way, what is unknown and to be asked."""

    key: str
    lines: tuple[BenefitLine, ...]
    unmet: tuple[Node, ...]
    unknown: tuple[Node, ...]
    missing_facts: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()
    is_countable: bool = True

    @cached_property
    def at_least(self) -> int:
        """What this person receives in any case, in cents."""
        return sum(line.at_least for line in self.lines)

    @cached_property
    def at_most(self) -> int:
        """What this person receives if the missing facts speak for them, in cents."""
        return sum(line.at_most for line in self.lines)

    def lines_of(self, kind: BenefitKind) -> tuple[BenefitLine, ...]:
        """Return the amounts of one kind, oldest first."""
        return tuple(line for line in self.lines if line.kind is kind)


@dataclass(frozen=True, kw_only=True)
class BenefitEstimate:
    """What the household may receive, person by person and month by month.

    `is_countable` is false for somebody whose months cannot be placed yet: the amounts then
    leave this person out, and `at_most` is no limit.
    """

    members: tuple[MemberEstimate, ...]
    remarks: tuple[Remark, ...] = ()

    @cached_property
    def lines(self) -> tuple[BenefitLine, ...]:
        """All amounts, month by month, in the order of the household."""
        lines = [line for member in self.members for line in member.lines]
        return tuple(sorted(lines, key=lambda line: line.month))

    @property
    def months(self) -> tuple[date, ...]:
        """The calendar months in which something is or could be counted."""
        return tuple(dict.fromkeys(line.month for line in self.lines))

    @property
    def is_countable(self) -> bool:
        """Whether everybody's months could be placed."""
        return all(member.is_countable for member in self.members)

    @cached_property
    def at_least(self) -> int:
        """What the household receives in any case, in cents."""
        return sum(member.at_least for member in self.members)

    @cached_property
    def at_most(self) -> int:
        """What it receives if the missing facts speak for everybody, in cents."""
        return sum(member.at_most for member in self.members)

    def total_of(self, kind: BenefitKind, *, month: date | None = None) -> tuple[int, int]:
        """Return at least and at most of one kind, in all or in one calendar month."""
        lines = [
            line
            for line in self.lines
            if line.kind is kind and (month is None or line.month == month)
        ]
        return sum(line.at_least for line in lines), sum(line.at_most for line in lines)


class EstimateBenefits(Protocol):
    """Answer for a household: all amounts that follow from what is known."""

    def __call__(
        self, household: BenefitHousehold, *, on: date, policy: Policy
    ) -> BenefitEstimate: ...


def without_repeats(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Give each reason once, in order: the same one often holds month after month."""
    return tuple({(node.code, str(node.sentence)): node for node in nodes}.values())
