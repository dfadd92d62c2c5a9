"""What must hold of people, their timeline and assignments, whoever acts.

Every rule takes values and days and returns blockers; none reads the database or the clock.
"""

import datetime
from collections.abc import Sequence

from balsts.clients.enums import AssignmentRole
from balsts.organisations.models import Contract, StaffMember
from balsts.platform.blockers import Blocker, FixableBy
from balsts.platform.periods import Period
from balsts.platform.sentences import Sentence, translatable

MENTOR_LOAD_LIMIT = 20
MENTOR_LOAD_LIMIT_FROM = datetime.date(2017, 8, 1)


def blockers_for_timeline_event(
    *, on: datetime.date, born_on: datetime.date | None, today: datetime.date
) -> list[Blocker]:
    """An event of the timeline lies after birth and not in the future."""
    blockers = []
    if born_on is not None and on < born_on:
        blockers.append(
            Blocker(
                code="event_before_birth",
                message=Sentence(
                    translatable("This day is before the client was born.")
                ),
                fixable_by=FixableBy.YOU,
            )
        )
    if on > today:
        blockers.append(
            Blocker(
                code="event_in_future",
                message=Sentence(
                    translatable(
                        "This day is still to come: record it when it has happened."
                    )
                ),
                fixable_by=FixableBy.YOU,
            )
        )
    return blockers


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
    """Only the provider's own staff in post; a mentor has at most 20 people at a time."""
    blockers = []
    in_post = staff_member.valid_from <= from_ and (
        staff_member.valid_until is None or from_ < staff_member.valid_until
    )
    if staff_member.organisation_id != contract.provider_id or not in_post:
        blockers.append(
            Blocker(
                code="not_on_staff",
                message=Sentence(
                    translatable(
                        "This person does not work for the provider on that day."
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


def most_at_once(taken: Sequence[Period], *, within: Period) -> int:
    """Return how many of the periods at most hold one same day of the given period."""
    overlapping = [period for period in taken if period.overlaps(within)]
    days = {within.from_} | {p.from_ for p in overlapping if within.contains(p.from_)}
    return max(sum(period.contains(day) for period in overlapping) for day in days)
