"""The answers of the state programme: social worker and social mentor."""

from datetime import date

from balsts.entitlements.decision import Decision
from balsts.entitlements.lv.changes import next_changes, offers
from balsts.entitlements.lv.course import SERVICE_LABELS, Service, periods_where, stretches_of
from balsts.entitlements.lv.facts import QUESTIONS
from balsts.entitlements.lv.policies import CURRENT_TEXT
from balsts.entitlements.lv.question import Question
from balsts.entitlements.lv.reasons.answer import because
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import Timeline
from balsts.platform.periods import Period

__all__ = [
    "QUESTIONS",
    "SERVICE_LABELS",
    "Service",
    "decide",
    "ending_within",
    "entitled_periods",
    "unknown_periods",
]


def decide(
    service: Service, timeline: Timeline, *, on: date, policy: Policy = CURRENT_TEXT
) -> Decision:
    """Answer for one day, with the reasons and with what will change them."""
    question = Question(
        service=service,
        timeline=timeline,
        on=on,
        policy=policy,
        stretches=tuple(stretches_of(service, timeline, policy)),
    )
    entitled = question.entitled
    return Decision(
        service=service.value,
        on=on,
        is_entitled=question.stretch.is_entitled,
        entitled_from=None if entitled is None else entitled.from_,
        last_entitled_on=None if entitled is None else entitled.last_day,
        because=because(question),
        next_changes=next_changes(question),
        offers=offers(question),
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


def ending_within(
    service: Service,
    timeline: Timeline,
    *,
    on: date,
    days: int,
    policy: Policy = CURRENT_TEXT,
) -> date | None:
    """Return the last entitled day if it lies on the day or at most so many days ahead."""
    for period in entitled_periods(service, timeline, policy=policy):
        if period.contains(on) and period.last_day is not None:
            return period.last_day if (period.last_day - on).days <= days else None
    return None
