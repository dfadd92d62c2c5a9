"""Where a person stands before the law of Latvia, from day to day.

The recorded statuses become spans without gaps: a refusal, for instance, is first open to appeal
and ends something only when it is final.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import (
    LegalStatus,
    StatusChange,
    Timeline,
    came_on,
    dated_statuses,
    undated_statuses,
)
from balsts.platform.periods import ONE_DAY, add_months

POSITIVE = frozenset({LegalStatus.REFUGEE, LegalStatus.ALTERNATIVE})
OPEN_PROCEDURE = frozenset({LegalStatus.ASYLUM_SEEKER, LegalStatus.APPEAL_PENDING})
LOST_APPEAL = frozenset({LegalStatus.REFUSED_FINAL, LegalStatus.WITHDRAWN})
NOT_COVERED = frozenset({LegalStatus.TEMPORARY_PROTECTION, LegalStatus.CITIZEN_OR_OTHER})
BEGINNINGS = NOT_COVERED | {LegalStatus.ASYLUM_SEEKER}
COURTS = frozenset({"court", "administrative_district_court"})


class Standing(Enum):
    """What the law sees in a person."""

    NOTHING = "nothing"
    NOT_RECORDED = "not_recorded"
    PROCEDURE = "procedure"
    REFUSED = "refused"
    REFUSED_AND_APPEALED = "refused_and_appealed"
    REFUSED_WITHOUT_NOTIFICATION = "refused_without_notification"
    PROTECTED = "protected"
    REVOKED_AND_APPEALED = "revoked_and_appealed"
    ENDED = "ended"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Days of one standing.

    `change` is the newest status change behind it; `first` the one that opened the procedure or
    granted the protection from which the term is counted.
    """

    standing: Standing
    from_: date
    until: date | None = None
    change: StatusChange | None = None
    first: StatusChange | None = None
    appeal_due_on: date | None = None


def spans_of(timeline: Timeline, policy: Policy) -> list[Span]:
    """Return the standing for all time, oldest first, without gaps."""
    dated = dated_statuses(timeline)
    spans = _before_any_status(timeline, dated)
    history = _History(policy)
    ends = [*(start for start, _change in dated[1:]), None]
    for (start, change), until in zip(dated, ends, strict=False):
        following = history.spans_after(change, start)
        if until != start:
            spans += _clipped(following, start, until)
    return spans


def appeal_due_on(change: StatusChange, policy: Policy) -> date | None:
    """Return the last day for an appeal against a refusal, if its notification is known."""
    starts_on = change.notified_on
    if starts_on is None:
        return None
    if policy.row_on("appeal_starts", starts_on).value == "notification_or_translation":
        starts_on = max(starts_on, change.translation_received_on or starts_on)
    return add_months(starts_on, _appeal_months(policy, starts_on))


def _appeal_months(policy: Policy, day: date) -> int:
    return int(policy.row_on("appeal_months", day).value)  # type: ignore[arg-type]


def _before_any_status(
    timeline: Timeline, dated: Sequence[tuple[date, StatusChange]]
) -> list[Span]:
    """Before any status there is nothing, unless something must have come before it."""
    until = dated[0][0] if dated else None
    begins = bool(dated) and dated[0][1].legal_status in BEGINNINGS
    if begins and not undated_statuses(timeline):
        return [Span(standing=Standing.NOTHING, from_=date.min, until=until)]
    arrived_on = came_on(timeline)
    if arrived_on is None:
        return [Span(standing=Standing.NOT_RECORDED, from_=date.min, until=until)]
    if until is not None and arrived_on >= until:
        return [Span(standing=Standing.NOTHING, from_=date.min, until=until)]
    return [
        Span(standing=Standing.NOTHING, from_=date.min, until=arrived_on),
        Span(standing=Standing.NOT_RECORDED, from_=arrived_on, until=until),
    ]


def _clipped(spans: Sequence[Span], start: date, until: date | None) -> Iterator[Span]:
    """Let each span last until the next one, inside the given days."""
    for index, span in enumerate(spans):
        following = spans[index + 1].from_ if index + 1 < len(spans) else None
        span_from = max(span.from_, start)
        ends = [day for day in (following, until) if day is not None]
        span_until = min(ends, default=None)
        if span_until is None or span_from < span_until:
            yield replace(span, from_=span_from, until=span_until)


