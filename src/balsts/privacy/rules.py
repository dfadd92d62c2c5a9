"""What must hold of requests, whoever acts; values in, blockers out."""

import datetime
from collections.abc import Iterable

from balsts.casework.promises import ADULT_AT
from balsts.clients.enums import BirthPrecision
from balsts.clients.rules import EXPLAINED_BY_A_STRANGER
from balsts.organisations.rules import blockers_for_second_person
from balsts.platform.blockers import Blocker, FixableBy
from balsts.platform.dates import age_on
from balsts.platform.periods import ONE_DAY, add_months
from balsts.platform.sentences import Sentence, translatable
from balsts.privacy.clock import RequestClock
from balsts.privacy.enums import (
    GIVES,
    NEEDS_REASON,
    DisclosureDecision,
    IncidentStepKind,
    RequestKind,
    RequestOutcome,
)
from balsts.privacy.incident_state import IncidentState

SHORTEST_REASON = 20
MOST_DAYS = 31

ANSWERED_ALREADY = Blocker(
    code="answered_already",
    message=Sentence(translatable("This request is answered already.")),
    fixable_by=FixableBy.NOBODY,
)

CHILD_NOT_CONSIDERED = Blocker(
    code="child_not_considered",
    message=Sentence(
        translatable(
            "This person is under 18, or it is not known whether they are: write how it was "
            "considered what is best for the child."
        )
    ),
    fixable_by=FixableBy.YOU,
)

CHILD_ANSWERED_FIRST = Blocker(
    code="child_answered_first",
    message=Sentence(
        translatable(
            "This person is under 18, or it is not known whether they are: answer the request "
            "first, and write there how it was considered what is best for the child."
        )
    ),
    fixable_by=FixableBy.YOU,
)

MADE_TO_OTHERS = Blocker(
    code="made_to_others",
    message=Sentence(
        translatable("This request was made to another organisation, which answers it.")
    ),
    fixable_by=FixableBy.NOBODY,
)

NOT_IDENTIFIED = Blocker(
    code="not_identified",
    message=Sentence(
        translatable("First somebody who knows the person must say that it is they who ask.")
    ),
    fixable_by=FixableBy.YOU,
)

CONFIRMED_BY_YOU = Blocker(
    code="confirmed_by_you",
    message=Sentence(
        translatable(
            "You have confirmed who asks. A copy takes two people: another manager, senior social "
            "worker or coordinator of your organisation grants it and hands it over. If there is "
            "nobody else, the administrator can invite somebody."
        )
    ),
    fixable_by=FixableBy.MANAGER,
)

GIVEN_IN_FUTURE = Blocker(
    code="given_in_future",
    message=Sentence(
        translatable("This day is still to come: record it when the client has been told.")
    ),
    fixable_by=FixableBy.YOU,
)

DISCLOSURE_DECIDED = Blocker(
    code="disclosure_decided",
    message=Sentence(translatable("This was decided already, and stays as it was decided.")),
    fixable_by=FixableBy.NOBODY,
)

DECIDED_BY_ANOTHER = Blocker(
    code="decided_by_another",
    message=Sentence(
        translatable("You have written this down: another data protection officer decides it.")
    ),
    fixable_by=FixableBy.MANAGER,
)

NOT_AGREED = Blocker(
    code="not_agreed",
    message=Sentence(
        translatable("Nothing is told before the data protection officer has agreed to it.")
    ),
    fixable_by=FixableBy.MANAGER,
)

TOLD_ALREADY = Blocker(
    code="told_already",
    message=Sentence(translatable("It is written down already what this authority was told.")),
    fixable_by=FixableBy.NOBODY,
)

INCIDENT_CLOSED = Blocker(
    code="incident_closed",
    message=Sentence(translatable("This incident is closed. Open it again to write more.")),
    fixable_by=FixableBy.YOU,
)

INCIDENT_OPEN = Blocker(
    code="incident_open",
    message=Sentence(translatable("This incident is open already.")),
    fixable_by=FixableBy.NOBODY,
)

RISK_FIRST = Blocker(
    code="risk_first",
    message=Sentence(translatable("Judge the risk first: the reason not to tell rests on it.")),
    fixable_by=FixableBy.YOU,
)

LATE_WITHOUT_REASON = Blocker(
    code="late_without_reason",
    message=Sentence(
        translatable("The Inspectorate was told after more than 72 hours: write why it was late.")
    ),
    fixable_by=FixableBy.YOU,
)

