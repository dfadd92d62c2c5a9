"""What leaving and coming back mean for a service: they never stop the months."""

from collections.abc import Iterator
from datetime import date

from balsts.entitlements.decision import Node
from balsts.entitlements.lv.course import Stretch
from balsts.entitlements.timeline import Timeline


def movement_reasons(timeline: Timeline, on: date, stretch: Stretch) -> Iterator[Node]:
    return iter(())
