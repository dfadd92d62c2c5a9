"""What a household may receive after a status, person by person and month by month."""

from collections.abc import Iterator, Sequence
from datetime import date

from balsts.entitlements.answering import decision_of
from balsts.entitlements.benefit import (
    BenefitEstimate,
    BenefitHousehold,
    BenefitKind,
    BenefitLine,
    Member,
    MemberEstimate,
    without_repeats,
)
from balsts.entitlements.conflicts import Matter, conflicts_of
from balsts.entitlements.decision import Node, NotMet, Remark, Unknown, walk
from balsts.entitlements.lv.benefits.amounts import (
    Family,
    housing_pilot_on,
    language_learning_on,
)
from balsts.entitlements.lv.benefits.reasons import (
    day_is_missing,
    payments_parameter,
    reasons_of_monthly,
    reasons_of_one_off,
)
from balsts.entitlements.lv.benefits.rules import monthly_support
from balsts.entitlements.lv.benefits.support import Grant, grants_of, has_one_off
from balsts.entitlements.lv.benefits.work import Situation, is_minor
from balsts.entitlements.lv.course import doubt_of
from balsts.entitlements.lv.reasons.doubt import status_without_day
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service
from balsts.platform.periods import ONE_DAY, Period
from balsts.platform.sentences import Sentence, Value, translatable


def estimate_benefits(household: BenefitHousehold, *, on: date, policy: Policy) -> BenefitEstimate:
    """Count everybody's support from the day of their status to its last month.

    The day only decides what is said to people without any month of support.
    """
    members = {member.key: member for member in household.members}
    family = Family(
        household=household,
        grants={
            key: grants_of(Situation(member.timeline, policy)) for key, member in members.items()
        },
        policy=policy,
        members=members,
    )
    return BenefitEstimate(
        members=tuple(_member(member, family, on) for member in household.members),
        remarks=tuple(_housing_pilot(len(members), on, policy)),
    )


def _member(member: Member, family: Family, on: date) -> MemberEstimate:
    grants, policy = family.grants[member.key], family.policy
    open_questions = _open_questions(member, grants)
    if open_questions or not grants:
        return _without_months(member, on, policy, open_questions)
    lines = [line for grant in grants for line in _lines(member, grant, family)]
    nodes = without_repeats([node for line in lines for node in line.because])
    return MemberEstimate(
        key=member.key,
        lines=tuple(lines),
        unmet=tuple(node for node in nodes if isinstance(node, NotMet)),
        unknown=tuple(node for node in nodes if isinstance(node, Unknown)),
        missing_facts=_missing_facts(nodes, is_age_missing=member.timeline.born_on is None),
        remarks=tuple(_remarks(member, grants, lines, policy)),
    )


def _open_questions(member: Member, grants: Sequence[Grant]) -> tuple[Unknown, ...]:
    """Name what leaves open when somebody's months are: a missing day, or days in conflict."""
    doubt = doubt_of(member.timeline)
    questions = [] if doubt is None else [status_without_day(doubt)]
    questions += [day_is_missing() for grant in grants if grant.granted_on is None]
    counted = [Period(grant.counted_from, grant.until) for grant in grants]
    questions += [
        conflict.as_unknown()
        for conflict in conflicts_of(member.timeline)
        if conflict.matter is not Matter.NOTHING
        and any(conflict.days.overlaps(days) for days in counted)
    ]
    return tuple(questions)


def _without_months(
    member: Member, on: date, policy: Policy, open_questions: tuple[Unknown, ...]
) -> MemberEstimate:
    """Say why nothing can be counted: what is not known, or else the answer of the day."""
    nodes: Sequence[Node] = open_questions
    if not nodes:
        answers = monthly_support(member.timeline, policy)
        decision = decision_of(Service.MONTHLY_SUPPORT, answers, on=on, policy_name=policy.name)
        nodes = decision.because.children
    unknown = tuple(node for node in nodes if isinstance(node, Unknown))
    return MemberEstimate(
        key=member.key,
        lines=(),
        unmet=tuple(node for node in nodes if isinstance(node, NotMet)),
        unknown=unknown,
        missing_facts=_missing_facts(nodes, is_age_missing=False),
        is_countable=not unknown,
    )


