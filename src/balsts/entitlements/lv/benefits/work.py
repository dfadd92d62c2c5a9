"""The condition of work: who has to do what for the monthly support, and whether they do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from balsts.entitlements.circumstances import CircumstanceDays, days_of_circumstance
from balsts.entitlements.decision import Citation, Met, Node, NotMet, Remark, Unknown
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import CircumstanceKind, Timeline, absences
from balsts.platform.periods import Period, add_months, birthday
from balsts.platform.sentences import Sentence, translatable

# One of these is enough; they are asked for in this order. None counts for more than another, so the
# answer is the same for a timeline that does not name them.
WAYS = (
    CircumstanceKind.REGISTERED_WITH_EMPLOYMENT_AGENCY,
    CircumstanceKind.EMPLOYED,
    CircumstanceKind.FULL_TIME_STUDIES,
    CircumstanceKind.DISABILITY,
)
# The fact that is missing where the ways may not be named.
CONDITION = "condition_of_work"
MET = {
    CircumstanceKind.REGISTERED_WITH_EMPLOYMENT_AGENCY: translatable(
        "is registered with the employment agency (NVA); the duties of an unemployed person or "
        "job seeker must be fulfilled, learning Latvian among them"
    ),
    CircumstanceKind.EMPLOYED: translatable("works"),
    CircumstanceKind.FULL_TIME_STUDIES: translatable("studies full time"),
    CircumstanceKind.DISABILITY: translatable("has a disability of group I or II"),
}
NOT_MET = {
    CircumstanceKind.REGISTERED_WITH_EMPLOYMENT_AGENCY: translatable(
        "is not registered with the employment agency (NVA)"
    ),
    CircumstanceKind.EMPLOYED: translatable("does not work"),
    CircumstanceKind.FULL_TIME_STUDIES: translatable("does not study full time"),
    CircumstanceKind.DISABILITY: translatable("has no disability of group I or II"),
}
UNKNOWN = {
    CircumstanceKind.REGISTERED_WITH_EMPLOYMENT_AGENCY: translatable(
        "not known: registered with the employment agency (NVA)?"
    ),
    CircumstanceKind.EMPLOYED: translatable("not known: does the person work?"),
    CircumstanceKind.FULL_TIME_STUDIES: translatable("not known: does the person study full time?"),
    CircumstanceKind.DISABILITY: translatable(
        "not known: does the person have a disability of group I or II?"
    ),
}


@dataclass(frozen=True)
class Situation:
    """One person's record and one reading of the texts, with what is worked out only once."""

    timeline: Timeline
    policy: Policy

    @cached_property
    def pension_on(self) -> date | None:
        """The day on which pension age is reached; none without a day of birth."""
        born_on = self.timeline.born_on
        return None if born_on is None else pension_begins_on(born_on, self.policy)

    @cached_property
    def ways(self) -> dict[CircumstanceKind, list[CircumstanceDays]]:
        """What is recorded of each way to meet the condition of work."""
        return {kind: days_of_circumstance(self.timeline, kind) for kind in WAYS}

    def holds(self, kind: CircumstanceKind, day: date) -> bool | None:
        """Whether somebody works, studies and so on that day; none where nobody asked."""
        items = self.ways[kind]
        return next(item.holds for item in items if item.until is None or day < item.until)

    @cached_property
    def absences(self) -> tuple[Period, ...]:
        """The known times abroad."""
        return absences(self.timeline)


def is_of_age(born_on: date | None, years: int, day: date) -> bool | None:
    """Whether somebody has reached an age by that day; none without a day of birth."""
    return None if born_on is None else birthday(born_on, years) <= day


def is_minor(born_on: date | None, day: date, policy: Policy) -> bool | None:
    """Whether somebody is under age on that day; none without a day of birth."""
    is_adult = is_of_age(born_on, policy.number_on("age_of_majority", day), day)
    return None if is_adult is None else not is_adult


def pension_begins_on(born_on: date, policy: Policy) -> date | None:
    """Return the first day on which the age of some row was reached while that row was in force.

    The age rises from year to year: whoever reached it once keeps the right.
    """
    for row in policy.parameters["pension_age"].rows:
        reached_on = max(row.valid_from, add_months(born_on, int(row.value)))  # type: ignore[arg-type]
        if row.last_valid_on is None or reached_on <= row.last_valid_on:
            return reached_on
    return None


def edges_of_work(situation: Situation) -> Iterator[date]:
    """Give the days on which the condition may begin to be answered otherwise."""
    timeline, policy = situation.timeline, situation.policy
    for days in situation.ways.values():
        yield from (item.from_ for item in days[1:])
    rows = policy.parameters["monthly_support_needs_work"].rows
    yield from (row.valid_from for row in rows[1:])
    if timeline.born_on is not None:
        ages = policy.parameters["working_age_from_years"].rows
        yield from (birthday(timeline.born_on, int(row.value)) for row in ages)  # type: ignore[arg-type]
    if situation.pension_on is not None:
        yield situation.pension_on


