"""The answers of the state programme: social worker and social mentor."""

from collections.abc import Mapping
from datetime import date

from balsts.entitlements.decision import Decision
from balsts.entitlements.lv.changes import next_changes, offers
from balsts.entitlements.lv.course import periods_where, stretches_of
from balsts.entitlements.lv.policies import CURRENT_TEXT
from balsts.entitlements.lv.question import Question
from balsts.entitlements.lv.reasons.answer import because
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import Timeline
from balsts.platform.periods import Period
from balsts.platform.sentences import translatable

SERVICE_LABELS: Mapping[Service, str] = {
    Service.SOCIAL_WORKER: translatable("Social worker"),
    Service.SOCIAL_MENTOR: translatable("Social mentor"),
}


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
