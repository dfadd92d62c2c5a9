"""A night's copy, made as the unit makes it, comes back whole: rows, rights, trail, and no erased person.

    python trials/restore.py [--rounds 3] [--seed 1] [--night] [--broken role|byte|row|right|ledger]

Each round invents people, writes about them, seals the trail, runs `deploy/balsts-backup` as the role
`backup` (encrypted with `age` where it is installed, else passed on as it is), erases whoever is over,
drops the database and brings it back as the guide says, with the offline key. Then every table must
hold the same rows, by a hash of each, every table, function, policy and database the same rights, the
trail must verify against what was sealed, and after the ledger was replayed nobody who was erased
stands in any table. `--broken` breaks the way on purpose; the trial must then end with 1.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from balsts.platform import database_roles
from balsts.platform.postgres import find_binaries
from tests.own_database import own_database
from tests.postgres_plugin import SERVER
from trials.databases.catalogue import Rights, Rows, differences, rights_in, rows_in

NIGHT = 24
WAYS_TO_BREAK = ("role", "byte", "row", "right", "ledger")


def main() -> None:
    """Copy, erase, restore, compare, round after round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--night", action="store_true", help=f"{NIGHT} rounds")
    parser.add_argument("--broken", choices=WAYS_TO_BREAK)
    told = parser.parse_args()
    rounds = NIGHT if told.night else told.rounds
    faults: list[str] = []
    took: list[float] = []
    with tempfile.TemporaryDirectory() as folder, own_database():
        trial = Trial(Path(folder), random.Random(told.seed), told.broken)
        for number in range(rounds):
            began = time.monotonic()
            found = trial.once(number)
            took.append(time.monotonic() - began)
            faults += [f"round {number + 1}: {fault}" for fault in found]
            if faults:
                break
    for fault in faults:
        print(fault)
    print(
        f"restore: {len(took)} rounds, {trial.rows} rows compared in {trial.tables} tables,"
        f" {trial.rights} rights, {trial.sealed} sealed events verified, {trial.erased} people erased and not come back;"
        f" {sorted(took)[len(took) // 2]:.1f} s a round; copies"
        f" {'encrypted' if trial.age else 'NOT encrypted: age is not installed'};"
        f" {len(faults)} faults"
    )
    sys.exit(1 if faults else 0)


