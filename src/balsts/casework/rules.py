"""What must hold of cases, plans and service records, whoever acts.

Every rule takes values and days and returns blockers; none reads the database or the clock.
"""

import datetime
import hashlib
from collections.abc import Collection, Iterable
from uuid import UUID

from balsts.access.enums import Role
from balsts.casework.enums import (
    CASE_TRANSITIONS,
    DROPPED_GOAL_STATES,
    NEEDS_OF_CHILDREN,
    OPEN_GOAL_STATES,
    CaseCloseReason,
    CaseState,
    GoalState,
    NeedCode,
)
from balsts.casework.models.service_record import LONGEST_SERVICE_MINUTES
from balsts.casework.promises import is_minor
from balsts.clients.enums import BirthPrecision, Sex
from balsts.entitlements.decision import Decision, Node, NotMet, Unknown, walk
from balsts.entitlements.service import Service
from balsts.platform.blockers import Blocker, FixableBy
from balsts.platform.periods import MONTHS_IN_YEAR, ONE_DAY, Period, add_months
from balsts.platform.sentences import Sentence, translatable

OTHER_PROGRAMME = Blocker(
    code="other_programme",
    message=Sentence(translatable("This contract belongs to another programme than the case.")),
)


SENT_OTHERWISE = Blocker(
    code="sent_otherwise",
    message=Sentence(
        translatable(
            "This form was sent before, and what it said then is kept. It says something else now, "
            "which is not kept yet: send it once more if you want to keep this too."
        )
    ),
)


DAY_IS_FULL = Blocker(
    code="day_is_full",
    message=Sentence(
        translatable(
            "This worker would have more than 24 hours of services on that day: check the day and "
            "the minutes."
        )
    ),
)


def blockers_for_hours(minutes: int) -> list[Blocker]:
    """All services of a worker on one day fit into it; a service for a group counts once."""
    return [DAY_IS_FULL] if minutes > LONGEST_SERVICE_MINUTES else []


def service_of_role(role: str) -> Service:
    """Mentors give the mentor's service; everybody else at a provider the worker's."""
    return Service.SOCIAL_MENTOR if role == Role.MENTOR else Service.SOCIAL_WORKER


def blockers_from_decision(decision: Decision) -> list[Blocker]:
    """Every reason why a person is not entitled, or the facts that are missing to know it."""
    if decision.is_entitled:
        return []
    reasons: list[Node] = [
        node
        for node in walk(decision.because)
        if isinstance(node, NotMet | Unknown) and not _has_reasons_below(node)
    ]
    return [
        Blocker(
            code="fact_missing" if isinstance(node, Unknown) else "not_entitled",
            message=node.sentence,
            fixable_by=FixableBy.YOU if isinstance(node, Unknown) else FixableBy.NOBODY,
        )
        for node in reasons or [decision.because]
    ]


def _has_reasons_below(node: NotMet | Unknown) -> bool:
    return any(isinstance(child, NotMet | Unknown) for child in node.children)


def blockers_for_service_day(
    *, on: datetime.date, arrived_on: datetime.date | None, today: datetime.date
) -> list[Blocker]:
    """Refuse a service before arrival or in the future."""
    blockers = []
    if on > today:
        blockers.append(
            Blocker(
                code="service_in_future",
                message=Sentence(
                    translatable("This day is still to come: record it when it has happened.")
                ),
            )
        )
    if arrived_on is not None and on < arrived_on:
        blockers.append(
            Blocker(
                code="service_before_arrival",
                message=Sentence(
                    translatable(
                        "A service cannot be given before the client arrived (%(arrived_on)s)."
                    ),
                    {"arrived_on": arrived_on},
                ),
            )
        )
    return blockers


def is_plan_executed(goal_states: Iterable[str]) -> bool:
    """All goals that were not dropped are achieved, and at least one was."""
    kept = [state for state in goal_states if state not in DROPPED_GOAL_STATES]
    return bool(kept) and all(state == GoalState.ACHIEVED for state in kept)


def blockers_for_opening(*, on: datetime.date, today: datetime.date) -> list[Blocker]:
    """Let nobody open a case on a day to come: until then no one would see the client."""
    if on <= today:
        return []
    return [
        Blocker(
            code="opened_in_future",
            message=Sentence(
                translatable("This day is still to come: record it when it has happened.")
            ),
        )
    ]


