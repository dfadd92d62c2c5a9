"""Latvian courses: for beginners before a status, of the employment agency with one."""

from collections.abc import Iterator, Sequence

from balsts.entitlements.answering import Answer, always, conjunction
from balsts.entitlements.circumstances import CircumstanceDays, days_of_circumstance
from balsts.entitlements.decision import Citation, Met, NotMet, Remark, Unknown
from balsts.entitlements.lv.course import OPEN_STANDINGS
from balsts.entitlements.lv.reasons.procedure import open_procedure
from balsts.entitlements.lv.reasons.protection import status_held
from balsts.entitlements.lv.rights.grounds import (
    along_standings,
    met,
    of_other_standing,
    of_span,
    of_working_age,
)
from balsts.entitlements.lv.standing import Span, Standing, StatusSpan
from balsts.entitlements.policy import Policy
from balsts.entitlements.timeline import CircumstanceKind, Timeline
from balsts.platform.periods import Period
from balsts.platform.sentences import Sentence, Value, translatable


def language_course(timeline: Timeline, policy: Policy) -> Sequence[Answer]:
    """Answer whether a place in a Latvian course is open to the person, for all time."""
    registered = days_of_circumstance(timeline, CircumstanceKind.REGISTERED_WITH_EMPLOYMENT_AGENCY)
    age = of_working_age(timeline, policy)

    def answers_of(span: Span) -> Iterator[Answer]:
        if isinstance(span, StatusSpan) and span.standing is Standing.PROTECTED:
            yield from conjunction([*_with_status(span, registered, policy)], age)
        elif isinstance(span, StatusSpan) and span.standing in OPEN_STANDINGS:
            yield _before_status(span, policy)
        else:
            yield of_other_standing(span, policy)

    return along_standings(timeline, policy, answers_of)


def _before_status(span: StatusSpan, policy: Policy) -> Answer:
    row = policy.row_on("language_hours_before_status", span.from_)
    values: dict[str, Value] = {"hours": row.value}
    text = translatable("a course for beginners of %(hours)s academic hours is offered meanwhile")
    course = met("course", text, values, row.citation)
    return of_span(
        span,
        is_entitled=True,
        reasons=lambda on: (*open_procedure(span, policy=policy, on=on), course),
    )


def _with_status(
    span: StatusSpan, registered: Sequence[CircumstanceDays], policy: Policy
) -> Iterator[Answer]:
    """Ask for the registration with the agency that holds the courses."""
    row = policy.row_on("language_levels", span.from_)
    values: dict[str, Value] = {
        "levels": row.value,
        "hours": policy.number_on("language_hours_of_level", span.from_),
    }
    text = translatable(
        "the employment agency teaches the state language in %(levels)s levels "
        "of %(hours)s academic hours each"
    )
    levels = Remark(code="course", sentence=Sentence(text, values), citation=row.citation)
    held = status_held(span.change, row.citation)
    for days in registered:
        part = Period(span.from_, span.until).intersection(Period(days.from_, days.until))
        if part is not None:
            condition = _registration(days, row.citation)
            yield Answer(
                from_=part.from_,
                until=part.until,
                is_entitled=days.holds,
                reasons=always(held, condition, levels),
            )


def _registration(days: CircumstanceDays, citation: Citation) -> Met | NotMet | Unknown:
    if days.holds is None:
        text = translatable("is not known to be registered with the employment agency")
        return Unknown(
            code="registered",
            sentence=Sentence(text),
            citation=citation,
            fact="registered_with_employment_agency",
        )
    values: dict[str, Value] = {"since_on": days.from_}
    if days.holds:
        text = translatable("is registered with the employment agency since %(since_on)s")
        return Met(code="registered", sentence=Sentence(text, values), citation=citation)
    text = translatable("is not registered with the employment agency since %(since_on)s")
    return NotMet(code="registered", sentence=Sentence(text, values), citation=citation)