class Trial:
    """One database that is copied and brought back again and again."""

    def __init__(self, folder: Path, draw: random.Random, broken: str | None) -> None:
        from django.conf import settings

        from tests.people import create_cast
        from tests.privacy.erasing import TODAY

        self.folder, self.draw, self.broken = folder, draw, broken
        settings.BALSTS_DATA = folder / "data"
        self.cast = create_cast(today=TODAY)
        self.age = shutil.which("age")
        self.binaries = find_binaries().folder
        self.rows = self.tables = self.rights = self.erased = self.sealed = 0

    def once(self, number: int) -> list[str]:
        """Return what was wrong with one copy and its return."""
        gone = self._live(number)
        rows, rights = self._held()
        try:
            copy = self._copy(number)
        except subprocess.CalledProcessError as fault:
            return [f"no copy: {fault.stderr.decode()[-300:]}"]
        self._erase()
        try:
            self._bring_back(copy)
        except subprocess.CalledProcessError as fault:
            return [f"the copy does not come back: {fault.stderr.decode()[-300:]}"]
        came, came_rights = self._held()
        self.rows += sum(count for count, _ in came.values())
        self.tables = len(came)
        self.rights += sum(len(each) for each in came_rights.values())
        return [
            *differences("rows of", rows, came),
            *differences("rights of", rights, came_rights),
            *self._faults_of_trail(),
            *self._who_came_back(gone),
        ]

    def _live(self, number: int) -> list[str]:
        """Invent somebody whose file is over, some who stay, and what was done for them."""
        from balsts.audit.sealing import seal_events
        from tests.as_job import as_job
        from tests.factories.casework import create_service_record
        from tests.factories.clients import create_assignment, create_client, create_enrolment
        from tests.privacy.erasing import BEGAN, NOW, TODAY, create_old_client
        from tests.trail import let_others_end

        gone = [f"Zz{number}gone{each}" for each in "abc"[: self.draw.randint(1, 3)]]
        for name in gone:
            create_old_client(self.cast, name=name)
        for each in range(self.draw.randint(1, 8)):
            client = create_client(given_name=f"Zz{number}stays{each}")
            enrolment = create_enrolment(client, self.cast.contract, from_=BEGAN)
            create_assignment(enrolment, self.cast.worker, from_=BEGAN)
        for _ in range(self.draw.randint(1, 20)):
            create_service_record(
                self.cast.fatima,
                contract=self.cast.contract,
                staff_member=self.cast.worker,
                on=TODAY,
            )
        let_others_end()
        with as_job():
            seal_events(at=NOW)
        return gone

    def _erase(self) -> None:
        from tests.privacy.erasing import erase_all_that_is_over

        self.erased += erase_all_that_is_over(self.cast)

    def _copy(self, number: int) -> Path:
        """Run the unit's script as it stands."""
        from django.db import connections

        connections.close_all()
        key, recipients = self.folder / "offline-key", self.folder / "recipients.txt"
        tools = self.folder / "bin"
        if number == 0:
            self._make_key(key, recipients, tools)
        role = "app" if self.broken == "role" else "backup"
        address = SERVER.installation.address(role, database=SERVER.database)
        folder = self.folder / f"copies-{number}"
        folder.mkdir(mode=0o700)
        subprocess.run(
            ["bash", ROOT / "deploy" / "balsts-backup"],
            env={
                "PATH": f"{tools}:{self.binaries}:/usr/local/bin:/usr/bin:/bin",
                "BALSTS_ARCHIVE": str(folder),
                "BALSTS_BACKUP_ADDRESS": address,
                "BALSTS_RECIPIENTS": str(recipients),
            },
            check=True,
            capture_output=True,
        )
        (copy,) = folder.glob("balsts-*.dump.age")
        if self.age and not copy.read_bytes().startswith(b"age-encryption.org/v1"):
            raise SystemExit("The copy is not encrypted.")
        if self.broken == "byte":
            told = bytearray(copy.read_bytes())
            told[len(told) // 2] ^= 1
            copy.write_bytes(told)
        return copy

    def _make_key(self, key: Path, recipients: Path, tools: Path) -> None:
        tools.mkdir()
        if self.age:
            subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
            public = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True)
            recipients.write_bytes(public.stdout)
            return
        stand_in = tools / "age"
        stand_in.write_text("#!/bin/sh\nexec cat\n")
        stand_in.chmod(0o755)

    def _bring_back(self, copy: Path) -> None:
        """Do what the guide says: open with the offline key, drop, restore with `--create`."""
        from django.db import connections

        plain = self.folder / "copy.dump"
        if self.age:
            with plain.open("wb") as out:
                subprocess.run(
                    ["age", "-d", "-i", self.folder / "offline-key", copy],
                    check=True, stdout=out, stderr=subprocess.PIPE,
                )  # fmt: skip
        else:
            shutil.copyfile(copy, plain)
        connections.close_all()
        database_roles.drop_database(SERVER.installation.admin, SERVER.database)
        admin = SERVER.installation.admin
        subprocess.run(
            [self.binaries / "pg_restore", "--create", "--exit-on-error", "--dbname=postgres", plain],
            env={
                "PATH": "/usr/bin:/bin",
                "PGHOST": admin["host"], "PGUSER": admin["user"], "PGPASSWORD": admin.get("password", ""),
                "PGPORT": admin.get("port", "5432"),
            },
            check=True, capture_output=True,
        )  # fmt: skip
        plain.unlink()
        with self._as_admin() as admin:
            admin.execute(database_roles.CLOSE_DATABASE.read_bytes())
        if self.broken in {"row", "right"}:
            self._spoil()

    def _spoil(self) -> None:
        with self._as_admin() as admin:
            if self.broken == "row":
                admin.execute("set session_replication_role = replica")
                admin.execute("update casework_servicerecord set minutes = minutes + 1")
            else:
                admin.execute("alter table clients_client no force row level security")

    def _as_admin(self) -> psycopg.Connection:
        return psycopg.connect(**SERVER.installation.admin | {"dbname": SERVER.database})

    def _held(self) -> tuple[Rows, Rights]:
        with self._as_admin() as admin:
            return rows_in(admin), rights_in(admin)

    def _faults_of_trail(self) -> list[str]:
        from balsts.audit.sealing import verify_trail
        from tests.as_job import as_job

        with as_job():
            verdict = verify_trail([])
        self.sealed = verdict.events
        return [f"the trail: {finding}" for finding in verdict.findings]

    def _who_came_back(self, gone: list[str]) -> list[str]:
        """Replay the ledger; then no erased person's name may stand anywhere."""
        from balsts.accounts.queries.user import system_actor
        from balsts.console.preparation import has_forgotten_erasures
        from balsts.privacy.operations.erasure import replay_ledger
        from tests.privacy.erasing import NOW, tables_that_hold

        faults = [] if has_forgotten_erasures() else ["nobody notices that the ledger knows more"]
        if self.broken != "ledger":
            replay_ledger(by=system_actor(), at=NOW)
        return faults + [
            f"{name} stands in {tables}" for name in gone if (tables := tables_that_hold(name))
        ]


if __name__ == "__main__":
    main()