ARCHIVE_NEEDS_TWO_SIGNS = Blocker(
    code="archive_needs_two_signs",
    message=Sentence(
        translatable("Give the day of birth, and the whole name or the whole reference.")
    ),
    fixable_by=FixableBy.YOU,
)

ARCHIVE_ASKED_TOO_OFTEN = Blocker(
    code="archive_asked_too_often",
    message=Sentence(
        translatable("You have asked the archive ten times within an hour: go on in an hour.")
    ),
    fixable_by=FixableBy.NOBODY,
)

AGREED_BY_ANOTHER = Blocker(
    code="agreed_by_another",
    message=Sentence(
        translatable(
            "You have asked for this file yourself: another manager or coordinator of your "
            "organisation, or the data protection officer, agrees to it."
        )
    ),
    fixable_by=FixableBy.MANAGER,
)

OPENING_AGREED = Blocker(
    code="opening_agreed",
    message=Sentence(translatable("Somebody has agreed to this already.")),
    fixable_by=FixableBy.NOBODY,
)

OPENING_IS_OVER = Blocker(
    code="opening_is_over",
    message=Sentence(translatable("This file is back in the archive already.")),
    fixable_by=FixableBy.NOBODY,
)

MOST_DECOYS_AT_ONCE = 5
TOO_FEW_TO_LOOK_LIKE = Blocker(
    code="too_few_to_look_like",
    message=Sentence(
        translatable(
            "Too few files of this contract are closed for a decoy to look like one of them."
        )
    ),
    fixable_by=FixableBy.NOBODY,
)


def blockers_for_notice(
    *,
    given_on: datetime.date,
    worded_on: datetime.date,
    is_by_own_staff: bool,
    today: datetime.date,
) -> list[Blocker]:
    """Somebody of the organisation has told it, in words that there were on that day.

    It may lie before the day of registration: a client is told at the first meeting, and typed in
    afterwards.
    """
    blockers = []
    if given_on > today:
        blockers.append(GIVEN_IN_FUTURE)
    if given_on < worded_on:
        blockers.append(
            Blocker(
                code="given_before_worded",
                message=Sentence(
                    translatable(
                        "The notice is dated %(worded_on)s: nobody can have been told it before. "
                        "Take the day from the sheet that was used."
                    ),
                    {"worded_on": worded_on},
                ),
                fixable_by=FixableBy.YOU,
            )
        )
    if not is_by_own_staff:
        blockers.append(EXPLAINED_BY_A_STRANGER)
    return blockers


def blockers_for_recording_disclosure(
    *, asked_on: datetime.date, said: Iterable[str], today: datetime.date
) -> list[Blocker]:
    """An authority with a name asked on a day, for something, on a ground in its own words."""
    blockers = []
    if asked_on > today:
        blockers.append(
            _blocker(
                "asked_in_future",
                translatable("The authority cannot have asked on a day that is still to come."),
            )
        )
    if not all(words.strip() for words in said):
        blockers.append(
            _blocker(
                "disclosure_without_words",
                translatable(
                    "Write which authority asks, on which legal ground, and what it wants to know. "
                    "If it names no ground, write that."
                ),
            )
        )
    return blockers


def blockers_for_who_decides_disclosure(two_on: datetime.date | None) -> list[Blocker]:
    """Somebody else decides than who wrote it down.

    `two_on` is the day from which the two are two people: None today, the last of all days if they
    are the same.
    """
    if two_on == datetime.date.max:
        return [DECIDED_BY_ANOTHER]
    return blockers_for_second_person(two_on)


def blockers_for_deciding_disclosure(
    *, words: str, is_decided: bool, two_on: datetime.date | None
) -> list[Blocker]:
    """It is decided once, by somebody else than who wrote it down, in words."""
    if is_decided:
        return [DISCLOSURE_DECIDED]
    blockers = blockers_for_who_decides_disclosure(two_on)
    if not words.strip():
        blockers.append(
            _blocker(
                "decision_without_words",
                translatable("Write what may be told and nothing more, or why nothing is told."),
            )
        )
    return blockers


def blockers_for_disclosing(
    *,
    decision: str,
    is_told: bool,
    asked_on: datetime.date,
    told_on: datetime.date,
    today: datetime.date,
) -> list[Blocker]:
    """Only what was agreed is told, once, on a day between the question and today."""
    if is_told:
        return [TOLD_ALREADY]
    if decision != DisclosureDecision.AGREED:
        return [NOT_AGREED]
    if asked_on <= told_on <= today:
        return []
    return [
        _blocker(
            "day_of_disclosure",
            translatable("The day on which it was told lies between the question and today."),
        )
    ]


