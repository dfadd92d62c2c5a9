"""What must hold of people, their timeline and assignments, whoever acts.

Every rule takes values and days and returns blockers; none reads the database or the clock.
"""

import datetime
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from uuid import UUID

from balsts.access.enums import ACCOMPANIES_CLIENTS, LEADS_CASES, SEES_FOR_A_WHILE
from balsts.clients.enums import AssignmentRole, BirthPrecision, FilePart
from balsts.clients.models.correction import SHORTEST_CORRECTION_REASON
from balsts.clients.models.emergency import SHORTEST_REASON
from balsts.clients.models.sharing import LONGEST_CONSENT
from balsts.clients.particulars import Registration
from balsts.organisations.models import Contract, StaffMember
from balsts.platform.blockers import Blocker, FixableBy, LeftOut
from balsts.platform.periods import ONE_DAY, Period, days_left
from balsts.platform.sentences import Sentence, translatable

CLIENT_NOT_SEEN = Blocker(
    code="client_not_seen",
    message=Sentence(translatable("This client is not among those whom you may see today.")),
    fixable_by=FixableBy.MANAGER,
)
CLIENT_RESTRICTED = Blocker(
    code="client_restricted",
    message=Sentence(
        translatable(
            "The use of this person's data is restricted: nothing new is recorded until the "
            "restriction is lifted."
        )
    ),
    fixable_by=FixableBy.MANAGER,
)
NOTIFIED_BEFORE_DECISION = translatable(
    "The client cannot have been told on %(day)s of a decision that was made on %(decided_on)s: "
    "check both days."
)
TRANSLATED_BEFORE_DECISION = translatable(
    "The translation cannot have come on %(day)s of a decision that was made on %(decided_on)s: "
    "check both days."
)
FINAL_BEFORE_DECISION = translatable(
    "A decision of %(decided_on)s cannot have become final on %(day)s: check both days."
)
LATER_DAY_IN_FUTURE = translatable(
    "%(day)s is still to come: leave it out, and record it when it has happened."
)
APPEAL_BEFORE_BIRTH = translatable(
    "The appeal is recorded on %(day)s, before the client was born: check the day."
)
ANSWER_TO_COME = Blocker(
    code="answer_to_come",
    message=Sentence(
        translatable(
            "The day of the answer is still to come: record it when the client has said it."
        )
    ),
)
LENDS_BACKWARDS = Blocker(
    code="lends_backwards",
    message=Sentence(
        translatable(
            "Sharing begins on the day of the answer at the earliest: change the first day."
        )
    ),
)
LENDS_TOO_LONG = Blocker(
    code="lends_too_long",
    message=Sentence(
        translatable("Sharing ends within two years: name an earlier last day and ask again then.")
    ),
)
LENDS_TO_ITSELF = Blocker(
    code="lends_to_itself",
    message=Sentence(translatable("This organisation works with the client under this contract.")),
)
NOT_A_RECIPIENT = Blocker(
    code="not_a_recipient",
    message=Sentence(
        translatable(
            "A file can be shared only with an organisation that helps under a contract running on the "
            "first day."
        )
    ),
    fixable_by=FixableBy.NOBODY,
)
LENDS_WITHOUT_NAME = Blocker(
    code="lends_without_name",
    message=Sentence(
        translatable(
            "Without the name nobody knows whose file it is: the first part always goes along."
        )
    ),
)
EXPLAINED_BY_A_STRANGER = Blocker(
    code="explained_by_a_stranger",
    message=Sentence(translatable("Whoever explained it works for your organisation on that day.")),
)
LENT_ALREADY = Blocker(
    code="lent_already",
    message=Sentence(
        translatable(
            "The client has agreed to exactly this already: take the other answer back first, or "
            "change what is shared."
        )
    ),
)
CONSENT_NOT_IN_FORCE = Blocker(
    code="consent_not_in_force",
    message=Sentence(
        translatable("Nothing is shared under this consent today: ask the client again first.")
    ),
)
NOTHING_LENT_HERE = Blocker(
    code="nothing_lent_here",
    message=Sentence(
        translatable(
            "Nothing is shared with you under this consent today, so nothing was written down."
        )
    ),
)
NOBODY_TO_HAND_OVER = Blocker(
    code="nobody_to_hand_over",
    message=Sentence(
        translatable("Nobody is left on the list who agreed and was not referred yet.")
    ),
)
REFERRAL_WAITS = Blocker(
    code="referral_waits",
    message=Sentence(translatable("A referral under this consent already waits for an answer.")),
    fixable_by=FixableBy.NOBODY,
)
REFERRAL_ANSWERED = Blocker(
    code="referral_answered",
    message=Sentence(translatable("This referral no longer waits for an answer.")),
    fixable_by=FixableBy.NOBODY,
)
ENROLLED_FROM_LATER = Blocker(
    code="enrolled_from_later",
    message=Sentence(
        translatable(
            "The client is enrolled with your organisation from a later day already: accept the "
            "referral on that day."
        )
    ),
    fixable_by=FixableBy.NOBODY,
)
SAY_WHAT_FOR = Blocker(
    code="say_what_for",
    message=Sentence(translatable("Say in a few words what is asked for.")),
)
SAY_WHY = Blocker(code="say_why", message=Sentence(translatable("Say in a few words why.")))
SAY_WHAT_ELSE = Blocker(
    code="say_what_else",
    message=Sentence(translatable("Say in a few words what the other reason is, without names.")),
)
NO_SUCH_FILE = Blocker(
    code="no_such_file",
    message=Sentence(
        translatable(
            "No file can be opened with this reference. Check each character; if it is right, call "
            "the organisation that works with the person."
        )
    ),
)
SEEN_ANYWAY = Blocker(
    code="seen_anyway",
    message=Sentence(
        translatable("This client is among yours: open the file as on any other day.")
    ),
)
REASON_TOO_SHORT = Blocker(
    code="reason_too_short",
    message=Sentence(
        translatable("Say in at least 20 characters what is happening: others will read it today.")
    ),
)
NOT_REVIEWED_YET = Blocker(
    code="not_reviewed_yet",
    message=Sentence(
        translatable(
            "Nobody has reviewed your last opening yet. Ask your manager or the data protection "
            "officer to review it; until then call the organisation that works with the person."
        )
    ),
    fixable_by=FixableBy.MANAGER,
)
HOUR_IS_OVER = Blocker(
    code="hour_is_over",
    message=Sentence(translatable("The hour is over: the file is closed again.")),
    fixable_by=FixableBy.NOBODY,
)
REVIEWED_ALREADY = Blocker(
    code="reviewed_already",
    message=Sentence(translatable("Somebody has reviewed this opening already.")),
    fixable_by=FixableBy.NOBODY,
)
CLOSED_ALREADY = Blocker(
    code="closed_already",
    message=Sentence(translatable("This file is already closed to emergencies.")),
    fixable_by=FixableBy.NOBODY,
)
NOT_CLOSED = Blocker(
    code="not_closed",
    message=Sentence(translatable("This file is not closed to emergencies.")),
    fixable_by=FixableBy.NOBODY,
)
CHANGED_MEANWHILE = Blocker(
    code="changed_meanwhile",
    message=Sentence(
        translatable(
            "Somebody has corrected this file while you were writing: compare below, then save again."
        )
    ),
)
NOTHING_TO_CORRECT = Blocker(
    code="nothing_to_correct",
    message=Sentence(translatable("Nothing is different from what is recorded.")),
)
NOT_AGREED = Blocker(
    code="not_agreed",
    message=Sentence(
        translatable("Others are asked only when the person has said that they agree.")
    ),
)
SAY_HOW_TO_CALL_BACK = Blocker(
    code="say_how_to_call_back",
    message=Sentence(
        translatable("Say how you can be reached: the responsible worker will call you.")
    ),
)
ASKED_FOR_TOO_LITTLE = Blocker(
    code="asked_for_too_little",
    message=Sentence(
        translatable(
            "Name the whole name and the day of birth, or the whole reference: part of it is not "
            "looked for."
        )
    ),
)
ASKED_TOO_OFTEN = Blocker(
    code="asked_too_often",
    message=Sentence(
        translatable("You have asked 30 times within an hour: wait a while, then ask again.")
    ),
    fixable_by=FixableBy.NOBODY,
)
INQUIRY_SETTLED_ALREADY = Blocker(
    code="inquiry_settled_already",
    message=Sentence(translatable("Somebody has answered this question already.")),
    fixable_by=FixableBy.NOBODY,
)
MENTOR_LOAD_LIMIT = 20
MENTOR_LOAD_LIMIT_FROM = datetime.date(2017, 8, 1)
# For how long a volunteer sees a client before whoever leads the case must say so again.
VOLUNTEER_SEES_FOR = datetime.timedelta(days=31)
# How far back a client is handed on from somebody who goes on being responsible.
HANDED_ON_WITHIN = datetime.timedelta(days=31)