def days_to_be_held(
    opened_on: datetime.date, closed_on: datetime.date | None, *, enrolled: Iterable[Period]
) -> Period:
    """Return the days of a spell on which somebody has to be responsible for the client.

    They go to the day it is closed, or else as far as a contract goes: whoever takes the client
    over afterwards says then who is responsible.
    """
    if closed_on is not None:
        return Period.through(opened_on, closed_on)
    ends = [period.until for period in enrolled if period.overlaps(Period(opened_on))]
    if None in ends:
        return Period(opened_on)
    return Period(opened_on, max((end for end in ends if end), default=opened_on + ONE_DAY))


def blockers_for_moving_case(state: str, to: CaseState) -> list[Blocker]:
    """Let a case move only along the table of transitions."""
    if to in CASE_TRANSITIONS[CaseState(state)]:
        return []
    return [
        Blocker(
            code="case_cannot_move",
            message=Sentence(
                translatable("A case that is in the state “%(case_state)s” cannot do this."),
                {"case_state": str(state)},
            ),
        )
    ]


def blockers_for_closing(
    *, reason: CaseCloseReason, goal_states: Iterable[str], has_plan: bool
) -> list[Blocker]:
    """Let a plan be the reason of closing only when it was carried out."""
    if reason == CaseCloseReason.PROVIDER_CHANGE:
        return [
            Blocker(
                code="provider_change_closes_nothing",
                message=Sentence(
                    translatable("A change of provider does not close a case: hand it over.")
                ),
            )
        ]
    if reason != CaseCloseReason.PLAN_COMPLETED:
        return []
    states = list(goal_states)
    if not has_plan:
        return [
            Blocker(
                code="no_plan",
                message=Sentence(
                    translatable("There is no agreed plan: choose another reason for closing.")
                ),
            )
        ]
    if is_plan_executed(states):
        return []
    return [
        Blocker(
            code="goals_open",
            message=Sentence(
                translatable(
                    "%(count)s goals of the plan are not achieved yet: mark each of them as "
                    "achieved or dropped, or choose another reason for closing."
                ),
                {
                    "count": sum(
                        state in OPEN_GOAL_STATES
                        or state in (GoalState.PARTLY, GoalState.NOT_ACHIEVED)
                        for state in states
                    )
                },
            ),
        )
    ]


def blockers_for_last_day(
    closed_on: datetime.date, *, last_service_on: datetime.date | None
) -> list[Blocker]:
    """A case closes no earlier than the last service that is recorded in it."""
    if last_service_on is None or last_service_on <= closed_on:
        return []
    return [
        Blocker(
            code="service_after_closing",
            message=Sentence(
                translatable(
                    "A service is recorded on %(provided_on)s: the last day cannot be earlier."
                ),
                {"provided_on": last_service_on},
            ),
        )
    ]


def blockers_for_hand_over(
    *,
    informed_on: datetime.date,
    answer: str,
    answered_on: datetime.date | None,
    names_municipality: bool,
    today: datetime.date,
) -> list[Blocker]:
    """A municipality is named, and it answers after it was informed; neither on a day to come."""
    blockers = []
    if not names_municipality:
        blockers.append(
            Blocker(
                code="no_municipality",
                message=Sentence(translatable("Choose the municipality, or write its name.")),
            )
        )
    if informed_on > today or (answered_on is not None and answered_on > today):
        blockers.append(
            Blocker(
                code="hand_over_in_future",
                message=Sentence(
                    translatable("This day is still to come: record it when it has happened.")
                ),
            )
        )
    if answer and answered_on is None:
        blockers.append(
            Blocker(
                code="answer_without_day",
                message=Sentence(translatable("Say on which day the municipality answered.")),
            )
        )
    if answered_on is not None and not answer:
        blockers.append(
            Blocker(
                code="day_without_answer",
                message=Sentence(translatable("Say what the municipality answered.")),
            )
        )
    if answered_on is not None and answered_on < informed_on:
        blockers.append(
            Blocker(
                code="answered_before_informed",
                message=Sentence(
                    translatable(
                        "The municipality cannot have answered before it was informed "
                        "(%(informed_on)s)."
                    ),
                    {"informed_on": informed_on},
                ),
            )
        )
    return blockers