def blockers_for_reporting_incident(
    *,
    noticed_at: datetime.datetime,
    since_at: datetime.datetime | None,
    words: str,
    at: datetime.datetime,
) -> list[Blocker]:
    """Something happened before it was noticed, and was noticed before it is reported; in words."""
    blockers = []
    if noticed_at > at:
        blockers.append(
            _blocker(
                "noticed_in_future",
                translatable("It cannot have been noticed at a time that is still to come."),
            )
        )
    if since_at is not None and since_at > noticed_at:
        blockers.append(
            _blocker(
                "noticed_before_it_began",
                translatable("It cannot have begun after it was noticed."),
            )
        )
    if not words.strip():
        blockers.append(
            _blocker(
                "incident_without_words",
                translatable("Write in a few words what happened, without names of clients."),
            )
        )
    return blockers


def blockers_for_incident_step(
    *,
    kind: IncidentStepKind,
    state: IncidentState,
    happened_at: datetime.datetime | None,
    words: str,
    at: datetime.datetime,
) -> list[Blocker]:
    """Steps follow each other; the database says the same: `sec.refuse_step_out_of_order`.

    Nothing follows the closing but opening it again. A reason not to tell rests on a judged risk;
    nobody is told before it was noticed, and whoever tells the authority late says why.
    """
    if state.is_closed != (kind is IncidentStepKind.REOPENED):
        return [INCIDENT_CLOSED if state.is_closed else INCIDENT_OPEN]
    if kind is IncidentStepKind.CLOSED:
        return blockers_for_closing_incident(state)
    if kind in {IncidentStepKind.AUTHORITY_NOT_TOLD, IncidentStepKind.PEOPLE_NOT_TOLD}:
        return [] if state.judged else [RISK_FIRST]
    if happened_at is None:
        return []
    if happened_at > at:
        return [
            _blocker(
                "step_in_future", translatable("This cannot be at a time that is still to come.")
            )
        ]
    if kind is IncidentStepKind.NOTICED:
        return []
    if happened_at < state.noticed_at:
        return [
            _blocker(
                "told_before_noticed",
                translatable("Nobody can have been told before it was noticed."),
            )
        ]
    is_late = kind is IncidentStepKind.AUTHORITY_TOLD and state.clock.is_over(happened_at)
    return [LATE_WITHOUT_REASON] if is_late and not words.strip() else []


def blockers_for_closing_incident(state: IncidentState) -> list[Blocker]:
    """It is closed once the risk is judged, it is decided whom to tell, and it says what was done.

    At a high risk the people concerned were told, or a ground stands for not telling them.
    """
    blockers = []
    if state.judged is None:
        blockers.append(_blocker("risk_not_judged", translatable("Judge the risk.")))
    if state.authority is None:
        blockers.append(
            _blocker(
                "authority_not_decided",
                translatable("Write when the Inspectorate was told, or why it is not."),
            )
        )
    elif state.tells_late_without_reason:
        blockers.append(LATE_WITHOUT_REASON)
    if state.is_high_risk and state.people is None:
        blockers.append(
            _blocker(
                "people_not_decided",
                translatable(
                    "At a high risk the people concerned are told: write when and how, or on which "
                    "ground they are not."
                ),
            )
        )
    if state.done is None:
        blockers.append(_blocker("nothing_done", translatable("Write what was done.")))
    return blockers


def blockers_for_asking_archive(*, is_whole: bool, reason: str, days: int) -> list[Blocker]:
    """One file is asked for by two signs that must both fit, with words, for a month at most."""
    blockers = [] if is_whole else [ARCHIVE_NEEDS_TWO_SIGNS]
    if len(reason.strip()) < SHORTEST_REASON:
        blockers.append(
            _blocker(
                "archive_reason",
                translatable("Say in a few words why this file is needed: at least 20 characters."),
            )
        )
    if not 1 <= days <= MOST_DAYS:
        blockers.append(
            _blocker("archive_days", translatable("A file is out for at most 31 days."))
        )
    return blockers


