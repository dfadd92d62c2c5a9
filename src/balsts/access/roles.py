"""The permissions of each role, as signed in policies/roles.yaml."""

from functools import cache

import yaml

from balsts.access.enums import Permission, Role
from balsts.platform.policies import policy_path


class UnknownPermissionInPolicy(ValueError):
    """policies/roles.yaml names a role or a permission the program does not know."""


@cache
def permissions_by_role() -> dict[Role, frozenset[Permission]]:
    """Read the policy once; a name unknown to the program stops the start."""
    policy = yaml.safe_load(policy_path("roles.yaml").read_text(encoding="utf-8"))
    try:
        return {
            Role(role): frozenset(Permission(name) for name in terms["permissions"])
            for role, terms in policy.items()
        }
    except ValueError as error:
        raise UnknownPermissionInPolicy(str(error)) from error


def permissions_of(role: str) -> frozenset[Permission]:
    """Return what a role permits; a role without a line in the policy permits nothing."""
    return permissions_by_role().get(Role(role), frozenset())


def roles_that_may(*any_of: Permission) -> frozenset[Role]:
    """Return the roles that have at least one of the permissions."""
    return frozenset(
        role for role, permissions in permissions_by_role().items() if permissions & set(any_of)
    )
