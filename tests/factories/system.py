"""The system actor as whom tests set up."""

from functools import cache

from balsts.accounts.models import User
from balsts.accounts.queries import user


@cache
def system_actor() -> User:
    """Return the system actor; a migration has made it, so it is the same in every database of a run."""
    return user.system_actor()