def blocked_as_unseen(client_ids: Sequence[UUID], closed: Collection[UUID]) -> LeftOut:
    """Find the entries about clients whom the acting person may not see, by their position."""
    if not closed:
        return {}
    return {
        position: [CLIENT_NOT_SEEN]
        for position, client_id in enumerate(client_ids)
        if client_id in closed
    }


def blockers_for_timeline_event(
    *, on: datetime.date, born_on: datetime.date | None, today: datetime.date
) -> list[Blocker]:
    """An event of the timeline lies after birth and not in the future."""
    blockers = []
    if born_on is not None and on < born_on:
        blockers.append(
            Blocker(
                code="event_before_birth",
                message=Sentence(translatable("This day is before the client was born.")),
                fixable_by=FixableBy.YOU,
            )
        )
    if on > today:
        blockers.append(
            Blocker(
                code="event_in_future",
                message=Sentence(
                    translatable("This day is still to come: record it when it has happened.")
                ),
                fixable_by=FixableBy.YOU,
            )
        )
    return blockers


def blockers_for_days_of_decision(
    *,
    decided_on: datetime.date,
    notified_on: datetime.date | None,
    translation_received_on: datetime.date | None,
    appeal_lodged_on: datetime.date | None,
    became_final_on: datetime.date | None,
    born_on: datetime.date | None,
    today: datetime.date,
) -> list[Blocker]:
    """A decision is told, translated and final only after it was made, and none of it to come.

    Days that merely contradict each other are taken: the law says that they are in conflict.
    """
    blockers = []
    for day, code, message in (
        (notified_on, "notified_before_decision", NOTIFIED_BEFORE_DECISION),
        (translation_received_on, "translated_before_decision", TRANSLATED_BEFORE_DECISION),
        (became_final_on, "final_before_decision", FINAL_BEFORE_DECISION),
    ):
        if day is not None and day < decided_on:
            sentence = Sentence(message, {"day": day, "decided_on": decided_on})
            blockers.append(Blocker(code=code, message=sentence, fixable_by=FixableBy.YOU))
    told = [notified_on, translation_received_on, appeal_lodged_on, became_final_on]
    latest = max((day for day in told if day is not None), default=None)
    if latest is not None and latest > today >= decided_on:
        sentence = Sentence(LATER_DAY_IN_FUTURE, {"day": latest})
        blockers.append(
            Blocker(code="later_day_in_future", message=sentence, fixable_by=FixableBy.YOU)
        )
    if born_on is not None and appeal_lodged_on is not None and appeal_lodged_on < born_on:
        sentence = Sentence(APPEAL_BEFORE_BIRTH, {"day": appeal_lodged_on})
        blockers.append(
            Blocker(code="appeal_before_birth", message=sentence, fixable_by=FixableBy.YOU)
        )
    return blockers


