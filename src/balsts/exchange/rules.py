"""What must hold for a file with people's data, whoever wants it."""

import datetime
from collections.abc import Iterable

from balsts.exchange.enums import LEADS_OUT, ExportPurpose, ExportState, Sensitivity
from balsts.exchange.models import Export
from balsts.platform.blockers import DECIDED_MEANWHILE, Blocker
from balsts.platform.sentences import Sentence, translatable

MOST_PEOPLE_FOR_ONE = 50
MOST_PEOPLE = 5_000
MOST_A_DAY = 20
# Imports of one person whose files wait at once: half a gigabyte at most.
MOST_WAITING_IMPORTS = 5
KEPT_FOR = datetime.timedelta(hours=24)
SHORTEST_REASON = 20


def reasons_for_two(
    *,
    person_count: int,
    people_before: int,
    sensitivities: Iterable[Sensitivity],
    names_by_law: bool = False,
) -> list[Sentence]:
    """Return why a second person must want a file to leave; without a reason one is enough.

    `people_before` are those in the person's other files of a day that left, or may leave, on one
    word: a list divided into several needs the same two as the whole. `names_by_law` is a list with
    names that leaves for a duty set by law, be it of one person.
    """
    reasons = []
    if names_by_law:
        reasons.append(Sentence(_NAMES_BY_LAW))
    if Sensitivity.SEALED in set(sensitivities):
        reasons.append(Sentence(_SEALED))
    if person_count > MOST_PEOPLE_FOR_ONE:
        reasons.append(Sentence(_MANY, {"most": MOST_PEOPLE_FOR_ONE}))
    elif person_count + people_before > MOST_PEOPLE_FOR_ONE:
        reasons.append(
            Sentence(
                _MANY_TOGETHER,
                {"people": person_count + people_before, "most": MOST_PEOPLE_FOR_ONE},
            )
        )
    return reasons


def is_names_by_law(*, has_names: bool, purpose: str) -> bool:
    """Whether a list names people for a duty set by law, as when an authority asks for them."""
    return has_names and purpose == ExportPurpose.LEGAL_DUTY


def hides_closed_files(*, has_names: bool, purpose: ExportPurpose) -> bool:
    """Whether files closed to emergencies stay out of a list: it names people, or leaves the house."""
    return has_names or purpose in LEADS_OUT


def blockers_for_asking(
    *, reason: str, has_names: bool, names_reason: str, person_count: int, asked_today: int
) -> list[Blocker]:
    """Return what stands against making the file."""
    blockers = []
    if len(reason) < SHORTEST_REASON:
        blockers.append(_blocker("reason_too_short", _TELL_MORE, shortest=SHORTEST_REASON))
    if has_names and len(names_reason) < SHORTEST_REASON:
        blockers.append(_blocker("names_without_reason", _TELL_WHY, shortest=SHORTEST_REASON))
    if person_count == 0:
        blockers.append(_blocker("nobody", _NOBODY))
    if person_count > MOST_PEOPLE:
        blockers.append(_blocker("too_many_people", _TOO_MANY, most=MOST_PEOPLE))
    if asked_today >= MOST_A_DAY:
        blockers.append(_blocker("too_many_files", _ENOUGH_TODAY, most=MOST_A_DAY))
    return blockers


def blockers_for_starting_import(*, waiting: int) -> list[Blocker]:
    """Return what stands against keeping the files of one more import."""
    if waiting >= MOST_WAITING_IMPORTS:
        return [_blocker("too_many_imports_wait", _IMPORTS_WAIT, most=MOST_WAITING_IMPORTS)]
    return []


def blockers_for_deciding(export: Export, *, at: datetime.datetime) -> list[Blocker]:
    """Return what stands against agreeing or declining now."""
    if export.state != ExportState.WAITING:
        return [DECIDED_MEANWHILE]
    if at >= export.expires_at:
        return [_blocker("export_expired", _TOO_LATE)]
    return []


def blockers_for_taking(export: Export, *, at: datetime.datetime) -> list[Blocker]:
    """Return what stands against taking the file now."""
    match export.state:
        case ExportState.WAITING:
            return [_blocker("needs_second_person", _WAITS)]
        case ExportState.TAKEN:
            return [_blocker("taken_already", _TAKEN)]
        case ExportState.READY if at < export.expires_at:
            return []
        case ExportState.DECLINED:
            return [_blocker("export_declined", _DECLINED)]
        case _:
            return [_blocker("export_expired", _TOO_LATE)]


def _blocker(code: str, text: str, **values: int) -> Blocker:
    return Blocker(code=code, message=Sentence(text, values))


_NAMES_BY_LAW = translatable("It names people for a duty set by law.")
_SEALED = translatable("It holds what is sealed.")
_MANY = translatable("It holds more than %(most)s people.")
_MANY_TOGETHER = translatable(
    "Together with the other files of the same person within 24 hours the number of people is "
    "%(people)s, more than %(most)s."
)
_TELL_MORE = translatable(
    "Say in a sentence what the file is for: at least %(shortest)s characters."
)
_TELL_WHY = translatable(
    "Say why names are needed: at least %(shortest)s characters. Without names the file holds "
    "references only."
)
_NOBODY = translatable("Nobody is in this list: choose other cases or another contract.")
_TOO_MANY = translatable(
    "This list has more than %(most)s people: choose fewer, or use the figures, which name nobody."
)
_ENOUGH_TODAY = translatable(
    "You have made %(most)s files today, as many as one person may: ask a colleague or come back "
    "tomorrow."
)
_IMPORTS_WAIT = translatable(
    "The files of %(most)s imports of yours are still waiting: agree to one of them or cancel it "
    "first."
)
_TOO_LATE = translatable("The day in which this was possible is over: have the file made again.")
_WAITS = translatable("A second person has to agree first.")
_TAKEN = translatable("This file was taken already, and it can be taken once: have it made again.")
_DECLINED = translatable("The second person has declined, so the file is gone.")
