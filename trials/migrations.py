"""Every migration is undone and done again with people's data in the tables, and struck down in its middle.

    python trials/migrations.py [undone] [struck] [--broken loose|forgetful]

`undone`: from the newest to the first, each is taken back, done again and taken back for good; after
each return everything must be made as before, with no row lost in a table that stayed. `struck`: on an empty database the process that migrates is killed (kill -9) at the end of every
migration, before it is written down; nothing of it may stay, and the next process goes on from there.
At the end both have the tables, rules and rights of one that nobody disturbed, down to each column. `--broken` has one
migration work outside of a transaction (`loose`), or forget something on the way back (`forgetful`).
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from balsts.console import one_machine
from balsts.platform.installation import Installation
from trials.databases.catalogue import Rights, differences, rights_in, tables_in

HERE = "BALSTS_TRIAL_FOLDER"
STRUCK, LOOSE = "BALSTS_TRIAL_STRUCK", "BALSTS_TRIAL_LOOSE"
OURS = (
    "accounts_", "audit.", "casework_", "clients_", "exchange_", "organisations_", "privacy_",
    "sec.", "statistics_",
)  # fmt: skip
PLANS_KEPT_OFF = ", 'debug_print_plan=off'"
BROKEN = {"loose": ("struck", "clients.0008"), "forgetful": ("undone", "clients.0031")}


def main() -> int:
    """Do what was asked for, or both; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=["undone", "struck", []])
    parser.add_argument("--night", action="store_true", help="the same: there is no more to try")
    parser.add_argument("--broken", choices=BROKEN)
    told = parser.parse_args()
    if STRUCK in os.environ:
        return migrate_until_struck()
    parts = {"undone": undone, "struck": struck}
    wanted = [BROKEN[told.broken][0]] if told.broken else told.parts or list(parts)
    if len(wanted) == 1:
        return parts[wanted[0]](told.broken)
    # Django knows one installation in a process, and each part has its own.
    codes = [in_a_process_of_its_own(part) for part in wanted]
    return int(any(codes))


def in_a_process_of_its_own(part: str) -> int:
    """Try one part; anything but 0 if something was found, or it did not come to its end."""
    return subprocess.run([sys.executable, __file__, part], check=False).returncode


def undone(broken: str | None) -> int:
    """Take every migration back, do it again, take it back for good; then all once more."""
    began, found, number = time.monotonic(), [], 0
    with house() as installation:
        say(installation, "start", "--seed-only")
        enter(installation)
        # Those of the library for jobs cannot be undone; nothing of ours stands on them or they on it.
        order = migrations(ours=True)
        rights = rights_of(installation)
        for migration in reversed(order):
            counted = counts_of(installation)
            try:
                take(migration, is_back=True)
                middle = counts_of(installation)
                forget(migration, broken, installation)
                take(migration, is_back=False)
                after = rights_of(installation)
                found += [
                    f"{migration}: {one}"
                    for one in differences("", at_this_step(rights), at_this_step(after))
                ]
                came = counts_of(installation)
                found += [
                    f"{migration}: {table} had {counted[table]} rows and has {came[table]}"
                    for table in counted.keys() & middle.keys() & came.keys()
                    if came[table] != counted[table]
                ]
                take(migration, is_back=True)
            except Exception as fault:  # noqa: BLE001 - a trial tells every fault by its name
                found.append(f"{migration}: {type(fault).__name__}: {str(fault)[:300]}")
                break
            number += 1
            rights = rights_of(installation)
            if found and broken:
                break
        left = [table for table in counts_of(installation) if table.startswith(OURS)]
        if not found:
            found += [f"{table} is left when all is undone" for table in left]
            for migration in order:
                take(migration, is_back=False)
            found += differences("at the end:", rights_made_at_once(), rights_of(installation))
    return told("undone", f"{number} of {len(order)} migrations, with data", found, began)


def struck(broken: str | None) -> int:
    """Kill the process that migrates at the end of each migration; go on; compare at the end."""
    began, found, number = time.monotonic(), [], 0
    with house() as installation:
        installation.open()
        enter(installation)
        order = migrations()
        executor().recorder.ensure_schema()  # its own table, in which it notes what is done
        for migration in order:
            before = rights_of(installation)
            loose = BROKEN["loose"][1] if broken == "loose" else ""
            ended = in_another_process(installation, str(migration), loose)
            if ended.returncode != -signal.SIGKILL:
                found.append(f"{migration}: not struck, {ended.stderr[-300:]}")
                break
            wait_for_quiet(installation)
            after = rights_of(installation)
            found += [f"{migration} left: {one}" for one in differences("", before, after)]
            if found:
                break
            ended = in_another_process(installation, "", "", only=str(migration))
            if ended.returncode != 0:
                found.append(f"{migration} does not go on: {ended.stderr[-300:]}")
                break
            number += 1
        if not found:
            found += differences("at the end:", rights_made_at_once(), rights_of(installation))
    return told("struck", f"{number} of {len(order)} migrations", found, began)


