"""The answers of the state programme: social worker and social mentor."""

from collections.abc import Callable, Sequence
from functools import partial

from balsts.entitlements.answering import Answer
from balsts.entitlements.lv.changes import changes_of, offers_of
from balsts.entitlements.lv.course import Stretch, stretches_of
from balsts.entitlements.lv.question import Question
from balsts.entitlements.lv.reasons.answer import reasons_of
from balsts.entitlements.policy import Policy
from balsts.entitlements.service import Service
from balsts.entitlements.timeline import Timeline


def social_worker(timeline: Timeline, policy: Policy) -> Sequence[Answer]:
    """Answer for the social worker, for all time."""
    return _answers(Service.SOCIAL_WORKER, timeline, policy)


def social_mentor(timeline: Timeline, policy: Policy) -> Sequence[Answer]:
    """Answer for the social mentor, for all time."""
    return _answers(Service.SOCIAL_MENTOR, timeline, policy)


def _answers(service: Service, timeline: Timeline, policy: Policy) -> list[Answer]:
    stretches = tuple(stretches_of(service, timeline, policy))
    asked = partial(
        Question, service=service, timeline=timeline, policy=policy, stretches=stretches
    )
    return [_answer(stretch, partial(asked, stretch=stretch)) for stretch in stretches]


def _answer(stretch: Stretch, asked: Callable[..., Question]) -> Answer:
    return Answer(
        from_=stretch.from_,
        until=stretch.until,
        is_entitled=stretch.is_entitled,
        reasons=lambda on: reasons_of(asked(on=on)),
        changes=lambda on: changes_of(asked(on=on)),
        offers=lambda on: offers_of(asked(on=on)),
        is_beyond_doubt=stretch.is_before_programme,
    )
