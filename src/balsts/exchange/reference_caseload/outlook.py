"""How a plan stands."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Carried out or ended otherwise on a day, or running today (with overdue actions)."""

    ended_on: date | None
    is_executed: bool
    today: date | None = None
    has_overdue_actions: bool = False
