"""What a goal says, as far as the reader may know it."""

from balsts.casework.enums import NeedDomain
from balsts.casework.models import Goal
from balsts.casework.permissions import can_read_goal
from balsts.organisations.queries.standing import Standing


def goal_words(goal: Goal, reader: Standing) -> str:
    """Return what the goal is; about health, whoever accompanies reads the domain only."""
    if can_read_goal(reader, goal.domain):
        return goal.description
    return str(NeedDomain(goal.domain).label)
