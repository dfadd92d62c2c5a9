"""What the law answers, written down in the words of the stories, to be compared with them."""

from itertools import groupby, zip_longest

from balsts.entitlements.benefit import BenefitKind
from balsts.entitlements.decision import mark_of, render, walk
from balsts.entitlements.lv.country import COUNTRY

ENTITLED = {True: "yes", False: "no", None: "not known"}
MARKS = {
    "met": "met",
    "not_met": "not met",
    "unknown": "not known",
    "remark": "note",
    "warning": "look",
}


def answer_of(timeline, asked):
    """Write everything that a story may say about an answer."""
    decision = COUNTRY.decide(asked.service, timeline, on=asked.on, policy=asked.policy)
    return {
        "entitled": ENTITLED[decision.is_entitled],
        "first day": _day(decision.entitled_from),
        "last day": _day(decision.last_entitled_on),
        "because": _reasons(decision.because),
        "sources": _sources(decision.because),
        "next question": _question(decision.next_fact),
        "changes": [(_name_of(change), _said(change.sentence)) for change in decision.next_changes],
        "offers": [
            (f"{offer.programme} ({offer.target_group})", _said(offer.sentence))
            for offer in decision.offers
        ],
    }


def clock_of(timeline, asked):
    """Write everything that a story may say about the clock of a procedure."""
    return [
        {
            "step": step.code.replace("_", " "),
            "called": _said(step.label),
            "whose turn": str(step.whose_duty),
            "state": step.state.replace("_", " "),
            "counted from": _day(step.started_on),
            "due": _day(step.due_on),
            "done": _day(step.done_on),
            "says": _said(step.sentence),
            "because": _reasons(step.because),
            "sources": _sources(step.because),
            "next question": _question(next(iter(step.missing_facts), "")),
        }
        for step in COUNTRY.clock(timeline, on=asked.on, policy=asked.policy)
    ]


def _reasons(root):
    """Write what stands below the answer, top down: how it is judged, by which rule, and why."""
    return [(name_of(node), _said(node.sentence)) for node in list(walk(root))[1:]]


def name_of(node):
    """Name a reason: how it is judged, and by which rule."""
    return f"{MARKS[mark_of(node)]} ({node.code})"


def _sources(root):
    return [(node.code, _source(node.citation)) for node in walk(root) if node.citation]


def _source(citation):
    if citation.is_proposal:
        return f"{citation.title} (proposal)"
    return f"{citation.title} (to be checked)" if citation.is_to_be_checked else citation.title


def _name_of(change):
    return f"{change.kind} {_day(change.on, 'if it happens')} ({change.code})"


def _question(fact):
    return COUNTRY.questions[fact] if fact else "none"


def _day(day, none="none"):
    return none if day is None else str(day)


def estimate_of(asked):
    """Write everything that a story may say about what a household receives."""
    estimate = COUNTRY.estimating_benefits(asked.household, on=asked.on, policy=asked.policy)
    return {
        **_amounts(estimate),
        "language learning": _by_month(estimate, BenefitKind.LANGUAGE_LEARNING),
        "countable": "yes" if estimate.is_countable else "no",
        "people": {
            member.key: {
                **_amounts(member),
                "unmet": _lines(member.unmet),
                "not known": _lines(member.unknown),
                "notes": _lines(member.remarks),
                "next question": _question(next(iter(member.missing_facts), "")),
            }
            for member in estimate.members
        },
        "notes": _lines(estimate.remarks),
    }


def _amounts(estimate):
    return {
        "total": _euros(estimate.at_least, estimate.at_most),
        "one-off": _by_month(estimate, BenefitKind.ONE_OFF),
        "monthly": _by_month(estimate, BenefitKind.MONTHLY),
    }


def _by_month(estimate, kind):
    """Write what is counted in each calendar month; months of the same amount as a stretch."""
    totals = {}
    for line in estimate.lines:
        if line.kind is kind:
            least, most = totals.get(line.month, (0, 0))
            totals[line.month] = (least + line.at_least, most + line.at_most)
    months = [(month, totals[month], number) for number, month in enumerate(sorted(totals))]
    return dict(_stretch(list(group)) for _key, group in groupby(months, key=_place_and_total))


def _place_and_total(item):
    """Tell months apart that do not follow each other or differ in their amount."""
    month, total, number = item
    return month.year * 12 + month.month - number, total


def _stretch(items):
    first, last = (f"{month:%Y-%m}" for month, _total, _number in (items[0], items[-1]))
    name = first if first == last else f"{first} to {last}, {len(items)} times"
    return name, _euros(*items[0][1])


def _euros(least, most):
    lower, upper = (f"{cents // 100}.{cents % 100:02}" for cents in (least, most))
    return upper if least == most else f"{lower} to {upper}"


def _lines(nodes):
    return [(node.code, _said(node.sentence)) for node in nodes]


def _said(sentence):
    """Write a sentence in English with ISO dates and amounts in euros."""
    return render(sentence, format_value=_in_words)


def _in_words(name, value):
    return _euros(value, value) if name == "amount_cents" else str(value)


def found_for(asked, told=None):
    """Write everything that a story may say about what it asks."""
    if asked.household is not None:
        return estimate_of(asked)
    if asked.service is None:
        return {"steps": clock_of(told.timeline, asked)}
    return answer_of(told.timeline, asked)


def in_shape_of(said, found):
    """Leave out what the story does not say; steps and people that it leaves out stay."""
    return {
        name: _ONE_BY_ONE.get(name, _as_found)(value, found.get(name))
        for name, value in said.items()
    }


def _as_found(_said, found):
    return found


def _steps(said, found):
    pairs = zip_longest(said, found, fillvalue={})
    return [
        in_shape_of(one, other) if isinstance(one, dict) and one else other for one, other in pairs
    ]


def _people(said, found):
    return {name: in_shape_of(said.get(name, one), one) for name, one in found.items()}


_ONE_BY_ONE = {"steps": _steps, "people": _people}
