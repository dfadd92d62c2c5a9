"""Short ways to write a timeline and to read an answer in tests."""

from datetime import date

from balsts.entitlements.country import load_country
from balsts.entitlements.decision import mark_of, render, walk
from balsts.entitlements.timeline import (
    Arrival,
    Circumstance,
    CircumstanceKind,
    Departure,
    LegalStatus,
    Permit,
    ProcedureStep,
    StatusChange,
    StepKind,
    Timeline,
)

LATVIA = load_country("lv")
decide = LATVIA.decide
entitled_periods = LATVIA.entitled_periods
unknown_periods = LATVIA.unknown_periods


def day(text):
    return None if text is None else date.fromisoformat(text)


def status(legal_status, decided_on, **dates):
    """Write a status change; every other keyword but the authority is a date as text."""
    authority = dates.pop("authority", "")
    return StatusChange(
        legal_status=LegalStatus(legal_status),
        decided_on=day(decided_on),
        authority=authority,
        **{name: day(text) for name, text in dates.items()},
    )


def person(
    *statuses,
    arrived=(),
    left=(),
    permits=(),
    steps=(),
    circumstances=(),
    plan_executed=None,
    born=None,
):
    """Write a timeline.

    Statuses are pairs or ready-made changes; permits are first days or pairs of first and last;
    steps are pairs of kind and day; circumstances are a kind and its first day, then perhaps its
    last day, then whether it holds.
    """
    return Timeline(
        statuses=tuple(
            item if isinstance(item, StatusChange) else status(*item) for item in statuses
        ),
        arrivals=tuple(Arrival(on=day(on)) for on in arrived),
        departures=tuple(Departure(on=day(on)) for on in left),
        permits=tuple(_permit(item) for item in permits),
        steps=tuple(ProcedureStep(kind=StepKind(kind), on=day(on)) for kind, on in steps),
        circumstances=tuple(_circumstance(*item) for item in circumstances),
        plan_executed_on=day(plan_executed),
        born_on=day(born),
    )


def _permit(item):
    first, last = item if isinstance(item, tuple) else (item, None)
    return Permit(valid_from=day(first), last_valid_on=day(last))


def _circumstance(kind, from_, last_on=None, holds=True):  # noqa: FBT002 - reads as written above
    return Circumstance(
        kind=CircumstanceKind(kind), from_=day(from_), last_on=day(last_on), holds=holds
    )


def spans(periods):
    """Write periods as first and last day."""
    return [
        (str(period.from_), None if period.until is None else str(period.last_day))
        for period in periods
    ]


def lines(decision):
    """Write the reasons below the root as `mark: sentence` in English with ISO dates."""
    nodes = list(walk(decision.because))[1:]
    return [f"{mark_of(node)}: {render(node.sentence)}" for node in nodes]


def changes(decision):
    """Write the next changes as pairs of day and sentence."""
    return [
        (None if change.on is None else str(change.on), render(change.sentence))
        for change in decision.next_changes
    ]
