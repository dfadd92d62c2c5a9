"""Who may look after whose account and posts."""

from uuid import UUID

from balsts.access.enums import FILLS_POSTS, Permission, Role
from balsts.organisations.queries.standing import Standing


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
