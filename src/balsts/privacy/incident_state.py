"""What stands of an incident after its steps; plain Python, no database.

Of the same kind the last step stands: what is put right is written anew and nothing is changed. A reason
not to tell rests on the risk as it was judged before, so it falls when the risk is judged anew.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from balsts.privacy.enums import IncidentRisk, IncidentStepKind
from balsts.privacy.incident_clock import IncidentClock

Kind = IncidentStepKind


class Step(Protocol):
    """A step as it is kept, or one that is to be written."""

    number: int
    kind: str
    risk: str
    happened_at: datetime.datetime | None
    people: int | None
    words: str


@dataclass(frozen=True, kw_only=True)
class IncidentState:
    """The steps that stand: `authority` and `people` are how it was decided whether to tell them."""

    reported_as_noticed_at: datetime.datetime
    noticed: Step | None = None
    counted: Step | None = None
    judged: Step | None = None
    authority: Step | None = None
    people: Step | None = None
    done: Step | None = None
    last: Step | None = None

    @property
    def noticed_at(self) -> datetime.datetime:
        """When the organisation noticed it, as it was last put right."""
        if self.noticed is None or self.noticed.happened_at is None:
            return self.reported_as_noticed_at
        return self.noticed.happened_at

    @property
    def clock(self) -> IncidentClock:
        """The 72 hours."""
        return IncidentClock(noticed_at=self.noticed_at)

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be done; after that it can only be opened again."""
        return self.last is not None and self.last.kind == Kind.CLOSED

    @property
    def is_high_risk(self) -> bool:
        """Whether the people concerned must be told, or a ground stands for not telling them."""
        return self.judged is not None and self.judged.risk == IncidentRisk.HIGH

    @property
    def tells_late_without_reason(self) -> bool:
        """Whether the authority was told after the 72 hours, and nobody said why."""
        told = self.authority
        return (
            told is not None
            and told.happened_at is not None
            and self.clock.is_over(told.happened_at)
            and not told.words.strip()
        )


def state_of(noticed_at: datetime.datetime, steps: Iterable[Step]) -> IncidentState:
    """Return what stands after the steps, in whatever order they come."""
    written = sorted(steps, key=lambda one: one.number)
    last = {Kind(one.kind): one for one in written}
    judged = last.get(Kind.JUDGED)
    return IncidentState(
        reported_as_noticed_at=noticed_at,
        noticed=last.get(Kind.NOTICED),
        counted=last.get(Kind.COUNTED),
        judged=judged,
        authority=_decided(
            last.get(Kind.AUTHORITY_TOLD), last.get(Kind.AUTHORITY_NOT_TOLD), judged
        ),
        people=_decided(last.get(Kind.PEOPLE_TOLD), last.get(Kind.PEOPLE_NOT_TOLD), judged),
        done=last.get(Kind.DONE),
        last=written[-1] if written else None,
    )


def _decided(told: Step | None, not_told: Step | None, judged: Step | None) -> Step | None:
    """Return the later of the two; a reason not to tell stands only for the risk judged before it."""
    written = [one for one in (told, not_told) if one is not None]
    last = max(written, key=lambda one: one.number, default=None)
    if last is None or last is told:
        return last
    return last if judged is not None and judged.number < last.number else None
