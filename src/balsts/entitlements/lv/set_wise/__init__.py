"""The state programme for many people at once; day by day the same as the rules for one person.

`standing` follows `lv.standing`, `course` follows `lv.course`: whoever changes one, changes both.
"""

from balsts.entitlements.lv.set_wise.course import answered_days
from balsts.entitlements.lv.set_wise.standing import standings

__all__ = ["answered_days", "standings"]