def blockers_for_sealed_text(text: str, *, longest: int) -> list[Blocker]:
    """A sealed note says something, and not a book."""
    if not text:
        return [Blocker(code="nothing_said", message=Sentence(translatable("Write the note.")))]
    if len(text) > longest:
        return [
            Blocker(
                code="too_long",
                message=Sentence(
                    translatable("The note has %(length)s characters: shorten it to %(longest)s."),
                    {"length": len(text), "longest": longest},
                ),
            )
        ]
    return []


def blockers_from_keeper(why: str, *, again_at: datetime.datetime | None = None) -> list[Blocker]:
    """Say why no key was given: the hour's budget is spent, it is not theirs, or it cannot be now."""
    if why == "budget_spent" and again_at is not None:
        message = Sentence(
            translatable(
                "You have opened as many sealed notes as one person may within an hour. You can"
                " open more from %(time)s. Whoever oversees the use of data has been told."
            ),
            {"time": again_at.strftime("%H:%M")},
        )
        return [Blocker(code=why, message=message, fixable_by=FixableBy.NOBODY)]
    if why in {"signed_out", "not_theirs"}:
        message = Sentence(translatable("This client's sealed notes are not open to you."))
        return [Blocker(code=why, message=message, fixable_by=FixableBy.MANAGER)]
    message = Sentence(
        translatable(
            "Sealed notes cannot be opened or written just now, because the service that keeps"
            " their keys gives none. Nothing is lost. Try again in a minute; if it stays so, tell"
            " whoever looks after the system."
        )
    )
    return [Blocker(code="keeper_silent", message=message, fixable_by=FixableBy.NOBODY)]


# Among fewer people a file without a name would still be somebody's.
FEWEST_TO_DRAW_FROM = 10

INSPECTION_ANSWERED = Blocker(
    code="inspection_answered",
    message=Sentence(translatable("This inspection was answered already.")),
    fixable_by=FixableBy.NOBODY,
)
INSPECTION_WAITS = Blocker(
    code="inspection_waits",
    message=Sentence(
        translatable("An inspection under this contract already waits for an answer.")
    ),
    fixable_by=FixableBy.NOBODY,
)
NOT_INSPECTED = Blocker(
    code="not_inspected",
    message=Sentence(translatable("Files under this contract are not shown to the funder.")),
    fixable_by=FixableBy.NOBODY,
)
MONTHS_BACKWARDS = Blocker(
    code="months_backwards",
    message=Sentence(translatable("The last month cannot come before the first.")),
)
MONTHS_TO_COME = Blocker(
    code="months_to_come",
    message=Sentence(translatable("Only months that are over can be inspected.")),
)
MONTHS_TOO_MANY = Blocker(
    code="months_too_many",
    message=Sentence(translatable("Twelve months can be inspected at once, not more.")),
)


def blockers_for_asking(
    *, from_: datetime.date, until: datetime.date, today: datetime.date
) -> list[Blocker]:
    """Say why months cannot be inspected: they must be over, in order, and twelve at most."""
    if until > today:
        return [MONTHS_TO_COME]
    if until <= from_:
        return [MONTHS_BACKWARDS]
    if until > add_months(from_, MONTHS_IN_YEAR):
        return [MONTHS_TOO_MANY]
    return []


def blockers_for_drawing(*, served: int, size: int) -> list[Blocker]:
    """Say why no files can be drawn from so many clients: numbers alone would name them."""
    least = max(FEWEST_TO_DRAW_FROM, size)
    if served >= least:
        return []
    message = Sentence(
        translatable(
            "Fewer than %(least)s people were given a service in these months: drawn from so few, a "
            "file without a name would still be somebody’s. Decline, and propose a longer time."
        ),
        {"least": least},
    )
    return [Blocker(code="served_too_few", message=message, fixable_by=FixableBy.FUNDER)]


def drawn(client_ids: Collection[UUID], *, seed: str, size: int) -> list[UUID]:
    """Draw so many of the clients: those whose digest, of the seed and their id, comes first.

    Whoever knows the seed draws the same ones again, in any order in which they are named; without
    it nobody can foresee who is drawn.
    """

    def lot(client_id: UUID) -> str:
        return hashlib.sha256(f"{seed}:{client_id}".encode()).hexdigest()

    return sorted(set(client_ids), key=lot)[:size]


