"""The 72-hour clock of an incident (GDPR 33(1)); plain Python, no database, no clock of its own.

It runs from the moment when the organisation noticed it, through nights, weekends and holidays. An hour
is an hour: where clocks are put forward or back, the last moment reads an hour later or earlier.
"""

import datetime
from dataclasses import dataclass

HOURS_TO_TELL = 72
ONE_HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class IncidentClock:
    """When it was noticed, in any time zone."""

    noticed_at: datetime.datetime

    @property
    def tell_until(self) -> datetime.datetime:
        """The last moment to tell the authority. Counted in UTC: in Riga, days have 23 and 25 hours."""
        return self.noticed_at.astimezone(datetime.UTC) + HOURS_TO_TELL * ONE_HOUR

    def is_over(self, at: datetime.datetime) -> bool:
        """Whether whoever tells the authority at this moment tells it late."""
        return at > self.tell_until

    def hours_left(self, at: datetime.datetime) -> int:
        """Return how many whole hours are left; none once it is over."""
        return max(0, (self.tell_until - at) // ONE_HOUR)

    def hours_over(self, at: datetime.datetime) -> int:
        """Return for how many whole hours it has been over."""
        return max(0, (at - self.tell_until) // ONE_HOUR)
