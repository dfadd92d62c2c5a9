"""What must be true before the pages are served: tables, static files, first data, the cast."""

import hashlib
import sys
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone, translation

from balsts.access.role_table import write_role_table
from balsts.accounts.models import User
from balsts.accounts.operations.session import end_every_session
from balsts.accounts.queries.user import system_actor, users_by_username
from balsts.organisations.queries.standing import standing_of
from balsts.platform.database_logs import unsafe_settings
from balsts.platform.durable_settings import warnings_about_durability
from balsts.privacy.operations.erasure import prove_lines_of_before, replay_ledger
from balsts.privacy.queries.ledger import entries_lost_from_the_ledger, entries_not_known_here

# First data, in this order; a command that does not exist yet is passed over.
SEEDS = {
    "organisations_seed": "Making the organisations and the cast",
    "reference_caseload": "Loading the reference caseload (invented people)",
    "look_ahead": "Looking whose support ends soon",
    "published_figures": "Importing the published figures",
    "figures": "Making the figures of the first day",
}
CAST = (
    "amina", "boris", "laila", "edgars", "chiara", "ibrahim", "nora", "farid", "daniel", "katrina",
    "marta", "esther", "henriks", "gunta", "janis",
)  # fmt: skip


def has_waiting_migrations() -> bool:
    executor = MigrationExecutor(connections["owner"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()


def apply_policies() -> None:
    """Tell the database what policies/roles.yaml says today."""
    write_role_table("owner")
    connections["owner"].close()


def warnings_about_the_database_log() -> list[str]:
    """Say which settings of a database server that is not ours let people's data into its log."""
    return [
        f"{name} is {setting}; have its administrator set it to {safe}"
        for name, setting, safe in unsafe_settings()
    ]


def warnings_about_what_is_kept() -> list[str]:
    """Say with which settings a database server that is not ours keeps less than we promise."""
    return [f"{warning.msg} {warning.hint}" for warning in warnings_about_durability()]


def has_changed_static_files() -> bool:
    mark = _static_mark()
    return not mark.exists() or mark.read_text(encoding="utf-8") != _static_fingerprint()


def collect_static_files() -> None:
    fingerprint = _static_fingerprint()
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    _static_mark().write_text(fingerprint, encoding="utf-8")


def _static_mark() -> Path:
    return Path(settings.BALSTS_DATA) / "static.fingerprint"


def _static_fingerprint() -> str:
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            file = Path(storage.path(path)).stat()
            found.update(f"{path} {file.st_size} {file.st_mtime_ns}\n".encode())
    return found.hexdigest()


def has_forgotten_erasures() -> bool:
    """Whether the ledger knows of erasures that this database does not: a backup was restored."""
    return bool(entries_not_known_here())


def has_lost_erasures() -> bool:
    """Whether this database knows of erasures that the ledger does not: the file was lost or cut."""
    return bool(entries_lost_from_the_ledger())


def prove_the_ledger() -> None:
    """Give lines of before their proof: a machine that rests at night would never, and ask at a restore."""
    prove_lines_of_before(by=system_actor(), at=timezone.now())


def put_right_what_was_restored() -> None:
    """Before anybody can open a page: erase again who came back, end sessions that did."""
    by, at = system_actor(), timezone.now()
    replay_ledger(by=by, at=at)
    end_every_session(by=by, at=at)


def seed() -> None:
    """Load first data, each kind once for this folder; an interrupted load is begun anew."""
    known = get_commands()
    for command, title in SEEDS.items():
        mark = Path(settings.BALSTS_DATA) / f"{command}.done"
        if command not in known or mark.exists():
            continue
        sys.stdout.write(f"{title} …\n")
        sys.stdout.flush()
        began = time.monotonic()
        call_command(command)
        mark.touch()
        sys.stdout.write(f"{title} … done ({time.monotonic() - began:.1f} s)\n")


def cast() -> list[str]:
    """Return the invented staff whom a first start can sign in as, one line each."""
    known = users_by_username(CAST)
    with translation.override("en"):
        return [_introduce(known[name]) for name in CAST if name in known]


def _introduce(user: User) -> str:
    posts = [
        f"{post.role.label}, {post.organisation_name}"
        for post in standing_of(user, on=timezone.localdate()).posts
    ]
    return f"{user.username:<10}{user.full_name:<18}{'; '.join(posts) or 'no post today'}"