def blockers_for_agreeing_to_opening(
    *, is_current: bool, is_agreed: bool, two_on: datetime.date | None
) -> list[Blocker]:
    """It is agreed to once, while it waits, by somebody else than who asks for it."""
    if not is_current:
        return [OPENING_IS_OVER]
    if is_agreed:
        return [OPENING_AGREED]
    if two_on == datetime.date.max:
        return [AGREED_BY_ANOTHER]
    return blockers_for_second_person(two_on)


def blockers_for_ending_opening(*, is_current: bool) -> list[Blocker]:
    """What is back is not put back again."""
    return [] if is_current else [OPENING_IS_OVER]


def blockers_for_making_decoys(*, count: int, files: int, fewest: int) -> list[Blocker]:
    """A few at once, and only where there are closed files among which they do not stand out."""
    if not 1 <= count <= MOST_DECOYS_AT_ONCE:
        return [
            Blocker(
                code="decoys_at_once",
                message=Sentence(
                    translatable("Make between 1 and %(most)s decoys at once."),
                    {"most": MOST_DECOYS_AT_ONCE},
                ),
                fixable_by=FixableBy.YOU,
            )
        ]
    return [TOO_FEW_TO_LOOK_LIKE] if files < fewest else []


def blockers_for_receiving(
    *, received_on: datetime.date, today: datetime.date, is_open_already: bool
) -> list[Blocker]:
    """A request came today or before, and none of its kind is open."""
    blockers = []
    if received_on > today:
        blockers.append(
            _blocker(
                "received_in_future",
                translatable("The request cannot have come on a day that is still to come."),
            )
        )
    if is_open_already:
        blockers.append(
            _blocker(
                "open_already",
                translatable("A request of this kind is open already: go on with that one."),
            )
        )
    return blockers


def blockers_for_waiting(
    *, clock: RequestClock, is_identified: bool, is_open: bool, today: datetime.date
) -> list[Blocker]:
    """The clock stands once, before the person is known, and not to win time at the end."""
    if not is_open:
        return [ANSWERED_ALREADY]
    if is_identified:
        return [_blocker("identified", translatable("It is known already who makes the request."))]
    if clock.waits_from is not None:
        return [
            _blocker(
                "waits_already",
                translatable("The person has been asked already, and is waited for."),
            )
        ]
    if today > clock.first_due_on:
        return [
            _blocker(
                "too_late_to_wait",
                translatable(
                    "The month is over: asking who it is does not stop the clock any more."
                ),
            )
        ]
    return []


def blockers_for_identity(
    *,
    clock: RequestClock,
    is_identified: bool,
    is_open: bool,
    knows_client: bool,
    identified_on: datetime.date,
    today: datetime.date,
) -> list[Blocker]:
    """Who confirms the identity has worked with the person; the day lies between request and now."""
    if not is_open:
        return [ANSWERED_ALREADY]
    blockers = []
    if is_identified:
        blockers.append(
            _blocker("identified", translatable("It is known already who makes the request."))
        )
    if not knows_client:
        blockers.append(
            Blocker(
                code="not_known_to_you",
                message=Sentence(
                    translatable(
                        "Only somebody who works or has worked with this person can say that it is "
                        "they who ask: documents alone are not enough."
                    )
                ),
                fixable_by=FixableBy.MANAGER,
            )
        )
    if not (clock.waits_from or clock.received_on) <= identified_on <= today:
        blockers.append(
            _blocker(
                "identity_day",
                translatable(
                    "The day of recognising the person lies between the request and today."
                ),
            )
        )
    return blockers


def blockers_for_extending(
    *, clock: RequestClock, is_open: bool, reason: str, today: datetime.date
) -> list[Blocker]:
    """Two months more, once, told within the first month, with the reason."""
    if not is_open:
        return [ANSWERED_ALREADY]
    if clock.is_extended:
        return [
            _blocker(
                "extended_already", translatable("The time was extended already: once is all.")
            )
        ]
    blockers = []
    if not clock.is_standing and today > clock.first_due_on:
        blockers.append(
            _blocker(
                "too_late_to_extend",
                translatable(
                    "The first month is over: an extension had to be told to the person within it."
                ),
            )
        )
    return blockers + blockers_for_reason(reason)


def blockers_for_giving_a_copy(two_on: datetime.date | None) -> list[Blocker]:
    """Whoever confirms who asks is one, and whoever grants the copy and hands it over another.

    `two_on` is the day from which the two are two people: None today, the last of all days if they
    are the same.
    """
    if two_on == datetime.date.max:
        return [CONFIRMED_BY_YOU]
    return blockers_for_second_person(two_on)


