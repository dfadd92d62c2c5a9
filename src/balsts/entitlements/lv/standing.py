"""Where a person stands before the law of Latvia, from day to day.

The recorded statuses become spans without gaps: a refusal, for instance, is first open to appeal
and ends something only when it is final.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from balsts.entitlements.lv.days_off import DAYS_OFF
from balsts.entitlements.policy import Policy
from balsts.entitlements.remembering import remember_last
from balsts.entitlements.timeline import (
    COURT,
    LegalStatus,
    StatusChange,
    Timeline,
    came_on,
    dated_statuses,
    undated_statuses,
)
from balsts.platform.periods import ONE_DAY, add_months

POSITIVE = frozenset({LegalStatus.REFUGEE, LegalStatus.ALTERNATIVE})
BEGINNINGS = frozenset(
    {
        LegalStatus.ASYLUM_SEEKER,
        LegalStatus.TEMPORARY_PROTECTION,
        LegalStatus.CITIZEN_OR_OTHER,
    }
)
MINISTRY = "ministry"
MINISTRY_OR_COURT = "ministry_or_court"


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
    WITHOUT_RIGHT = "without_right"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Days of one standing."""

    standing: Standing
    from_: date
    until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusSpan(Span):
    """Days of a standing that follows from a status.

    `change` is the newest status behind it; `first` the one that opened the procedure, or the
    grant from which the months are counted; `later` a newer one that takes nothing away;
    `appeal_due_on` the last day to appeal a refusal.
    """

    change: StatusChange
    first: StatusChange
    later: StatusChange | None = None
    appeal_due_on: date | None = None


@remember_last
def spans_of(timeline: Timeline, policy: Policy) -> tuple[Span, ...]:
    """Return the standing for all time, oldest first, without gaps."""
    dated = dated_statuses(timeline)
    spans = _before_any_status(timeline, dated)
    history = _History(policy)
    ends = [*(start for start, _change in dated[1:]), None]
    for (start, change), until in zip(dated, ends, strict=False):
        following = history.spans_after(change, start)
        if until != start:
            spans += _clipped(following, start, until)
    return tuple(spans)


def appeal_starts_on(change: StatusChange, policy: Policy) -> date | None:
    """Return the day from which the time to appeal a decision is counted, if it is known."""
    starts_on = change.notified_on
    if starts_on is None:
        return None
    if policy.choice_on("appeal_starts", starts_on) == "notification_or_translation":
        return max(starts_on, change.translation_received_on or starts_on)
    return starts_on


def appeal_due_on(change: StatusChange, policy: Policy) -> date | None:
    """Return the last day for an appeal against a decision, if its notification is known."""
    starts_on = appeal_starts_on(change, policy)
    if starts_on is None:
        return None
    if policy.row_in_force("appeal_working_days", starts_on) is not None:
        count = policy.number_on("appeal_working_days", starts_on)
        return DAYS_OFF.last_of_working_days(starts_on, count)
    return add_months(starts_on, policy.number_on("appeal_months", starts_on))


def is_open_to_court(change: StatusChange, policy: Policy) -> bool:
    """Tell whether a decision on an appeal is one of the ministry, which the court can still judge."""
    if change.authority != MINISTRY:
        return False
    day = change.notified_on or change.known_from or date.min
    return policy.choice_on("appeal_route", day) == MINISTRY_OR_COURT


def _before_any_status(
    timeline: Timeline, dated: Sequence[tuple[date, StatusChange]]
) -> list[Span]:
    """Before any status there is nothing, unless something must have come before it."""
    until = dated[0][0] if dated else None
    nothing = Span(standing=Standing.NOTHING, from_=date.min, until=until)
    not_recorded = Span(standing=Standing.NOT_RECORDED, from_=date.min, until=until)
    if dated and dated[0][1].legal_status in BEGINNINGS and not undated_statuses(timeline):
        return [nothing]
    arrived_on = came_on(timeline)
    if arrived_on is None:
        return [not_recorded]
    if until is not None and arrived_on >= until:
        return [nothing]
    return [replace(nothing, until=arrived_on), replace(not_recorded, from_=arrived_on)]


def _clipped(spans: Sequence[Span], start: date, until: date | None) -> Iterator[Span]:
    """Let each span last until the next one, inside the given days."""
    followers = [*(span.from_ for span in spans[1:]), None]
    for span, follower in zip(spans, followers, strict=True):
        from_ = max(span.from_, start)
        ends_on = min((day for day in (follower, until) if day is not None), default=None)
        if ends_on is None or from_ < ends_on:
            yield replace(span, from_=from_, until=ends_on)