def blockers_for_asking_elsewhere(
    *, has_agreed: bool, call_back: str, is_whole: bool
) -> list[Blocker]:
    """Only with the person's own word, a way to call back, and all of who is asked for."""
    needed = (
        (has_agreed, NOT_AGREED),
        (bool(call_back.strip()), SAY_HOW_TO_CALL_BACK),
        (is_whole, ASKED_FOR_TOO_LITTLE),
    )
    return [blocker for is_there, blocker in needed if not is_there]


def blockers_for_period(*, from_: datetime.date, last_day: datetime.date | None) -> list[Blocker]:
    """A period holds at least its first day."""
    if last_day is None or last_day >= from_:
        return []
    return [
        Blocker(
            code="ends_before_it_begins",
            message=Sentence(translatable("The last day is before the first day.")),
        )
    ]


def blockers_for_overlap(period: Period, *, taken: Iterable[Period], message: str) -> list[Blocker]:
    """Nothing is held twice on one day; the message may say from which day the other one is."""
    for other in taken:
        if other.overlaps(period):
            sentence = Sentence(message, {"other_from": other.from_})
            return [Blocker(code="overlaps", message=sentence)]
    return []


def blocked_by_overlap(
    periods: Iterable[tuple[int, Hashable, Period]],
    *,
    taken: Mapping[Hashable, Sequence[Period]],
    message: str,
) -> LeftOut:
    """Find what would be held twice on one day: each told with its position and what it is of.

    The first one told stays, as do those that are `taken` already.
    """
    blocked: LeftOut = {}
    held = {key: list(known) for key, known in taken.items()}
    for position, key, period in periods:
        others = held.setdefault(key, [])
        blockers = blockers_for_overlap(period, taken=others, message=message)
        if blockers:
            blocked[position] = blockers
        else:
            others.append(period)
    return blocked