def may_be_child(born_on: datetime.date | None, precision: str, *, on: datetime.date) -> bool:
    """Whether a person is under 18 on the day, or may be, as far as the birth is known.

    The database says the same: `sec.refuse_without_best_interest`.
    """
    if born_on is None:
        return True
    latest = born_on
    if precision == BirthPrecision.MONTH:
        latest = add_months(born_on, 1) - ONE_DAY
    elif precision != BirthPrecision.DAY:
        latest = born_on.replace(month=12, day=31)
    age = age_on(latest, on)
    return age is None or age < ADULT_AT


def blockers_for_answering(
    *,
    outcome: RequestOutcome,
    words: str,
    is_identified: bool,
    is_open: bool,
    two_on: datetime.date | None,
    is_child_to_consider: bool = False,
) -> list[Blocker]:
    """Nothing is given to somebody unknown or by one alone, and nothing refused without a reason.

    Whoever answers about a child has considered what is best for the child, and says how.
    """
    if not is_open:
        return [ANSWERED_ALREADY]
    blockers = []
    if is_child_to_consider and outcome is not RequestOutcome.WITHDRAWN:
        blockers.append(CHILD_NOT_CONSIDERED)
    if outcome in GIVES:
        blockers += blockers_for_giving_a_copy(two_on) if is_identified else [NOT_IDENTIFIED]
    if outcome in NEEDS_REASON:
        blockers += blockers_for_reason(words)
    return blockers


# Long enough to fetch the paper that was answered, short enough that an old request opens nothing.
HANDED_OVER_WITHIN = datetime.timedelta(days=30)


def blockers_for_handing_over(
    *,
    outcome: str,
    answered_on: datetime.date | None,
    today: datetime.date,
    two_on: datetime.date | None,
    is_about_child: bool = False,
) -> list[Blocker]:
    """What is kept leaves on a request that is open or was granted of late, by a second person.

    Of a child it leaves once it was granted: the answer says how the child was considered.
    """
    if answered_on is None:
        first = [CHILD_ANSWERED_FIRST] if is_about_child else []
        return [*first, *blockers_for_giving_a_copy(two_on)]
    if outcome not in GIVES:
        return [
            _blocker(
                "nothing_was_granted",
                translatable(
                    "This request was refused or withdrawn, so nothing is handed over for it. "
                    "If the person asks again, write down a new request."
                ),
            )
        ]
    if today - answered_on > HANDED_OVER_WITHIN:
        return [
            Blocker(
                code="granted_long_ago",
                message=Sentence(
                    translatable(
                        "This request was answered more than %(days)s days ago, so nothing is "
                        "handed over for it any more. If the person asks again, write down a new "
                        "request."
                    ),
                    {"days": HANDED_OVER_WITHIN.days},
                ),
            )
        ]
    return blockers_for_giving_a_copy(two_on)


def blockers_for_correcting_as_asked(
    *, kind: str, is_identified: bool, is_open: bool
) -> list[Blocker]:
    """Only an open request for correction, of somebody who was recognised, lets their data change."""
    if not is_open:
        return [ANSWERED_ALREADY]
    if kind != RequestKind.CORRECTION:
        return [_blocker("asks_otherwise", translatable("This request asks for something else."))]
    return [] if is_identified else [NOT_IDENTIFIED]


def blockers_for_reason(reason: str) -> list[Blocker]:
    """A reason is long enough to be one."""
    if len(reason.strip()) >= SHORTEST_REASON:
        return []
    return [
        Blocker(
            code="reason_too_short",
            message=Sentence(
                translatable(
                    "Write the reason as the person will read it, in %(least)s characters or more."
                ),
                {"least": SHORTEST_REASON},
            ),
        )
    ]


def _blocker(code: str, text: str) -> Blocker:
    return Blocker(code=code, message=Sentence(text))


LONGEST_HOLD = datetime.timedelta(days=5 * 366)


def blockers_for_holding(
    *, reason: str, last_held_on: datetime.date, today: datetime.date
) -> list[Blocker]:
    """A hold has a reason and an end that is to come and not too far."""
    blockers = []
    if not today <= last_held_on <= today + LONGEST_HOLD:
        blockers.append(
            _blocker(
                "hold_end",
                translatable("Give a last day that is still to come, within five years."),
            )
        )
    return blockers + blockers_for_reason(reason)
