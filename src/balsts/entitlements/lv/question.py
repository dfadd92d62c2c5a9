"""What was asked of a service, with everything the explanation of the answer needs."""

from dataclasses import dataclass
from datetime import date

from balsts.entitlements.answering import entitlement_around
from balsts.entitlements.lv.course import ProtectionStretch, Stretch
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import Timeline
from balsts.platform.periods import Period


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A service, a person, a day and a reading of the texts, with the stretches of answers.

    `stretch` is the one around the day: it shares its answer and its grounds.
    """

    service: Service
    timeline: Timeline
    on: date
    policy: Policy
    stretch: Stretch
    stretches: tuple[Stretch, ...]

    @property
    def entitled(self) -> Period | None:
        """The entitlement on the day, else the last one before it."""
        return entitlement_around(self.stretches, self.on)

    @property
    def arrived_on(self) -> date | None:
        """The newest known arrival up to the day."""
        days = [move.on for move in self.timeline.arrivals if move.on and move.on <= self.on]
        return max(days, default=None)

    @property
    def departed_on(self) -> date | None:
        """The newest known departure up to the day."""
        days = [move.on for move in self.timeline.departures if move.on and move.on <= self.on]
        return max(days, default=None)

    @property
    def left_on(self) -> date | None:
        """The day the person left, if known and not followed by an arrival up to the day."""
        if self.departed_on is None:
            return None
        is_back = self.arrived_on is not None and self.arrived_on >= self.departed_on
        return None if is_back else self.departed_on

    @property
    def returned_on(self) -> date | None:
        """The day of the newest return, if the person has been here since."""
        came_on = self.arrived_on
        if came_on is None or self.left_on is not None:
            return None
        had_left = any(move.on and move.on < came_on for move in self.timeline.departures)
        is_named_so = any(move.is_return for move in self.timeline.arrivals if move.on == came_on)
        return came_on if had_left or is_named_so else None

    @property
    def missed_last_on(self) -> date | None:
        """The last day that the newest return came too late for, if nothing new gives a ground."""
        stretch = self.stretch
        if stretch.is_entitled is not False or self.returned_on is None:
            return None
        if isinstance(stretch, ProtectionStretch):
            last_on = stretch.term.possibly_last_on
        else:
            last_on = None if self.entitled is None else self.entitled.last_day
        return last_on if last_on is not None and last_on < self.returned_on else None
