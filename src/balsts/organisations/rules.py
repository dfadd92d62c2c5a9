"""What must hold of people who look after each other's doings, whoever acts."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from balsts.platform.blockers import Blocker, FixableBy
from balsts.platform.sentences import Sentence, translatable

# A sudden deputy is seen by others within a fortnight, holidays included; the alarm is seen at once.
COUNT_AS_ONE_FOR: Final = datetime.timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class BroughtIn:
    """Somebody let a person in, or gave them the post by which they act; they are two on a day."""

    person: UUID
    by: UUID
    two_on: datetime.date


def blockers_for_side(*, is_at_funder: bool, sees_clients: bool, inspects: bool) -> list[Blocker]:
    """Whoever gives the service and whoever checks it work at two organisations, even of one body."""
    if is_at_funder and sees_clients:
        return [
            Blocker(
                code="funder_has_no_clients",
                message=Sentence(
                    translatable(
                        "A funder has no clients. What it does itself for people stands as an "
                        "organisation of its own: give the person this post there."
                    )
                ),
                fixable_by=FixableBy.MANAGER,
            )
        ]
    if inspects and not is_at_funder:
        return [
            Blocker(
                code="only_at_a_funder",
                message=Sentence(
                    translatable(
                        "Whoever checks services works at the funder. Give the person this post there."
                    )
                ),
                fixable_by=FixableBy.MANAGER,
            )
        ]
    return []


def two_people_from(
    one: UUID,
    other: UUID,
    *,
    brought_in: Collection[BroughtIn],
    administrators: Collection[UUID],
) -> datetime.date | None:
    """Return the day from which two accounts are two people; None if they are today.

    Whoever brought the other in counts as one with them for a fortnight, and so do those whom they
    brought in between: nobody becomes two by inviting two. Administrators let everybody in: they do
    not make one of those whom they let in, but are not two themselves with any of them.
    """
    until = {one: datetime.date.max}
    going_on = [one]
    while going_on:
        here = going_on.pop()
        if here != one and here in administrators:
            continue
        for tie in brought_in:
            if here not in (tie.person, tie.by):
                continue
            there = tie.by if here == tie.person else tie.person
            as_one = min(until[here], tie.two_on)
            if there != one and as_one > until.get(there, datetime.date.min):
                until[there] = as_one
                going_on.append(there)
    return until.get(other)


def blockers_for_second_person(two_on: datetime.date | None) -> list[Blocker]:
    """Two agree where two are needed: no one, and nobody with whom they have just let in."""
    if two_on is None:
        return []
    return [
        Blocker(
            code="not_two_people_yet",
            message=Sentence(
                translatable(
                    "This takes two people, and until %(day)s you two count as one: less than two "
                    "weeks ago one of you let the other in or gave them their post, directly or "
                    "through somebody. Ask somebody else; from that day on you can do it yourself."
                ),
                {"day": two_on},
            ),
            fixable_by=FixableBy.MANAGER,
        )
    ]
