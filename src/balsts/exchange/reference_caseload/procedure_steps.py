"""What belongs to a procedure besides its statuses: its steps, and the further days of decisions.

Made after all else from chances of its own, so that it moves no service and no status; nothing
lies after `today`, and a time for an appeal that still runs is left as it was told.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

from balsts.exchange.reference_caseload.journey import Journey, StatusEvent, Step
from balsts.exchange.reference_caseload.workday import ONE_DAY, workday_from, workday_until
from balsts.platform.periods import add_months

_SHARE_OF_LATE_ACCEPTANCES = 0.12
_SHARE_OF_LATE_INTERVIEWS = 0.15
_SHARE_OF_EXTENSIONS_RECORDED = 0.9
_SHARE_OF_TRANSLATED_REFUSALS = 0.75
_SHARE_OF_TRANSLATED_GRANTS = 0.3
_SHARE_OF_FINAL_DAYS_RECORDED = 0.6
_MONTHS_FOR_A_DECISION = 6
# Parts of the time until an early decision at which its steps were.
_WHEN_HURRIED = (0.1, 0.35, 0.65)


def add_procedure(journey: Journey, *, today: date, rng: random.Random) -> None:
    """Give a journey its steps, and its decisions their further days."""
    journey.steps = steps_of(journey, today=today, rng=rng)
    journey.statuses = [
        _with_further_days(status, following, today=today, rng=rng)
        for status, following in zip_longest(journey.statuses, journey.statuses[1:])
        if status is not None
    ]


def steps_of(journey: Journey, *, today: date, rng: random.Random) -> list[Step]:
    """Let the application go from desk to desk, as far as it came before it was decided."""
    ends_on = min(_ends_of_procedure(journey, today))
    days = _usual_days(journey.applied_on, rng)
    if days[-1] >= ends_on and ends_on <= today:
        days = _hurried_days(journey.applied_on, ends_on)
    steps = [
        Step(step=step, on=day)
        for step, day in zip(("papers_received", "accepted", "interviewed"), days, strict=True)
    ]
    time_is_up_on = add_months(journey.applied_on, _MONTHS_FOR_A_DECISION)
    is_recorded = rng.random() < _SHARE_OF_EXTENSIONS_RECORDED
    extended_on = workday_until(time_is_up_on - timedelta(days=rng.randint(3, 20)))
    if time_is_up_on < ends_on and is_recorded and extended_on > days[-1]:
        steps.append(Step(step="extended", on=extended_on))
    return [step for step in steps if step.on < ends_on]


def _ends_of_procedure(journey: Journey, today: date) -> Iterator[date]:
    """Give the days from which no step is taken: after today, on a decision, when they leave."""
    yield today + ONE_DAY
    yield from (status.decided_on for status in journey.statuses[1:2])
    yield from (move.on for move in journey.movements if move.movement == "departure")


def _usual_days(applied_on: date, rng: random.Random) -> list[date]:
    papers_on = workday_from(applied_on + timedelta(days=rng.randint(1, 4)))
    is_late = rng.random() < _SHARE_OF_LATE_ACCEPTANCES
    waited = rng.randint(16, 30) if is_late else rng.randint(4, 13)
    accepted_on = workday_from(papers_on + timedelta(days=waited))
    is_late = rng.random() < _SHARE_OF_LATE_INTERVIEWS
    waited = rng.randint(35, 80) if is_late else rng.randint(9, 29)
    return [papers_on, accepted_on, workday_from(accepted_on + timedelta(days=waited))]


def _hurried_days(applied_on: date, ends_on: date) -> list[date]:
    length = (ends_on - applied_on).days
    days = [applied_on + timedelta(days=int(part * length)) for part in _WHEN_HURRIED]
    return [max(applied_on, workday_until(day)) for day in days]


def _with_further_days(
    status: StatusEvent, following: StatusEvent | None, *, today: date, rng: random.Random
) -> StatusEvent:
    is_translated, days = rng.random(), rng.randint(2, 12)
    is_final_recorded = rng.random() < _SHARE_OF_FINAL_DAYS_RECORDED
    if status.notified_on is None:
        return status
    translated_on = status.notified_on + timedelta(days=days)
    if status.legal_status != "refused_final":
        is_told = is_translated < _SHARE_OF_TRANSLATED_GRANTS and translated_on <= today
        return replace(status, translation_received_on=translated_on) if is_told else status
    if status.authority == "court":
        return replace(status, became_final_on=status.decided_on)
    has_translation = is_translated < _SHARE_OF_TRANSLATED_REFUSALS
    if following is not None and following.legal_status == "appeal_pending":
        lodged_on = following.decided_on
        translated_on = min(translated_on, lodged_on)
        return replace(
            status,
            translation_received_on=translated_on if has_translation else None,
            appeal_lodged_on=lodged_on,
        )
    final_on = add_months(translated_on if has_translation else status.notified_on, 1) + ONE_DAY
    if final_on > today:
        return status
    return replace(
        status,
        translation_received_on=translated_on if has_translation else None,
        became_final_on=final_on if is_final_recorded else None,
    )