def blockers_for_enrolling(
    contract: Contract, *, from_: datetime.date, last_day: datetime.date | None
) -> list[Blocker]:
    """An enrolment lies inside the contract's actual period."""
    end = contract.actual_until
    is_inside = contract.is_running_on(from_) and (
        end is None or last_day is None or last_day < end
    )
    if is_inside:
        return []
    return [
        Blocker(
            code="outside_contract",
            message=Sentence(
                translatable("Contract %(number)s does not run on these days."),
                {"number": contract.number},
            ),
            fixable_by=FixableBy.MANAGER,
        )
    ]


def blockers_for_assigning(
    *,
    staff_member: StaffMember,
    contract: Contract,
    role: AssignmentRole,
    from_: datetime.date,
    clients_at_once: int,
) -> list[Blocker]:
    """Only the provider's own staff in a fitting post; a mentor has at most 20 people at a time."""
    blockers = []
    in_post = staff_member.valid_from <= from_ and (
        staff_member.valid_until is None or from_ < staff_member.valid_until
    )
    if staff_member.organisation_id != contract.provider_id or not in_post:
        blockers.append(
            Blocker(
                code="not_on_staff",
                message=Sentence(
                    translatable("This person does not work for the provider on that day.")
                ),
                fixable_by=FixableBy.MANAGER,
            )
        )
    suits = LEADS_CASES if role == AssignmentRole.RESPONSIBLE_WORKER else ACCOMPANIES_CLIENTS
    if staff_member.role not in suits:
        blockers.append(
            Blocker(
                code="wrong_role",
                message=Sentence(
                    translatable(
                        "Only a social worker can be responsible, and only a mentor can accompany."
                    )
                ),
                fixable_by=FixableBy.MANAGER,
            )
        )
    is_limited = role == AssignmentRole.MENTOR and from_ >= MENTOR_LOAD_LIMIT_FROM
    if is_limited and clients_at_once >= MENTOR_LOAD_LIMIT:
        blockers.append(
            Blocker(
                code="mentor_load",
                message=Sentence(
                    translatable(
                        "This mentor already has %(count)s clients; %(limit)s is the most that is "
                        "allowed at the same time."
                    ),
                    {"count": clients_at_once, "limit": MENTOR_LOAD_LIMIT},
                ),
                fixable_by=FixableBy.MANAGER,
            )
        )
    return blockers


