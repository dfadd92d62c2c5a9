"""Rules that say so when they rest on facts in conflict, instead of trusting one of them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from balsts.entitlements.answering import Answer, Reasons, Rule, always
from balsts.entitlements.conflicts import Conflict, Matter, conflicts_of
from balsts.entitlements.decision import Node
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import Timeline


def aware_of_conflicts(rule: Rule, *, of: Collection[Matter]) -> Rule:
    """Let a rule answer "not known" on the days for which a conflict leaves its matter open."""

    def answers(timeline: Timeline, policy: Policy) -> Sequence[Answer]:
        found = rule(timeline, policy)
        conflicts = conflicts_of(timeline)
        if not conflicts:
            return found
        decisive = [conflict for conflict in conflicts if conflict.matter in of]
        minor = [conflict for conflict in conflicts if conflict.matter not in of]
        for conflict in decisive:
            found = [part for item in found for part in _doubted(item, conflict)]
        return [_warned(item, minor) for item in found]

    return answers


def _doubted(item: Answer, conflict: Conflict) -> Iterator[Answer]:
    """Cut the days in conflict out of an answer."""
    from_ = max(item.from_, conflict.days.from_)
    ends = [until for until in (item.until, conflict.days.until) if until is not None]
    until = min(ends, default=None)
    is_apart = until is not None and until <= from_
    if is_apart or item.is_beyond_doubt:
        yield item
        return
    if item.from_ < from_:
        yield replace(item, until=from_)
    yield Answer(
        from_=from_,
        until=until,
        is_entitled=None,
        reasons=always(conflict.as_unknown()),
    )
    if until is not None and until != item.until:
        yield replace(item, from_=until)


def _warned(item: Answer, minor: Iterable[Conflict]) -> Answer:
    warnings = tuple(minor)
    return replace(item, reasons=_with_warnings(item.reasons, warnings)) if warnings else item


def _with_warnings(reasons: Reasons, conflicts: Iterable[Conflict]) -> Reasons:
    def all_reasons(on: date) -> Iterator[Node]:
        yield from reasons(on)
        for conflict in conflicts:
            if conflict.days.contains(on):
                yield conflict.as_warning()

    return all_reasons
