"""Which amount belongs to whom: an adult, the second of two spouses, somebody under age."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from balsts.entitlements.benefit import BenefitHousehold, Couple, Member, Price
from balsts.entitlements.lv.benefits.support import Grant
from balsts.entitlements.lv.benefits.work import is_minor, is_of_age
from balsts.entitlements.parameters import Row
from balsts.entitlements.policy import Policy
from balsts.platform.sentences import translatable

ADULT, SPOUSE, MINOR = "adult", "spouse", "minor"
LABELS = {
    "one_off_support_adult": translatable("One-off support for an adult"),
    "one_off_support_spouse": translatable("One-off support for the second of two spouses"),
    "one_off_support_minor": translatable("One-off support for a person under age"),
    "monthly_support_adult": translatable("Monthly support for an adult"),
    "monthly_support_spouse": translatable("Monthly support for the second of two spouses"),
    "monthly_support_minor": translatable("Monthly support for a person under age"),
    "language_learning_support": translatable("Support for learning Latvian, at most"),
}
HOUSING_PILOT = (
    (2, "housing_pilot_up_to_2"),
    (3, "housing_pilot_of_3"),
    (4, "housing_pilot_of_4"),
)
HOUSING_PILOT_FOR_MORE = "housing_pilot_of_5_or_more"


@dataclass(frozen=True, kw_only=True)
class Family:
    """The household with everybody's grants, as far as amounts depend on each other."""

    household: BenefitHousehold
    grants: dict[str, Sequence[Grant]]
    policy: Policy
    members: dict[str, Member] = field(default_factory=dict)

    def groups_of(self, key: str, day: date) -> tuple[str, ...]:
        """Return the groups somebody may belong to on a day; one, if every fact is known.

        A person under age is that, married or not. Of two married adults with a status the one
        who had it first counts as the adult, of equals the one named first.
        """
        member = self.members[key]
        minor = is_minor(member.timeline.born_on, day, self.policy)
        if minor:
            return (MINOR,)
        groups = [ADULT]
        married = [self._is_second_of(couple, key, day) for couple in self.household.couples]
        if key in self.household.with_unseen_spouse:
            married.append(None)
        if True in married:
            groups = [SPOUSE]
        elif None in married:
            groups.append(SPOUSE)
        if minor is None:
            groups.append(MINOR)
        return tuple(groups)

    def prices(self, benefit: str, key: str, day: date) -> tuple[Price, ...]:
        """Return the amounts that come into question for a benefit on a day."""
        return tuple(
            price_on(f"{benefit}_{group}", day, self.policy) for group in self.groups_of(key, day)
        )

    def _is_second_of(self, couple: Couple, key: str, day: date) -> bool | None:
        """Whether somebody is the second of these two spouses; none if it is not known."""
        if key not in couple.keys or couple.are_married is False:
            return False
        if not couple.together.contains(day):
            return False
        first, second = couple.keys
        other = second if key == first else first
        theirs = self._status_since(other, day)
        ours = self._status_since(key, day)
        if theirs is None or ours is None:
            return False
        is_other_first = theirs < ours or (theirs == ours and other == first)
        is_other_minor = is_minor(self.members[other].timeline.born_on, day, self.policy)
        if not is_other_first or is_other_minor:
            return False
        return None if couple.are_married is None or is_other_minor is None else True

    def _status_since(self, key: str, day: date) -> date | None:
        """Return since when somebody has had the status that holds on a day."""
        for grant in self.grants[key]:
            if any(
                span.from_ <= day and (span.until is None or day < span.until)
                for span in grant.spans
            ):
                return grant.counted_from
        return None


def price_on(parameter_id: str, day: date, policy: Policy) -> Price:
    """Return the amount in force on a day with its source."""
    row = policy.row_on(parameter_id, day)
    return Price(parameter_id=parameter_id, label=LABELS[parameter_id], row=row)


def language_learning_on(member: Member, day: date, policy: Policy) -> Price | None:
    """Return the support for learning the language, while the text knew it and from its age on.

    Without a day of birth it is counted as possible.
    """
    price = price_on("language_learning_support", day, policy)
    years = policy.number_on("language_learning_age", day)
    is_old_enough = is_of_age(member.timeline.born_on, years, day)
    return None if price.cents == 0 or is_old_enough is False else price


def housing_pilot_on(day: date, size: int, policy: Policy) -> Row | None:
    """Return the monthly amount of the housing pilot for a household; none outside its time."""
    parameter_id = next(
        (name for most, name in HOUSING_PILOT if size <= most), HOUSING_PILOT_FOR_MORE
    )
    row = policy.row_on(parameter_id, day)
    is_running = row.valid_from <= day and (row.last_valid_on is None or day <= row.last_valid_on)
    return row if size > 0 and is_running else None