def sight_ends_on(
    staff_member: StaffMember, *, from_: datetime.date, today: datetime.date
) -> datetime.date | None:
    """Return the first day on which a volunteer does not see the client; None for all others."""
    if staff_member.role not in SEES_FOR_A_WHILE:
        return None
    return max(from_, today) + VOLUNTEER_SEES_FOR


def blockers_for_assigned_days(period: Period, *, enrolled: Period) -> list[Blocker]:
    """Nobody is assigned to a client on a day without enrolment."""
    if enrolled.covers(period):
        return []
    return [
        Blocker(
            code="outside_enrolment",
            message=Sentence(translatable("The client is not enrolled on all of these days.")),
            fixable_by=FixableBy.MANAGER,
        )
    ]


def blockers_for_handing_on(
    from_: datetime.date, *, responsible: Iterable[Period], today: datetime.date
) -> list[Blocker]:
    """Who was responsible stays as it is written: nothing that began before today is taken back.

    What runs is cut at the most a month ago; a stretch of which nobody has charge may begin earlier.
    """
    begun = [period for period in responsible if period.from_ < today]
    longest_ago = today - HANDED_ON_WITHIN
    rewrites = any(
        period.from_ >= from_
        or (from_ < longest_ago and (period.until is None or period.until > from_))
        for period in begun
    )
    if not rewrites:
        return []
    first = max([longest_ago, *(period.from_ + ONE_DAY for period in begun)])
    return [
        Blocker(
            code="handed_on_too_early",
            message=Sentence(
                translatable(
                    "Choose %(first_day)s or a later day: who was responsible before stays as it is "
                    "written."
                ),
                {"first_day": first},
            ),
            fixable_by=FixableBy.YOU,
        )
    ]


def blockers_for_responsibility(
    open_days: Period, *, responsible: Iterable[Period]
) -> list[Blocker]:
    """On every day on which a case is open, somebody is responsible: each stretch without is told."""
    return [
        Blocker(code="nobody_responsible", message=_nobody_responsible(stretch))
        for stretch in days_left(open_days, responsible)
    ]


def _nobody_responsible(stretch: Period) -> Sentence:
    if stretch.last_day is None:
        return Sentence(
            translatable(
                "Nobody is responsible for the client from %(first_day)s on: name a responsible "
                "social worker for these days."
            ),
            {"first_day": stretch.from_},
        )
    if stretch.last_day == stretch.from_:
        return Sentence(
            translatable(
                "Nobody is responsible for the client on %(first_day)s: name a responsible "
                "social worker for this day."
            ),
            {"first_day": stretch.from_},
        )
    return Sentence(
        translatable(
            "Nobody is responsible for the client from %(first_day)s to %(last_day)s: name a "
            "responsible social worker for these days."
        ),
        {"first_day": stretch.from_, "last_day": stretch.last_day},
    )


def most_at_once(taken: Sequence[Period], *, within: Period) -> int:
    """Return how many of the periods at most hold one same day of the given period."""
    overlapping = [period for period in taken if period.overlaps(within)]
    days = {within.from_} | {p.from_ for p in overlapping if within.contains(p.from_)}
    return max(sum(period.contains(day) for period in overlapping) for day in days)


def blockers_for_consent(
    *,
    answered_on: datetime.date,
    lent: Period,
    parts: Collection[str],
    is_recipient: bool,
    is_own_organisation: bool,
    today: datetime.date,
) -> list[Blocker]:
    """An answer that was given, about days to come, known parts and an organisation of ours."""
    blockers = []
    if answered_on > today:
        blockers.append(ANSWER_TO_COME)
    if lent.from_ < answered_on:
        blockers.append(LENDS_BACKWARDS)
    if lent.until is None or lent.until > lent.from_ + LONGEST_CONSENT:
        blockers.append(LENDS_TOO_LONG)
    if not is_recipient:
        blockers.append(NOT_A_RECIPIENT)
    if is_own_organisation:
        blockers.append(LENDS_TO_ITSELF)
    if FilePart.IDENTITY not in parts:
        blockers.append(LENDS_WITHOUT_NAME)
    return blockers


