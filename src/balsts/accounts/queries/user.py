"""Finding users."""

from collections.abc import Collection, Iterable
from uuid import UUID

from balsts.accounts.models import User


def system_actor() -> User:
    """Return the named user that jobs and imports at set-up act as."""
    return User.objects.get(is_system=True)


def users_by_username(usernames: Iterable[str]) -> dict[str, User]:
    """Return the users with these names, keyed by name; unknown names are absent."""
    return {user.username: user for user in User.objects.filter(username__in=set(usernames))}


def user_who_may_sign_in(user_id: str) -> User | None:
    """Return the user with this key, unless the account is closed or nobody's."""
    return User.objects.filter(id=user_id, is_active=True, is_system=False).first()


def names_of_users(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of staff by their keys; whoever is gone is absent."""
    return dict(User.objects.filter(id__in=ids).values_list("id", "full_name"))
