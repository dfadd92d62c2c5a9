"""The roles as a page of the reference, written from the signed policy."""

import yaml
from django.utils import translation

from balsts.access.enums import Permission, Role
from balsts.access.roles import permissions_by_role
from balsts.platform.policies import policy_path

_LEAD = """\
# Roles

Who may do what, as `policies/roles.yaml` says it and the program obeys it. What each role meets at
every address stands in `policies/access.yaml`, which words about people it reads in
`policies/fields.yaml`; tests ask the program for both.

This page is printed by `balsts roles`.
"""


def roles_page() -> str:
    """Return the page: each role with its sentence and permissions, then each permission's roles."""
    descriptions = {
        role: " ".join(terms["description"].split())
        for role, terms in yaml.safe_load(
            policy_path("roles.yaml").read_text(encoding="utf-8")
        ).items()
    }
    with translation.override("en"):
        roles = [_role(role, descriptions[role]) for role in permissions_by_role()]
        rows = [_row(permission) for permission in Permission]
    table = ["| permission | whoever has it may | roles |", "|---|---|---|", *rows]
    return "\n".join([_LEAD, *roles, "## Every permission\n", *table]) + "\n"


def _role(role: Role, description: str) -> str:
    names = sorted(permissions_by_role()[role])
    permissions = ", ".join(f"`{name}`" for name in names) or "none"
    label = str(role.label)
    return f"## {label[0].upper()}{label[1:]} (`{role}`)\n\n{description}\n\nPermissions: {permissions}.\n"


def _row(permission: Permission) -> str:
    holders = [
        str(role.label) for role, held in permissions_by_role().items() if permission in held
    ]
    return f"| `{permission}` | {permission.label} | {', '.join(holders)} |"
