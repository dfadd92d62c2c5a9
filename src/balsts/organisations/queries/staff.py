"""Members of staff as whoever looks after their accounts sees them: posts and dates, no clients."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from balsts.access.enums import ASKS_FOR_A_PASSKEY, FILLS_POSTS, Permission, Role
from balsts.access.roles import permissions_of, roles_that_may
from balsts.accounts.models import EntryCode, RecoveryRequest, User
from balsts.accounts.queries.entry_code import open_entry_codes, open_recovery_requests
from balsts.organisations.models import Organisation, StaffMember
from balsts.organisations.queries.standing import Standing
from balsts.platform.validity import not_over_on, valid_on


@dataclass(frozen=True, kw_only=True)
class StaffAccount:
    """One person: the account, every post at organisations that the asker looks after."""

    user: User
    posts: tuple[StaffMember, ...]
    entry_code: EntryCode | None
    recovery_request: RecoveryRequest | None


def can_manage_staff(standing: Standing, organisation_id: UUID) -> bool:
    """Whether the person looks after the staff of this organisation."""
    return bool(roles_to_fill(standing, organisation_id))


def roles_to_fill(standing: Standing, organisation_id: UUID) -> frozenset[Role]:
    """Return the roles in which the person may engage somebody at this organisation."""
    if standing.may(Permission.MANAGE_USERS):
        return frozenset(Role)
    fillable: frozenset[Role] = frozenset()
    for post in standing.posts:
        if post.organisation_id == organisation_id and standing.may(Permission.MANAGE_OWN_STAFF):
            fillable |= FILLS_POSTS.get(post.role, frozenset())
    return fillable


def roles_that_see_clients() -> frozenset[Role]:
    """Return the roles of those who give the service; nobody has them at a funder."""
    return roles_that_may(Permission.SEE_ASSIGNED_CLIENTS, Permission.SEE_ENROLLED_CLIENTS)


def roles_that_inspect() -> frozenset[Role]:
    """Return the roles of those who check the service; nobody has them but at a funder."""
    return roles_that_may(Permission.INSPECT_FILES)


def posts_of_inspectors(organisation_id: UUID, *, on: datetime.date) -> QuerySet[StaffMember]:
    """Return the posts, held on the day or later, of those who check services, by user name."""
    held = StaffMember.objects.filter(not_over_on(on), organisation_id=organisation_id)
    return (
        held.filter(role__in=roles_that_inspect())
        .select_related("user")
        .order_by("user__username", "id")
    )


def needs_passkey(user: User, *, on: datetime.date) -> bool:
    """Whether the user holds, or will hold, a post that may only be used with a passkey."""
    roles = roles_that_may(*ASKS_FOR_A_PASSKEY)
    return StaffMember.objects.filter(not_over_on(on), user=user, role__in=roles).exists()


def organisations_managed_by(standing: Standing) -> QuerySet[Organisation]:
    """Return the organisations whose staff the person looks after, by name."""
    everywhere = Organisation.objects.order_by("name")
    if standing.may(Permission.MANAGE_USERS):
        return everywhere
    own = [
        post.organisation_id
        for post in standing.posts
        if Permission.MANAGE_OWN_STAFF in permissions_of(post.role)
    ]
    return everywhere.filter(id__in=own)


def users_managed_by(standing: Standing, *, named: str = "") -> QuerySet[User]:
    """Return the people whose accounts the person may look after, or those `named` so.

    Who can sign in stands first, each by name. A manager's are those who hold or held a post at the own organisation.
    """
    people = User.objects.filter(is_system=False).order_by("-is_active", "full_name", "username")
    if named:
        people = people.filter(Q(full_name__icontains=named) | Q(username__icontains=named))
    if standing.may(Permission.MANAGE_USERS):
        return people
    posts = StaffMember.objects.filter(
        user=OuterRef("pk"), organisation__in=organisations_managed_by(standing)
    )
    return people.filter(Exists(posts))


def staff_accounts(
    users: Iterable[User], standing: Standing, *, at: datetime.datetime
) -> list[StaffAccount]:
    """Return what the list of people shows: three questions for all of them together."""
    people = list(users)
    ids = [user.pk for user in people]
    posts: dict[UUID, list[StaffMember]] = {}
    rows = StaffMember.objects.filter(
        user__in=ids, organisation__in=organisations_managed_by(standing)
    ).select_related("organisation")
    for row in rows.order_by("valid_from", "id"):
        posts.setdefault(row.user_id, []).append(row)
    codes = open_entry_codes(ids, at=at)
    recoveries = open_recovery_requests(ids, at=at)
    return [
        StaffAccount(
            user=user,
            posts=tuple(posts.get(user.pk, ())),
            entry_code=codes.get(user.pk),
            recovery_request=recoveries.get(user.pk),
        )
        for user in people
    ]


def has_posts_elsewhere(user: User, standing: Standing, *, on: datetime.date) -> bool:
    """Whether the user works, today or later, where the person does not look after the staff."""
    return (
        StaffMember.objects.filter(not_over_on(on), user=user)
        .exclude(organisation__in=organisations_managed_by(standing))
        .exists()
    )


def has_posts_here(user: User, standing: Standing, *, on: datetime.date) -> bool:
    """Whether the user works that day where the person looks after the staff.

    A post that has not begun does not count: whoever gives posts could give one for years ahead.
    """
    here = organisations_managed_by(standing)
    return StaffMember.objects.filter(valid_on(on), user=user, organisation__in=here).exists()


def people_ever_at(organisation_ids: Collection[UUID], *, among: Collection[UUID]) -> set[UUID]:
    """Return those who hold or held a post there, and the program's own actor, who is everybody's."""
    posts = StaffMember.objects.filter(user=OuterRef("pk"), organisation_id__in=organisation_ids)
    people = User.objects.filter(Q(is_system=True) | Exists(posts), id__in=among)
    return set(people.values_list("id", flat=True))


def words_around(user: User) -> list[str]:
    """Return the names that whoever knows the person would try as a password."""
    posts = StaffMember.objects.filter(user=user).select_related("organisation")
    around = {name for post in posts for name in (post.organisation.name, post.organisation.code)}
    return [user.username, user.full_name, *sorted(around)]