NEED_CODE_NOT_VALID = Blocker(
    code="need_code_not_valid",
    message=Sentence(
        translatable("This code was not valid on that day: choose another, or check the day.")
    ),
)
NEED_IS_NOTED = Blocker(
    code="need_is_noted",
    message=Sentence(
        translatable(
            "This need is noted already and still open. End it first if something else is to be said."
        )
    ),
)
NEED_IS_ENDED = Blocker(
    code="need_is_ended",
    message=Sentence(translatable("This need has ended: nothing is to be followed up any more.")),
)
NO_FOLLOW_UP = Blocker(
    code="no_follow_up",
    message=Sentence(translatable("No action was wanted, so there is nothing to be done.")),
)
NEED_TO_COME = Blocker(
    code="need_to_come",
    message=Sentence(translatable("This day is still to come: record it when it has happened.")),
)
NEED_BEFORE_BIRTH = Blocker(
    code="need_before_birth",
    message=Sentence(translatable("This day is before the client was born: check both days.")),
)
NEED_OF_A_CHILD = Blocker(
    code="need_of_a_child",
    message=Sentence(
        translatable("This code is for a child, and the client is not one on this day: check both.")
    ),
)
NEED_OF_A_WOMAN = Blocker(
    code="need_of_a_woman",
    message=Sentence(
        translatable("This code is for a woman, and the client is recorded as a man: check both.")
    ),
)
NEED_WITHOUT_REASON = Blocker(
    code="need_without_reason",
    message=Sentence(translatable("Say in a few words why this is noted.")),
)
FOLLOWED_UP_OR_NOT = Blocker(
    code="followed_up_or_not",
    message=Sentence(
        translatable(
            "Say what is to be done and by when, or that no action is wanted: one of both."
        )
    ),
)
DUE_BEFORE_NOTED = Blocker(
    code="due_before_noted",
    message=Sentence(
        translatable("What is to be done cannot be due before the need was noted: check the days.")
    ),
)


def blockers_for_noting_need(
    *,
    version: str | None,
    reason: str,
    noted_on: datetime.date,
    today: datetime.date,
    is_noted_only: bool,
    follow_up: str,
    due_on: datetime.date | None,
) -> list[Blocker]:
    """Say why a need cannot be noted; `version` is the code's on the day, if it is valid then."""
    blockers = []
    if noted_on > today:
        blockers.append(NEED_TO_COME)
    if version is None:
        blockers.append(NEED_CODE_NOT_VALID)
    if not reason:
        blockers.append(NEED_WITHOUT_REASON)
    is_to_do = bool(follow_up) and due_on is not None
    says_anything = bool(follow_up) or due_on is not None
    if (is_noted_only and says_anything) or not (is_noted_only or is_to_do):
        blockers.append(FOLLOWED_UP_OR_NOT)
    elif due_on is not None and due_on < noted_on:
        blockers.append(DUE_BEFORE_NOTED)
    return blockers


def blockers_for_whose_need(
    code: NeedCode, *, born_on: datetime.date | None, precision: str, sex: str, on: datetime.date
) -> list[Blocker]:
    """Say why a code cannot be this person's on the day; what is not known stands in nobody's way."""
    if born_on is not None and precision == BirthPrecision.DAY and on < born_on:
        return [NEED_BEFORE_BIRTH]
    # Of whom only the year or month is known, a birthday later in the year is allowed for.
    asked_on = on if precision == BirthPrecision.DAY else add_months(on, -MONTHS_IN_YEAR)
    is_grown_up = born_on is not None and not is_minor(born_on, precision, on=asked_on)
    if code in NEEDS_OF_CHILDREN and is_grown_up:
        return [NEED_OF_A_CHILD]
    if code == NeedCode.WOMAN_AT_RISK and sex == Sex.MALE:
        return [NEED_OF_A_WOMAN]
    return []


def blockers_for_day_of_need(
    on: datetime.date, *, noted_on: datetime.date, today: datetime.date
) -> list[Blocker]:
    """Refuse a day to come, and one before the need was noted."""
    if on > today:
        return [NEED_TO_COME]
    if on < noted_on:
        message = Sentence(
            translatable("The need was noted on %(noted_on)s: check the day."),
            {"noted_on": noted_on},
        )
        return [Blocker(code="day_before_noted", message=message)]
    return []
