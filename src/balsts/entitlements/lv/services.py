"""The answers of the state programme: social worker and social mentor."""

from datetime import date

from balsts.entitlements.decision import Decision
from balsts.entitlements.lv.because import Question, because
from balsts.entitlements.lv.course import SERVICE_LABELS, Service, periods_where, stretches_of
from balsts.entitlements.lv.policies import CURRENT_TEXT
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import Timeline
from balsts.platform.periods import Period

__all__ = ["SERVICE_LABELS", "Service", "decide", "entitled_periods", "unknown_periods"]


def decide(
    service: Service, timeline: Timeline, *, on: date, policy: Policy = CURRENT_TEXT
) -> Decision:
    """Answer for one day, with the reasons."""
    stretches = stretches_of(service, timeline, policy)
    stretch = next(item for item in stretches if item.until is None or on < item.until)
    entitled = _entitlement_on_or_before(on, periods_where(stretches, answer=True))
    question = Question(service=service, timeline=timeline, on=on, policy=policy)
    tree = because(question, stretch, entitled)
    return Decision(
        service=service.value,
        on=on,
        is_entitled=stretch.is_entitled,
        entitled_from=None if entitled is None else entitled.from_,
        last_entitled_on=None if entitled is None else entitled.last_day,
        because=tree,
        policy=policy.name,
    )


def entitled_periods(
    service: Service, timeline: Timeline, *, policy: Policy = CURRENT_TEXT
) -> tuple[Period, ...]:
    """Return all days with entitlement; day by day the same answer as `decide`."""
    return periods_where(stretches_of(service, timeline, policy), answer=True)


def unknown_periods(
    service: Service, timeline: Timeline, *, policy: Policy = CURRENT_TEXT
) -> tuple[Period, ...]:
    """Return the days for which a fact is missing: neither entitled nor refused."""
    return periods_where(stretches_of(service, timeline, policy), answer=None)


def _entitlement_on_or_before(day: date, periods: tuple[Period, ...]) -> Period | None:
    begun = [period for period in periods if period.from_ <= day]
    return begun[-1] if begun else None