class _History:
    """What must be remembered from one status change to the next."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.forget()

    def forget(self) -> None:
        """Start anew, as if no status had been recorded."""
        self.application: StatusChange | None = None
        self.grant: StatusSpan | None = None
        self.refusal: StatusChange | None = None
        self.is_appealing = False

    def spans_after(self, change: StatusChange, start: date) -> list[StatusSpan]:
        """Say what follows from a status change as long as no other comes."""
        match change.legal_status:
            case LegalStatus.REFUGEE | LegalStatus.ALTERNATIVE:
                following = [self._granted(change, start)]
            case LegalStatus.ASYLUM_SEEKER:
                following = [self._applied(change, start)]
            case LegalStatus.APPEAL_PENDING:
                following = [self._appealed(change, start)]
            case LegalStatus.REFUSED_FINAL:
                following = self._refused(change, start)
            case LegalStatus.WITHDRAWN if self.grant and (self.is_appealing or self.application):
                following = [self._still_protected(change, self.grant, start)]
            case LegalStatus.STATUS_REVOKED:
                following = self._revoked(change, start)
            case _:
                self.forget()
                following = [self._span(Standing.WITHOUT_RIGHT, start, change)]
        return following

    def _granted(self, change: StatusChange, start: date) -> StatusSpan:
        """Count from the first grant; from a later, different one only where a policy says so."""
        moves = self.policy.row_on("later_grant_moves_anchor", start).value
        anchor = change
        if self.grant is not None:
            is_same = self.grant.change.legal_status is change.legal_status
            anchor = self.grant.first if is_same or not moves else change
        self.forget()
        self.grant = StatusSpan(
            standing=Standing.PROTECTED, from_=start, change=change, first=anchor
        )
        return self.grant

    def _applied(self, change: StatusChange, start: date) -> StatusSpan:
        """Open a procedure; after a refusal it is a new one."""
        if self.application is None or self.refusal is not None:
            self.application = change
        self.refusal = None
        self.is_appealing = False
        return self._span(Standing.PROCEDURE, start, change)

    def _appealed(self, change: StatusChange, start: date) -> StatusSpan:
        """Whoever has protection keeps it during an appeal for more; others stay applicants."""
        if self.grant is not None and self.application is None:
            still_protected = self._still_protected(change, self.grant, start)
            self.is_appealing = True
            return still_protected
        due_on = None if self.refusal is None else appeal_due_on(self.refusal, self.policy)
        self.application = self.application or change
        self.refusal = None
        self.is_appealing = True
        return self._span(Standing.PROCEDURE, start, change, due_on)

    def _still_protected(self, change: StatusChange, grant: StatusSpan, start: date) -> StatusSpan:
        """Keep the status: losing an appeal or giving up an application takes nothing away."""
        self.application = None
        self.is_appealing = False
        return replace(grant, from_=start, later=change)

    def _refused(self, change: StatusChange, start: date) -> list[StatusSpan]:
        """Leave the time for an appeal first; only the last ruling is final at once."""
        if self.grant is not None:
            return [self._still_protected(change, self.grant, start)]
        was_appealed = self.refusal is not None and self.refusal.appeal_lodged_on is not None
        is_ruling = self.is_appealing or was_appealed or change.authority == COURT
        is_ruling = is_ruling and not is_open_to_court(change, self.policy)
        self.refusal = change
        due_on = None if is_ruling else appeal_due_on(change, self.policy)
        standing = Standing.REFUSED
        if change.became_final_on is not None or is_ruling:
            ended_from = change.became_final_on or start
        elif due_on is not None:
            ended_from = due_on + ONE_DAY
        else:
            standing = Standing.REFUSED_WITHOUT_NOTIFICATION
            ended_from = add_months(start, self.policy.number_on("appeal_months", start)) + ONE_DAY
        spans = [self._span(standing, start, change, due_on)]
        lodged_on = change.appeal_lodged_on
        if lodged_on is not None and lodged_on < ended_from:
            spans.append(self._span(Standing.REFUSED_AND_APPEALED, lodged_on, change, due_on))
            if change.became_final_on is None:
                return spans
        return [*spans, self._span(Standing.WITHOUT_RIGHT, ended_from, change, due_on)]

    def _revoked(self, change: StatusChange, start: date) -> list[StatusSpan]:
        """Ask whether a revocation under appeal became final; judge only without appeal."""
        grant = self.grant
        self.forget()
        if change.became_final_on is None and change.appeal_lodged_on is not None:
            return [self._span(Standing.REVOKED_AND_APPEALED, start, change)]
        if grant is None:
            return [self._span(Standing.WITHOUT_RIGHT, start, change)]
        ended = self._span(Standing.WITHOUT_RIGHT, change.became_final_on or start, change)
        return [replace(grant, from_=start, later=change), ended]

    def _span(
        self, standing: Standing, start: date, change: StatusChange, due_on: date | None = None
    ) -> StatusSpan:
        return StatusSpan(
            standing=standing,
            from_=start,
            change=change,
            first=self.application or change,
            appeal_due_on=due_on,
        )
