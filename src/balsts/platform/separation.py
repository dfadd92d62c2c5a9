"""Whether the parts of the house are kept apart where it is served in earnest.

Pages that were taken over must not become the keeper, the job runner or the owner of the tables. The
operating system keeps them apart by users, and the database by what the kernel says of a process;
`balsts check` says where it does not. On one machine all may be one user, and the guide says so.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections

from balsts.platform.database_roles import ROLES, role_beside

GUIDE = "See docs/how-to/run-on-a-server.md, `The parts as users of their own`."
PAGES = ("app", "sign_in")
PARTS = {"app": PAGES, "jobs": ("jobs",), "owner": ("owner",)}
SECONDS_TO_CONNECT = 3


@register(Tags.security)
def keeper_is_somebody_else(**_: Any) -> list[CheckMessage]:
    """Say that whoever takes over this process can read the key of keys."""
    if not settings.BALSTS_HTTPS or not is_our_own_process(Path(settings.BALSTS_KEEPER_SOCKET)):
        return []
    return [
        checks.Warning(
            "The keeper of sealed notes runs as the same user as this process: whoever takes over "
            "the pages can read its key.",
            hint=f"Give the keeper a user of its own. {GUIDE}",
            id="balsts.W002",
        )
    ]


@register(Tags.database)
def this_part_is_no_other(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Say as which other roles this user may enter the database without a password."""
    if "default" not in (databases or ()) or not settings.BALSTS_HTTPS:
        return []
    others = sorted(roles_open_to_this_user(connections["default"].settings_dict))
    if not others:
        return []
    return [
        checks.Warning(
            "The user of this process may enter the database as other parts, too: "
            f"{', '.join(others)}.",
            hint=f"Give each part a line of its own in pg_ident.conf. {GUIDE}",
            id="balsts.W003",
        )
    ]


def is_our_own_process(socket: Path) -> bool:
    """Whether the socket of the keeper belongs to the user of this process, who is not root."""
    try:
        return socket.stat().st_uid == os.geteuid() != 0
    except OSError:
        return False


def roles_open_to_this_user(database: dict[str, Any]) -> Iterator[str]:
    """Give each role beside ours that lets this user in by who it is, without a password."""
    if not str(database["HOST"]).startswith(("/", "@")) and database["HOST"]:
        return
    ours = next(role for role in ROLES if database["USER"].endswith(role))
    for role in ROLES:
        if role not in PARTS.get(ours, (ours,)) and _lets_in(database, role):
            yield role


def _lets_in(database: dict[str, Any], role: str) -> bool:
    try:
        psycopg.connect(
            host=database["HOST"],
            port=database["PORT"] or None,
            dbname=database["NAME"],
            user=role_beside(database["USER"], role),
            passfile=os.devnull,
            connect_timeout=SECONDS_TO_CONNECT,
        ).close()
    except psycopg.Error:
        return False
    return True