class _History:
    """What must be remembered from one status change to the next."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.applied: StatusChange | None = None
        self.anchored: StatusChange | None = None
        self.granted: StatusChange | None = None
        self.is_appealing = False
        self.is_appealed = False

    def spans_after(self, change: StatusChange, start: date) -> list[Span]:
        """Say what follows from a status change as long as no other comes."""
        status = change.legal_status
        if status in POSITIVE:
            return self._grant(change, start)
        if self.granted is not None and status is LegalStatus.APPEAL_PENDING:
            self.is_appealing = True
            return [self._protected(start)]
        if self.is_appealing and status in LOST_APPEAL:
            self.is_appealing = False
            return [self._protected(start)]
        if status in OPEN_PROCEDURE:
            self.applied = self.applied or change
            self.is_appealed = status is LegalStatus.APPEAL_PENDING
            return [self._span(Standing.PROCEDURE, start, change)]
        if status is LegalStatus.REFUSED_FINAL:
            return self._refuse(change, start)
        if status is LegalStatus.STATUS_REVOKED:
            return self._revoke(change, start)
        self._forget()
        standing = Standing.NOT_COVERED if status in NOT_COVERED else Standing.ENDED
        return [self._span(standing, start, change)]

    def _grant(self, change: StatusChange, start: date) -> list[Span]:
        if self.granted is None:
            self.anchored = change
        elif change.legal_status is not self.granted.legal_status and (
            self.policy.row_on("later_grant_moves_anchor", start).value
        ):
            self.anchored = change
        self.granted = change
        self.applied = None
        self.is_appealing = self.is_appealed = False
        return [self._protected(start)]

    def _refuse(self, change: StatusChange, start: date) -> list[Span]:
        """A refusal is open to appeal first; a court's ruling and a stated day are final."""
        is_ruling = change.authority in COURTS or self.is_appealed
        applied = self.applied
        self._forget()
        self.applied = applied
        self.is_appealed = change.appeal_lodged_on is not None
        due_on = appeal_due_on(change, self.policy)
        ended_from = start if is_ruling else None
        standing = Standing.REFUSED
        if change.became_final_on is not None:
            ended_from = change.became_final_on
        elif ended_from is None and due_on is not None:
            ended_from = due_on + ONE_DAY
        elif ended_from is None:
            standing = Standing.REFUSED_WITHOUT_NOTIFICATION
            ended_from = add_months(start, _appeal_months(self.policy, start)) + ONE_DAY
        spans = [self._span(standing, start, change, due_on)]
        lodged_on = change.appeal_lodged_on
        if lodged_on is not None and lodged_on < ended_from:
            spans.append(self._span(Standing.REFUSED_AND_APPEALED, lodged_on, change, due_on))
            if change.became_final_on is None:
                return spans
        return [*spans, self._span(Standing.ENDED, ended_from, change, due_on)]

    def _revoke(self, change: StatusChange, start: date) -> list[Span]:
        """A revocation under appeal is not judged here: whether it became final must be asked."""
        before = self._protected(start) if self.granted is not None else None
        self._forget()
        if change.became_final_on is None and change.appeal_lodged_on is not None:
            return [self._span(Standing.REVOKED_AND_APPEALED, start, change)]
        ended = self._span(Standing.ENDED, change.became_final_on or start, change)
        return [ended] if before is None else [before, ended]

    def _forget(self) -> None:
        self.applied = self.anchored = self.granted = None
        self.is_appealing = self.is_appealed = False

    def _protected(self, start: date) -> Span:
        return Span(
            standing=Standing.PROTECTED, from_=start, change=self.granted, first=self.anchored
        )

    def _span(
        self, standing: Standing, start: date, change: StatusChange, due_on: date | None = None
    ) -> Span:
        return Span(
            standing=standing,
            from_=start,
            change=change,
            first=self.applied or change,
            appeal_due_on=due_on,
        )
