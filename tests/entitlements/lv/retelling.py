"""What the law answers, written down in the words of the stories, to be compared with them."""

from itertools import zip_longest

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
        "changes": [
            (_name_of(change), render(change.sentence)) for change in decision.next_changes
        ],
        "offers": [
            (f"{offer.programme} ({offer.target_group})", render(offer.sentence))
            for offer in decision.offers
        ],
    }


def clock_of(timeline, asked):
    """Write everything that a story may say about the clock of a procedure."""
    return [
        {
            "step": step.code.replace("_", " "),
            "whose turn": str(step.whose_duty),
            "state": step.state.replace("_", " "),
            "counted from": _day(step.started_on),
            "due": _day(step.due_on),
            "done": _day(step.done_on),
            "says": render(step.sentence),
            "because": _reasons(step.because),
            "next question": _question(next(iter(step.missing_facts), "")),
        }
        for step in COUNTRY.clock(timeline, on=asked.on, policy=asked.policy)
    ]


def _reasons(root):
    """Write what stands below the answer, top down: how it is judged, by which rule, and why."""
    return [
        (f"{MARKS[mark_of(node)]} ({node.code})", render(node.sentence))
        for node in list(walk(root))[1:]
    ]


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


def retold(told, asked):
    """Write what the law says of everything that the story says, in the shape of the story."""
    if asked.service is None:
        steps = zip_longest(clock_of(told.timeline, asked), asked.said["steps"], fillvalue={})
        return {"steps": [_part(found, said) if said else found for found, said in steps]}
    return _part(answer_of(told.timeline, asked), asked.said)


def _part(found, said):
    return {name: found.get(name) for name in said}
