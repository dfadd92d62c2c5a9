"""The estimate of a household's benefits as finished words."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext as _

from balsts.casework.queries.benefit import SeenHousehold
from balsts.clients.enums import HouseholdRole
from balsts.entitlements.benefit import (
    BenefitEstimate,
    BenefitKind,
    BenefitLine,
    MemberEstimate,
    Price,
)
from balsts.entitlements.decision import Node, Unknown
from balsts.entitlements.timeline import Timeline
from balsts.platform.money import format_euros
from balsts.statistics.wording import written_month
from balsts.web.entitlement import because_of, question_of, source_of, status_label
from balsts.web.people import name_of
from balsts.web.shapes.benefits import (
    AmountCell,
    BenefitMonth,
    BenefitPage,
    BenefitPart,
    BenefitPerson,
    BenefitSource,
)

NOTHING = AmountCell(words="–")


@dataclass(frozen=True, kw_only=True)
class BenefitFacts:
    """What the page is made from; `timelines` by reference are those that were counted."""

    client: Any
    seen: SeenHousehold
    timelines: dict[str, Timeline]
    estimate: BenefitEstimate
    on: datetime.date
    is_supposed: bool
    may_record: bool


def benefit_page(facts: BenefitFacts) -> BenefitPage:
    """Put the page together: the sum and its parts, people, months, sources."""
    estimate = facts.estimate
    people = [
        _person(facts, person, member)
        for person, member in zip(facts.seen.people, estimate.members, strict=True)
    ]
    unseen = facts.seen.unseen
    reference = facts.client.reference
    return BenefitPage(
        name=name_of(facts.client),
        client_url=reverse("clients:client_detail", args=[reference]),
        show_url=reverse("clients:benefit_show", args=[reference]),
        on=facts.on,
        is_supposed=facts.is_supposed,
        is_countable=estimate.is_countable,
        unseen=ngettext(
            "%(count)s other member of the household is not visible to you and not counted here.",
            "%(count)s other members of the household are not visible to you and not counted here.",
            unseen,
        )
        % {"count": unseen}
        if unseen
        else "",
        total=_amount(estimate.at_least, estimate.at_most),
        parts=tuple(_parts(estimate)),
        people=tuple(people),
        months=tuple(_month(estimate, month) for month in estimate.months),
        column_totals=tuple(
            _amount(member.at_least, member.at_most) for member in estimate.members
        ),
        sources=tuple(_sources(estimate)),
        remarks=tuple(because_of(remark) for remark in estimate.remarks),
    )


def _person(facts: BenefitFacts, person: Any, member: MemberEstimate) -> BenefitPerson:
    ask_url = ""
    if facts.may_record:
        ask_url = reverse("clients:timeline_event_add", args=[person.reference])
    monthly = member.lines_of(BenefitKind.MONTHLY)
    words = [status_label(facts.timelines[person.reference], facts.on)]
    if person.household_role:
        words.insert(0, str(HouseholdRole(person.household_role).label))
    return BenefitPerson(
        name=name_of(person),
        url=reverse("clients:client_detail", args=[person.reference]),
        words=", ".join(words),
        one_off=_sum(member.lines_of(BenefitKind.ONE_OFF)),
        monthly=_sum(monthly),
        payments=_payments(monthly),
        total=_amount(member.at_least, member.at_most) if member.is_countable else _not_known(),
        open_points=(
            *(because_of(node) for node in member.unmet),
            *(because_of(_without_questions(node)) for node in member.unknown),
        ),
        questions=tuple(question_of(fact, ask_url=ask_url) for fact in member.missing_facts),
        remarks=tuple(because_of(remark) for remark in member.remarks),
    )


def _without_questions(node: Node) -> Node:
    """Leave out below a reason what is asked beside it anyway."""
    children = tuple(child for child in node.children if not isinstance(child, Unknown))
    return replace(node, children=children)


def _payments(lines: Iterable[BenefitLine]) -> str:
    """Say how many monthly payments there are, or between which numbers it lies."""
    answers = [line.is_due for line in lines]
    surely, possibly = answers.count(True), len(answers) - answers.count(False)
    if not possibly:
        return ""
    if surely == possibly:
        text = ngettext("%(count)s payment", "%(count)s payments", surely)
        return text % {"count": surely}
    return _("%(least)s to %(most)s payments") % {"least": surely, "most": possibly}


def _parts(estimate: BenefitEstimate) -> Iterator[BenefitPart]:
    labels = {
        BenefitKind.ONE_OFF: _("One-off support"),
        BenefitKind.MONTHLY: _("Monthly support"),
        BenefitKind.LANGUAGE_LEARNING: _("Learning Latvian"),
    }
    for kind, label in labels.items():
        lines = [line for line in estimate.lines if line.kind is kind]
        if lines:
            months = len({line.month for line in lines if line.at_most})
            words = ngettext("in %(count)s month", "in %(count)s months", months)
            yield BenefitPart(
                label=label,
                amount=_amount(*estimate.total_of(kind)),
                words="" if kind is BenefitKind.ONE_OFF else words % {"count": months},
            )


def _month(estimate: BenefitEstimate, month: datetime.date) -> BenefitMonth:
    lines = [line for line in estimate.lines if line.month == month]
    return BenefitMonth(
        on=month,
        words=written_month(f"{month:%Y-%m}"),
        cells=tuple(
            _sum(line for line in lines if line.member == member.key) for member in estimate.members
        ),
        total=_amount(sum(line.at_least for line in lines), sum(line.at_most for line in lines)),
    )


def _sum(lines: Iterable[BenefitLine]) -> AmountCell:
    found = list(lines)
    if not found:
        return NOTHING
    least, most = sum(line.at_least for line in found), sum(line.at_most for line in found)
    if all(line.is_due is False for line in found):
        return AmountCell(words=_euros(0), outcome="not-met")
    return _amount(least, most)


def _amount(least: int, most: int) -> AmountCell:
    if least == most:
        return AmountCell(words=_euros(least), outcome="met" if least else "")
    return AmountCell(words=f"{_euros(least)} – {_euros(most)}", outcome="unknown")


def _not_known() -> AmountCell:
    return AmountCell(words=pgettext("amount", "not known"), outcome="unknown")


def _sources(estimate: BenefitEstimate) -> Iterator[BenefitSource]:
    prices = {
        (price.parameter_id, price.row.valid_from): price
        for line in estimate.lines
        for price in line.prices
        if line.at_most
    }
    for price in sorted(prices.values(), key=_place):
        yield BenefitSource(
            label=gettext(price.label),
            amount=_euros(price.cents),
            valid_from=price.row.valid_from,
            source=source_of(price.row.citation),
            url=price.row.citation.link,
        )


def _place(price: Price) -> tuple[str, datetime.date]:
    return price.parameter_id, price.row.valid_from


def _euros(cents: int) -> str:
    return format_euros(cents, get_language() or "en")