def _lines(member: Member, grant: Grant, family: Family) -> Iterator[BenefitLine]:
    yield from _one_off(member, grant, family)
    for month in grant.months:
        day = month.days.from_
        # A month that only stands in for another one would count the same payment twice.
        if not month.is_left or not _holds_status(grant, day):
            continue
        reasons = reasons_of_monthly(grant, day)
        because = tuple(node for node in reasons if not isinstance(node, Remark))
        yield BenefitLine(
            member=member.key,
            kind=BenefitKind.MONTHLY,
            days=month.days,
            is_due=month.is_due,
            is_up_to=False,
            prices=family.prices("monthly_support", member.key, day),
            because=because,
        )
        learning = language_learning_on(member, day, family.policy)
        if learning is not None:
            yield BenefitLine(
                member=member.key,
                kind=BenefitKind.LANGUAGE_LEARNING,
                days=month.days,
                is_due=month.is_due,
                is_up_to=True,
                prices=(learning,),
                because=because,
            )


def _one_off(member: Member, grant: Grant, family: Family) -> Iterator[BenefitLine]:
    """Count the one-off support on the day of the status; asking for it in time is assumed."""
    day = grant.counted_from
    if not has_one_off(day, family.policy) or grant.had_one_off_before:
        return
    reasons = reasons_of_one_off(grant, day)
    yield BenefitLine(
        member=member.key,
        kind=BenefitKind.ONE_OFF,
        days=Period(day, day + ONE_DAY),
        is_due=True,
        is_up_to=False,
        prices=family.prices("one_off_support", member.key, day),
        because=tuple(node for node in reasons if not isinstance(node, Remark)),
    )


def _holds_status(grant: Grant, day: date) -> bool:
    span = grant.span_on(day)
    return span.until is None or day < span.until


def _missing_facts(nodes: Sequence[Node], *, is_age_missing: bool) -> tuple[str, ...]:
    facts = ["born_on"] if is_age_missing else []
    facts += [
        part.fact
        for node in nodes
        for part in walk(node)
        if isinstance(part, Unknown) and part.fact
    ]
    return tuple(dict.fromkeys(facts))


def _remarks(
    member: Member, grants: Sequence[Grant], lines: Sequence[BenefitLine], policy: Policy
) -> Iterator[Remark]:
    """Say what a reader could not guess: a change of the text on the way, who applies."""
    for grant in grants:
        yield from _transitions(grant, lines, policy)
        yield from _later_months(grant)
    if member.is_unaccompanied_minor and lines:
        day = lines[0].days.from_
        if is_minor(member.timeline.born_on, day, policy) is not False:
            text = translatable(
                "unaccompanied minor: the guardian applies, and the amount for a person under "
                "age is counted"
            )
            citation = policy.citation_on("monthly_support_minor", day)
            yield Remark(code="unaccompanied", sentence=Sentence(text), citation=citation)


def _transitions(grant: Grant, lines: Sequence[BenefitLine], policy: Policy) -> Iterator[Remark]:
    """Name each day on which another text came into force between two payments."""
    granted_on = grant.counted_from
    rows = {
        row.valid_from: row
        for line in lines
        if line.kind is BenefitKind.MONTHLY and grant.month_of(line.days.from_)
        for row in (
            policy.row_on(payments_parameter(grant, line.days.from_), line.days.from_),
            *(price.row for price in line.prices),
        )
        if row.valid_from > granted_on
    }
    for valid_from, row in sorted(rows.items()):
        values: dict[str, Value] = {"granted_on": granted_on, "valid_from": valid_from}
        text = translatable(
            "the status is of %(granted_on)s, and another text came into force on "
            "%(valid_from)s: every month follows the text in force on its first day"
        )
        gained = policy.number_on("one_off_support_covers_months", valid_from)
        if not has_one_off(granted_on, policy) and has_one_off(valid_from, policy):
            values["months"] = gained
            text = translatable(
                "the status is of %(granted_on)s, and another text came into force on "
                "%(valid_from)s: every month follows the text in force on its first day. The "
                "one-off support of the new text stands for %(months)s months; who received "
                "none has them paid as monthly payments"
            )
        yield Remark(code="transition", sentence=Sentence(text, values), citation=row.citation)


def _later_months(grant: Grant) -> Iterator[Remark]:
    """Mention the months that are paid only if an earlier one is not."""
    spare = [month for month in grant.months if month.is_left is None]
    if spare:
        text = translatable(
            "if a month counted here is not paid, a later one can be, until %(last_entitled_on)s"
        )
        sentence = Sentence(text, {"last_entitled_on": grant.last_on})
        yield Remark(code="later_months", sentence=sentence)


def _housing_pilot(size: int, on: date, policy: Policy) -> Iterator[Remark]:
    row = housing_pilot_on(on, size, policy)
    if row is None:
        return
    text = translatable(
        "housing pilot: up to %(amount_cents)s a month for a household of %(people)s; it had "
        "room for only a few families and is not counted here"
    )
    sentence = Sentence(text, {"amount_cents": row.value, "people": size})
    yield Remark(code="housing_pilot", sentence=sentence, citation=row.citation)