def blockers_for_taking_back(
    withdrawn_on: datetime.date, *, answered_on: datetime.date, today: datetime.date
) -> list[Blocker]:
    """A consent is taken back after it was given, and not in the future."""
    if answered_on <= withdrawn_on <= today:
        return []
    message = Sentence(
        translatable(
            "The consent was given on %(answered_on)s: it can be taken back on that day or later, "
            "up to today."
        ),
        {"answered_on": answered_on},
    )
    return [Blocker(code="taken_back_out_of_order", message=message)]


def blockers_for_opening_in_emergency(
    *, reason: str, is_found: bool, is_seen_anyway: bool, has_unreviewed: bool
) -> list[Blocker]:
    """A file that exists and is not one's own, with a reason, after the last one was reviewed."""
    blockers = []
    if len(reason.strip()) < SHORTEST_REASON:
        blockers.append(REASON_TOO_SHORT)
    if has_unreviewed:
        # Whoever may open nothing now learns nothing about references either.
        return [*blockers, NOT_REVIEWED_YET]
    if not is_found:
        blockers.append(NO_SUCH_FILE)
    if is_seen_anyway:
        blockers.append(SEEN_ANYWAY)
    return blockers


def blockers_for_registering(registration: Registration, *, today: datetime.date) -> list[Blocker]:
    """A person has a name and was not born tomorrow."""
    blockers = []
    if not registration.given_name.strip():
        blockers.append(
            Blocker(
                code="name_missing",
                message=Sentence(translatable("Give at least one name, in Latin letters.")),
                fixable_by=FixableBy.YOU,
            )
        )
    if registration.born_on is not None and registration.born_on > today:
        blockers.append(
            Blocker(
                code="birth_in_future",
                message=Sentence(translatable("The birth date is in the future.")),
                fixable_by=FixableBy.YOU,
            )
        )
    return blockers


def blockers_for_correcting(
    told: Registration, *, reason: str, first_event_on: datetime.date | None, today: datetime.date
) -> list[Blocker]:
    """What a registration needs holds for ever; nothing recorded lies before birth; it says why."""
    blockers = blockers_for_registering(told, today=today)
    is_exact = told.birth_precision != BirthPrecision.ESTIMATED
    born_on = told.born_on if is_exact else None
    if born_on and first_event_on and first_event_on < born_on <= today:
        blockers.append(
            Blocker(
                code="born_after_event",
                message=Sentence(
                    translatable(
                        "Something is on the timeline on %(day)s, before this birth date: "
                        "check both days."
                    ),
                    {"day": first_event_on},
                ),
            )
        )
    if len(reason.strip()) < SHORTEST_CORRECTION_REASON:
        blockers.append(
            Blocker(
                code="correction_without_reason",
                message=Sentence(
                    translatable("Say why, in a few words: a document, a mistake, what was said.")
                ),
            )
        )
    return blockers


def blockers_for_telling(
    *, on: datetime.date, known_from: datetime.date, today: datetime.date
) -> list[Blocker]:
    """Nobody is told of a change before it is known, nor on a day to come."""
    if on > today:
        return [
            Blocker(
                code="told_in_future",
                message=Sentence(
                    translatable("This day is still to come: record it when it has happened.")
                ),
            )
        ]
    if on < known_from:
        return [
            Blocker(
                code="told_before_change",
                message=Sentence(
                    translatable(
                        "This is known since %(known_from)s only: nobody can have been told before."
                    ),
                    {"known_from": known_from},
                ),
            )
        ]
    return []
