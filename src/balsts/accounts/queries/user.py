"""Finding users."""

from collections.abc import Iterable
from uuid import UUID

from balsts.accounts.models import User


def system_actor() -> User:
    """Return the named user that jobs and imports at set-up act as."""
    return User.objects.get(is_system=True)


def users_by_username(usernames: Iterable[str]) -> dict[str, User]:
    """Return the users with these names, keyed by name; unknown names are absent."""
    return {
        user.username: user for user in User.objects.filter(username__in=set(usernames))
    }


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return full names by id, for showing who did something."""
    return dict(
        User.objects.filter(id__in=set(user_ids)).values_list("id", "full_name")
    )
