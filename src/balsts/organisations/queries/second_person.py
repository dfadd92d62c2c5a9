"""Who may be the second of two people beside whom: the same as `sec.two_people_from`.

A post or a way in that is older than a fortnight, or of which nobody knows who gave it, ties nobody.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from balsts.access.enums import MAKES_A_SECOND_PERSON, Permission
from balsts.access.roles import roles_that_may
from balsts.accounts.models import User
from balsts.organisations.models import StaffMember
from balsts.organisations.queries.standing import Standing
from balsts.organisations.rules import COUNT_AS_ONE_FOR, BroughtIn, two_people_from
from balsts.platform.dates import beginning_of


@dataclass(frozen=True, kw_only=True)
class RecentTies:
    """Whom somebody let in or gave a post within the last fortnight, and who administers accounts."""

    brought_in: tuple[BroughtIn, ...]
    administrators: frozenset[UUID]

    def two_people_from(self, one: UUID, other: UUID) -> datetime.date | None:
        """Return the day from which they are two people; None if they are today."""
        return two_people_from(
            one, other, brought_in=self.brought_in, administrators=self.administrators
        )


def second_person_from(first_id: UUID, standing: Standing) -> datetime.date | None:
    """Return the day from which the person may be the second beside the first; None if today."""
    return recent_ties(on=standing.on).two_people_from(first_id, standing.user.pk)


def recent_ties(*, on: datetime.date) -> RecentTies:
    """Return what ties people together on the day: two questions, and two more if anything does."""
    since = beginning_of(on - COUNT_AS_ONE_FOR + datetime.timedelta(days=1))
    let_in = User.objects.filter(let_in_at__gte=since, let_in_by__is_system=False)
    posts = StaffMember.objects.filter(given_at__gte=since, given_by__is_system=False)
    ties = [*_of_newcomers(posts, on=on, since=since), *_of_those_let_in(let_in)]
    administrators = StaffMember.objects.valid_on(on).filter(
        role__in=roles_that_may(Permission.MANAGE_USERS)
    )
    return RecentTies(
        brought_in=tuple(ties),
        administrators=frozenset(administrators.values_list("user_id", flat=True))
        if ties
        else frozenset(),
    )


def _of_those_let_in(people: Iterable[User]) -> Iterable[BroughtIn]:
    for person in people:
        if person.let_in_by_id and person.let_in_at:
            yield _tie(person.pk, person.let_in_by_id, person.let_in_at)


def _of_newcomers(
    posts: Iterable[StaffMember], *, on: datetime.date, since: datetime.datetime
) -> Iterable[BroughtIn]:
    """Leave out who was known before: for a post that agrees to others' acts, by such a post."""
    new = list(posts)
    if not new:
        return
    agreeing = roles_that_may(*MAKES_A_SECOND_PERSON)
    roles: dict[UUID, set[str]] = {}
    known = StaffMember.objects.valid_on(on).filter(user__in=[post.user_id for post in new])
    for user_id, role in known.exclude(given_at__gte=since).values_list("user_id", "role"):
        roles.setdefault(user_id, set()).add(role)
    for post in new:
        before = roles.get(post.user_id, set())
        is_known = bool(before & agreeing) if post.role in agreeing else bool(before)
        if not is_known and post.given_by_id and post.given_at:
            yield _tie(post.user_id, post.given_by_id, post.given_at)


def _tie(person: UUID, by: UUID, at: datetime.datetime) -> BroughtIn:
    return BroughtIn(person=person, by=by, two_on=timezone.localdate(at) + COUNT_AS_ONE_FOR)