@contextmanager
def house() -> Iterator[Installation]:
    """Keep an installation with a database of its own while it is tried."""
    with tempfile.TemporaryDirectory(prefix="balsts-trial-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # the database runs as a user of its own
        installation = Installation(folder=folder)
        try:
            yield installation
        finally:
            from django.db import connections

            connections.close_all()
            installation.cluster.stop()


def say(installation: Installation, *words: str) -> None:
    """Give the command line these words for the installation."""
    subprocess.run(
        [sys.executable, "-m", "balsts.console.main", *words],
        env=outside() | {"BALSTS_DATA": str(installation.folder)},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def outside() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("BALSTS_")}


def enter(installation: Installation) -> None:
    """Have Django in this process know the installation."""
    import django

    installation.open()
    one_machine.provide_environment(installation)
    django.setup()


def executor() -> Any:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    return MigrationExecutor(connections["owner"])


def migrations(*, ours: bool = False) -> list[Any]:
    """Return every migration, or those that are ours, in the order in which an empty database takes them."""
    from django.apps import apps

    asked = executor()
    leaves = asked.loader.graph.leaf_nodes()
    order = [migration for migration, _ in asked.migration_plan(leaves, clean_start=True)]
    if not ours:
        return order
    labels = {one.label for one in apps.get_app_configs() if one.name.startswith("balsts.")}
    return [migration for migration in order if migration.app_label in labels]


def take(migration: Any, *, is_back: bool) -> None:
    """Do one migration, or undo it."""
    asked = executor()
    known = asked.loader.get_migration(migration.app_label, migration.name)
    asked.migrate([(migration.app_label, migration.name)], plan=[(known, is_back)])


def at_this_step(rights: Rights) -> Rights:
    """Leave out what only the end can tell: column rights of later steps, and names made anew.

    So too that plans of a function are kept off the log: a step done again today sets it at once, which
    at its time came with clients.0049 for all of them.
    """
    told = {kind: lines for kind, lines in rights.items() if kind != "columns"}
    told["indexes"] = sorted(re.sub(r"INDEX \S+ ON", "INDEX ON", one) for one in rights["indexes"])
    told["functions"] = [one.replace(PLANS_KEPT_OFF, "") for one in rights["functions"]]
    return told


def forget(migration: Any, broken: str | None, installation: Installation) -> None:
    """Leave something behind on the way back, as a careless step would."""
    if broken == "forgetful" and str(migration).startswith(BROKEN["forgetful"][1]):
        with as_admin(installation) as admin:
            admin.execute("alter table clients_client no force row level security")


def in_another_process(
    installation: Installation, struck_at: str, loose: str, *, only: str = ""
) -> subprocess.CompletedProcess[str]:
    """Migrate one further step there, struck down at its end or not."""
    told = {HERE: str(installation.folder), STRUCK: struck_at or f"done:{only}", LOOSE: loose}
    return subprocess.run(
        [sys.executable, __file__],
        env=outside() | told,
        check=False,
        capture_output=True,
        text=True,
    )


def migrate_until_struck() -> int:
    """In the other process: do one migration; be killed before it is written down."""
    wanted = os.environ[STRUCK]
    is_struck = not wanted.startswith("done:")
    wanted = wanted.removeprefix("done:")
    enter(Installation(folder=Path(os.environ[HERE])))
    from django.db.migrations.migration import Migration

    usual = Migration.apply

    def apply(migration: Any, *given: Any, **more: Any) -> Any:
        state = usual(migration, *given, **more)
        if is_struck:
            os.kill(os.getpid(), signal.SIGKILL)
        return state

    Migration.apply = apply  # type: ignore[method-assign]
    for migration in migrations():
        if str(migration) == wanted:
            if os.environ[LOOSE] and wanted.startswith(os.environ[LOOSE]):
                type(migration).atomic = False
                migration.atomic = False
            take(migration, is_back=False)
    return 0


def wait_for_quiet(installation: Installation) -> None:
    """Wait until the database has seen that whoever was killed is gone."""
    from django.db import connections

    connections["owner"].close()
    with as_admin(installation) as admin:
        while admin.execute(
            "select count(*) from pg_stat_activity where usename like '%owner'"
        ).fetchone() != (0,):
            time.sleep(0.05)


def rights_made_at_once() -> Rights:
    """Return what a database has that was migrated without any disturbance."""
    script = (
        "import json, os, sys; from pathlib import Path; sys.path.insert(0, os.environ['ROOT']);"
        "from trials import migrations as m; from balsts.platform.installation import Installation;"
        "i = Installation(folder=Path(os.environ['BALSTS_TRIAL_FOLDER'])); m.enter(i);"
        "from balsts.console import preparation; preparation.migrate();"
        "print(json.dumps(m.rights_of(i))); i.cluster.stop()"
    )
    with tempfile.TemporaryDirectory(prefix="balsts-trial-") as name:
        Path(name).chmod(0o711)
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=outside() | {HERE: name, "ROOT": str(ROOT)},
            check=True,
            capture_output=True,
            text=True,
        )
    rights: Rights = json.loads(done.stdout.splitlines()[-1])
    return rights


def rights_of(installation: Installation) -> Rights:
    with as_admin(installation) as admin:
        return rights_in(admin)


def counts_of(installation: Installation) -> dict[str, int]:
    """Return how many rows each table holds."""
    with as_admin(installation) as admin:
        return {
            table: admin.execute(f"select count(*) from {table}").fetchall()[0][0]
            for table in tables_in(admin)
        }


def as_admin(installation: Installation) -> psycopg.Connection:
    return psycopg.connect(**installation.admin | {"dbname": installation.name}, autocommit=True)


def told(part: str, what: str, found: list[str], began: float) -> int:
    for one in found:
        print(f"  {one[:1000]}")
    print(
        f"{part}: {what}, {len(found) or 'nothing'} found, {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
