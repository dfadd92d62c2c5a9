"""The one-month clock of a request (GDPR 12(3)); plain Python, no database, no clock of its own.

The last day has the number of the day of receipt, one month on, or is the month's last day; an
extension makes it three months from receipt, not two from the first end. The clock stands while the
person has been asked to show who they are: every day of waiting is added. Weekends never add days.
"""

import datetime
from dataclasses import dataclass

from balsts.platform.periods import add_months

MONTHS = 1
MONTHS_EXTENDED = 3
SOON_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class RequestClock:
    """What the clock of one request depends on; `waited_until` is the day the wait ended."""

    received_on: datetime.date
    waits_from: datetime.date | None = None
    waited_until: datetime.date | None = None
    is_extended: bool = False

    @property
    def is_standing(self) -> bool:
        """Whether the person is waited for, so that no day counts."""
        return self.waits_from is not None and self.waited_until is None

    @property
    def due_on(self) -> datetime.date | None:
        """Return the last day to answer, inclusive; none while the clock stands."""
        if self.is_standing:
            return None
        due_on = add_months(self.received_on, MONTHS_EXTENDED if self.is_extended else MONTHS)
        return due_on + self.waited

    @property
    def first_due_on(self) -> datetime.date:
        """Return the last day to answer or to tell of an extension; a standing clock adds none."""
        return add_months(self.received_on, MONTHS) + self.waited

    @property
    def waited(self) -> datetime.timedelta:
        """Return how long the person was waited for, as far as it is over."""
        if self.waits_from is None or self.waited_until is None:
            return datetime.timedelta()
        return self.waited_until - self.waits_from