def is_condition_met(situation: Situation, day: date) -> bool | None:
    """Whether the condition of work stands in the way on that day; none if a fact is missing."""
    if not situation.policy.row_on("monthly_support_needs_work", day).value:
        return True
    answers = [situation.holds(kind, day) for kind in WAYS]
    if True in answers or _is_outside_working_age(situation, day):
        return True
    if None in answers or situation.timeline.born_on is None:
        return None
    return False


def reason_of_work(situation: Situation, day: date) -> Node:
    """Explain the condition on that day; the answer is that of `is_condition_met`."""
    needed = situation.policy.row_on("monthly_support_needs_work", day)
    if not needed.value:
        text = translatable("the text in force on that day sets no condition of work")
        return Met(code="work", sentence=Sentence(text), citation=needed.citation)
    node = _reason_of_age(situation, day)
    if node is not None:
        return node
    if not situation.timeline.names_circumstances:
        return _reason_without_ways(situation, day, needed.citation)
    return _reason_of_ways(situation, day, needed.citation)


def _is_outside_working_age(situation: Situation, day: date) -> bool:
    years = situation.policy.number_on("working_age_from_years", day)
    if is_of_age(situation.timeline.born_on, years, day) is False:
        return True
    return situation.pension_on is not None and situation.pension_on <= day


def _reason_of_age(situation: Situation, day: date) -> Node | None:
    """Explain why age alone is enough: a child, or somebody of pension age."""
    policy, pension_on = situation.policy, situation.pension_on
    row = policy.row_on("working_age_from_years", day)
    years = policy.number_on("working_age_from_years", day)
    if is_of_age(situation.timeline.born_on, years, day) is False:
        text = translatable("is under %(age)s: no condition, one parent or the guardian applies")
        sentence = Sentence(text, {"age": years})
        return Met(code="work", sentence=sentence, citation=row.citation)
    if pension_on is None or pension_on > day:
        return None
    text = translatable("has been of pension age since %(since_on)s: no condition")
    citation = policy.citation_on("pension_age", pension_on)
    return Met(code="work", sentence=Sentence(text, {"since_on": pension_on}), citation=citation)


def _reason_of_ways(situation: Situation, day: date, citation: Citation) -> Node:
    answers = {kind: situation.holds(kind, day) for kind in WAYS}
    for kind, answer in answers.items():
        if answer:
            return Met(code="work", sentence=Sentence(MET[kind]), citation=citation)
    ways = (_way(kind, answer=answer) for kind, answer in answers.items())
    children = (*_birth_is_missing(situation), *ways)
    if all(isinstance(child, NotMet) for child in children):
        text = translatable(
            "of working age, but does not work, is not registered with the employment agency "
            "(NVA), does not study full time and has no disability of group I or II"
        )
        sentence = Sentence(text)
        return NotMet(code="work", sentence=sentence, citation=citation, children=children)
    text = translatable(
        "of working age, one of these must hold: registered with the employment agency (NVA), "
        "works, studies full time, disability of group I or II"
    )
    sentence = Sentence(text)
    return Unknown(code="work", sentence=sentence, citation=citation, children=children, fact="")


def _reason_without_ways(situation: Situation, day: date, citation: Citation) -> Node:
    """Say whether the condition is met, not how: one of the ways is about health.

    To name the others would name this one by what is left.
    """
    is_met = is_condition_met(situation, day)
    if is_met:
        text = translatable("the condition of work is met")
        return Met(code="work", sentence=Sentence(text), citation=citation)
    if is_met is False:
        text = translatable("the condition of work is not met")
        return NotMet(code="work", sentence=Sentence(text), citation=citation)
    children = tuple(_birth_is_missing(situation))
    text = translatable("not known whether the condition of work is met")
    sentence = Sentence(text)
    return Unknown(
        code="work", sentence=sentence, citation=citation, children=children, fact=CONDITION
    )


def _birth_is_missing(situation: Situation) -> Iterator[Node]:
    if situation.timeline.born_on is None:
        text = translatable("the day of birth is missing: is there a condition of work at all?")
        yield Unknown(code="age", sentence=Sentence(text), fact="born_on")


def _way(kind: CircumstanceKind, *, answer: bool | None) -> Node:
    if answer is None:
        return Unknown(code=kind.value, sentence=Sentence(UNKNOWN[kind]), fact=kind.value)
    return NotMet(code=kind.value, sentence=Sentence(NOT_MET[kind]))


def remark_on_minor(situation: Situation, day: date) -> Iterator[Node]:
    """Say who applies for somebody under age."""
    policy = situation.policy
    if is_minor(situation.timeline.born_on, day, policy):
        text = translatable("under age: one parent or the guardian applies for the person")
        citation = policy.citation_on("monthly_support_needs_work", day)
        yield Remark(code="applicant", sentence=Sentence(text), citation=citation)
