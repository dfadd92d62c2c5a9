"""Any second comes back: a PostgreSQL that archives as `deploy/` says, writers at work, seconds drawn at random.

    python trials/moments.py [--moments 4] [--losses 1] [--gigabytes 0] [--seed 1] [--night]
                             [--broken piece|byte|base|yes|late]

While people write, now and then everybody holds their breath: the time of the database and a hash of every
table go into a book. Afterwards whoever is over is erased, and every second of the book is brought back by
`deploy/restore.py` with the offline key, in another order, from whichever of several bases comes before it:
the same rows, the same rights, a trail that verifies, and nobody erased once the ledger was replayed.

Then the server is killed (-9) while people write, at a random moment, and its folder removed. What the archive
brings back must be no more than a minute old, with all that was acknowledged until then, and is the server of
the next loss, on a new line of time in the same archive. `--gigabytes` fills the database first, half of it
before the first base and half after, so that the way back leads through as much of the log; no second may
take longer to bring back than an hour. `--broken` breaks the archive; it must end with 1.
"""

import argparse
import contextlib
import datetime
import os
import random
import shutil
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.archiving import Server, workshop
from trials.databases.catalogue import Rights, Rows, differences, rights_in, rows_in

NIGHT_MOMENTS, NIGHT_LOSSES = 24, 5
WAYS_TO_BREAK = ("piece", "byte", "base", "yes", "late")
PROMISED = datetime.timedelta(seconds=60)
LONGEST_WAY_BACK = datetime.timedelta(hours=1)
RECORDS_AT_ONCE = 100_000
PATIENCE = 100  # tenths of a second in which a piece must leave for the archive
# What differs from one written record to the next; a note has some nine hundred letters.
DRAWN = {
    "id": "gen_random_uuid()",
    "provided_on": "one.provided_on - (random() * 700)::int",
    "note": "(select string_agg(md5(random()::text || part || number), ' ') from generate_series(1, 27) part)",
}
WRITERS = 3
SIDE_BY_SIDE = datetime.timedelta(seconds=2)  # who was acknowledged first may be told of last


@dataclass(frozen=True, kw_only=True)
class Moment:
    """What the database held at a time."""

    at: datetime.datetime
    rows: Rows
    rights: Rights
    people: tuple[str, ...]  # who is erased later
    piece: str  # of the log, in which it lies


@dataclass
class Book:
    """What was tried, for the closing line."""

    faults: list[str] = field(default_factory=list)
    moments: int = 0
    rows: int = 0
    tables: int = 0
    rights: int = 0
    sealed: int = 0
    erased: int = 0
    written: int = 0
    size: int = 0  # of the database, bytes
    took: list[float] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)


def main() -> None:
    """Write, note, bring back, compare; then lose everything and look at what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=4)
    parser.add_argument("--losses", type=int, default=1)
    parser.add_argument("--gigabytes", type=float, default=0, help="how much the database holds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--night", action="store_true", help=f"{NIGHT_MOMENTS}, {NIGHT_LOSSES}")
    parser.add_argument("--broken", choices=WAYS_TO_BREAK)
    told = parser.parse_args()
    moments, losses = (NIGHT_MOMENTS, NIGHT_LOSSES) if told.night else (told.moments, told.losses)
    late = {"archive_timeout": "10min"} if told.broken == "late" else {}
    with workshop(Server, max_connections="40", **late) as server:
        server.start()
        os.environ["DATABASE_URL"] = (
            f"postgresql://postgres:{server.cluster.password}@/postgres"
            f"?host={server.cluster.admin['host']}&port=5432"
        )
        from tests.own_database import own_database  # reads the address of the server above

        with own_database():
            trial = Trial(server, random.Random(told.seed), told.broken)
            with contextlib.suppress(_Enough):
                trial.bring_back_moments(moments, bytes_wanted=int(told.gigabytes * 10**9))
                trial.lose_everything(losses)
            from django.db import connections

            connections.close_all()
    book = trial.book
    for fault in book.faults:
        print(fault)
    took = sorted(book.took) or [0.0]
    lost = sorted(book.lost) or [0.0]
    print(
        f"moments: {book.moments} of {moments} seconds brought back, {book.rows} rows compared in {book.tables} tables,"
        f" {book.rights} rights, {book.sealed} sealed events verified, {book.erased} people erased and not come back,"
        f" {book.written} things written meanwhile; {book.size / 10**9:.2f} GB, {took[len(took) // 2]:.1f} s a restore, {took[-1]:.1f} s the longest;"
        f" {len(book.lost)} losses of everything, {lost[-1]:.1f} s of work gone at most, {lost[len(lost) // 2]:.1f} s mostly;"
        f" {len(book.faults)} faults"
    )
    sys.exit(1 if book.faults else 0)


class _Enough(Exception):
    """A fault was found."""


class Writers:
    """People who write all the time, and hold their breath when asked."""

    def __init__(self, cast, seed: int) -> None:
        self.cast, self.seed = cast, seed
        self.breath = [threading.Lock() for _ in range(WRITERS)]
        self.over = threading.Event()
        self.acknowledged: list[tuple[datetime.datetime, str]] = []
        self.faults: list[str] = []
        self.threads = [threading.Thread(target=self._write, args=(one,)) for one in range(WRITERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    @contextlib.contextmanager
    def still(self):
        """Nobody writes inside."""
        with contextlib.ExitStack() as held:
            for lock in self.breath:
                held.enter_context(lock)
            yield

    def _write(self, number: int) -> None:
        from django.db import connection
        from django.utils import timezone

        from balsts.platform.bound_postgres.token import current_token
        from tests.postgres_plugin import SET_UP_TOKEN

        current_token.set(SET_UP_TOKEN)
        draw = random.Random(f"{self.seed}-{number}")
        count = 0
        while not self.over.is_set():
            count += 1
            name = f"Zz{self.seed}writer{number}x{count}"
            try:
                with self.breath[number]:
                    self._register(name)
                    self.acknowledged.append((timezone.now(), name))
            except Exception as fault:  # noqa: BLE001 - a server that is killed, or a fault to be told
                self.faults.append(repr(fault))
                break
            time.sleep(draw.uniform(0.05, 0.4))
        connection.close()

    def _register(self, name: str) -> None:
        from django.db import transaction

        from tests.factories.casework import create_service_record
        from tests.factories.clients import create_assignment, create_client, create_enrolment
        from tests.privacy.erasing import BEGAN, TODAY

        with transaction.atomic():
            client = create_client(given_name=name)
            enrolment = create_enrolment(client, self.cast.contract, from_=BEGAN)
            create_assignment(enrolment, self.cast.worker, from_=BEGAN)
            create_service_record(
                self.cast.fatima,
                contract=self.cast.contract,
                staff_member=self.cast.worker,
                on=TODAY,
            )


class Trial:
    """A server, its archive, and the book of what it held."""

    def __init__(self, server: Server, draw: random.Random, broken: str | None) -> None:
        from django.conf import settings

        from tests.people import create_cast
        from tests.postgres_plugin import SERVER
        from tests.privacy.erasing import TODAY

        self.server, self.draw, self.broken = server, draw, broken
        self.database = SERVER.database
        # A base is made by the role that may do nothing else.
        roles = SERVER.installation.roles
        Server.address = (
            f"host={server.cluster.admin['host']} port=5432 user={roles.name('archive')}"
            f" password={roles.passwords['archive']}"
        )
        settings.BALSTS_DATA = server.folder / "data"
        self.cast = create_cast(today=TODAY)
        self.book = Book()

    def bring_back_moments(self, wanted: int, *, bytes_wanted: int = 0) -> None:
        """Fill the book, erase, and open it again at every page."""
        self._fill(bytes_wanted // 2)
        self._make_base()
        self._fill(bytes_wanted)
        if self.broken == "yes":
            self._put("balsts-archive", "#!/bin/sh\nexit 0\n")
        noted = self._note_moments(wanted)
        self._archive_all()
        self._erase()
        self._print_anchor()
        self._archive_all()
        self._spoil(noted)
        self.draw.shuffle(noted)
        for number, moment in enumerate(noted):
            self._bring_back(f"moment-{number}", moment)

    def _fill(self, bytes_wanted: int) -> None:
        """Write service records with long notes until the database is as large as that."""
        from tests.factories.casework import create_service_record
        from tests.privacy.erasing import TODAY

        if not bytes_wanted:
            return
        record = create_service_record(
            self.cast.fatima, contract=self.cast.contract, staff_member=self.cast.worker, on=TODAY
        )
        with self._as_admin(self.server.cluster.admin) as admin:
            admin.autocommit = True
            admin.execute("set session_replication_role = replica")
            columns = [
                name
                for (name,) in admin.execute(
                    "select attname from pg_attribute where attrelid = 'casework_servicerecord'::regclass"
                    " and attnum > 0 and not attisdropped and attgenerated = ''"
                ).fetchall()
            ]
            drawn = {name: name for name in columns} | DRAWN
            statement = (
                f"insert into casework_servicerecord ({', '.join(columns)})"
                f" select {', '.join(drawn[name] for name in columns)} from casework_servicerecord one,"
                " generate_series(1, %s) number where one.id = %s"
            )
            while self._size(admin) < bytes_wanted:
                admin.execute(statement, [RECORDS_AT_ONCE, record.pk])
        self._archive_all()

    def _size(self, admin: psycopg.Connection) -> int:
        return admin.execute("select pg_database_size(current_database())").fetchone()[0]

    def _note_moments(self, wanted: int) -> list[Moment]:
        from tests.privacy.erasing import create_old_client

        noted: list[Moment] = []
        people: list[str] = []
        with Writers(self.cast, self.draw.randrange(10**6)) as writers:
            for number in range(wanted):
                time.sleep(self.draw.uniform(0.2, 2))
                with writers.still():
                    if self.draw.random() < 0.5:
                        people.append(f"Zz{number}gone")
                        create_old_client(self.cast, name=people[-1])
                    self._seal()
                    noted.append(self._note(tuple(people)))
                if number % 8 == 7 and number + 1 < wanted:
                    self._make_base()
        self.book.written += len(writers.acknowledged)
        self.book.faults += [f"a writer: {fault}" for fault in writers.faults]
        if len(writers.acknowledged) < wanted:
            self._fault("hardly anybody wrote meanwhile")
        return noted

    def _note(self, people: tuple[str, ...]) -> Moment:
        with self._as_admin(self.server.cluster.admin) as admin:
            rows, rights = rows_in(admin), rights_in(admin)
            self.book.size = self._size(admin)
            [(at, piece)] = admin.execute(
                "select clock_timestamp(), pg_walfile_name(pg_current_wal_lsn())"
            ).fetchall()
        return Moment(at=at, rows=rows, rights=rights, people=people, piece=piece)

    def _bring_back(self, into: str, moment: Moment) -> None:
        began = time.monotonic()
        asked = f"{moment.at.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
        done = self.server.restore(asked, into)
        if done.returncode:
            self._fault(f"{asked}: {done.stderr.strip()}")
        self._took(asked, time.monotonic() - began)
        with self.server.opened(into) as cluster:
            with self._as_admin(cluster.admin) as admin:
                rows, rights = rows_in(admin), rights_in(admin)
            self.book.moments += 1
            self.book.rows += sum(count for count, _ in rows.values())
            self.book.tables = len(rows)
            self.book.rights += sum(len(each) for each in rights.values())
            faults = [
                *differences("rows of", moment.rows, rows),
                *differences("rights of", moment.rights, rights),
            ]
            with self._speaking_to(cluster.admin["host"]):
                faults += [*self._faults_of_trail(), *self._who_came_back(moment.people)]
                faults += self._what_a_newer_anchor_says()
        shutil.rmtree(self.server.folder / f"{into}-server")
        for fault in faults:
            self.book.faults.append(f"{asked}: {fault}")

    def _took(self, what: str, seconds: float) -> None:
        self.book.took.append(seconds)
        if seconds > LONGEST_WAY_BACK.total_seconds():
            self._fault(f"{what}: {seconds:.0f} s to bring back")

    def lose_everything(self, losses: int) -> None:
        """Kill the server while people write, remove its folder, and go on with what comes back."""
        for number in range(losses):
            with Writers(self.cast, self.draw.randrange(10**6)) as writers:
                time.sleep(100 if self.broken == "late" else self.draw.uniform(45, 100))
                killed = self._kill()
            self.book.written += len(writers.acknowledged)
            began = time.monotonic()
            done = self.server.restore("newest", f"loss-{number}")
            if done.returncode:
                self._fault(f"after a loss: {done.stderr.strip()}")
            self._took("after a loss", time.monotonic() - began)
            (self.server.folder / f"loss-{number}").rename(self.server.cluster.files)
            self.server.cluster.start()
            self._look_at_loss(writers, killed)
            self._make_base()

    def _kill(self) -> datetime.datetime:
        """End the server and all its children at once; what has not left for the archive is gone."""
        from django.utils import timezone

        process = int((self.server.cluster.files / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        killed = timezone.now()
        for one in (process, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        time.sleep(0.5)
        shutil.rmtree(self.server.cluster.files)
        return killed

    def _look_at_loss(self, writers: Writers, killed: datetime.datetime) -> None:
        names = [name for _, name in writers.acknowledged]
        with self._as_admin(self.server.cluster.admin) as admin:
            there = {
                name
                for (name,) in admin.execute(
                    "select given_name from clients_client where given_name = any(%s)", [names]
                )
            }
        gone = [at for at, name in writers.acknowledged if name not in there]
        first_gone = min(gone, default=killed)
        self.book.lost.append((killed - first_gone).total_seconds())
        if killed - first_gone > PROMISED:
            self._fault(f"{killed - first_gone} of work is gone")
        later = [at for at, name in writers.acknowledged if name in there and at > first_gone]
        if max(later, default=first_gone) - first_gone > SIDE_BY_SIDE:
            self._fault(f"something acknowledged is gone in the middle, of {first_gone}")

    def _spoil(self, noted: list[Moment]) -> None:
        """Spoil what the last moment needs; later pieces are there."""
        if self.broken in {"piece", "byte"}:
            [piece] = self.server.archive.glob(f"{noted[-1].piece}-*")
            piece.unlink() if self.broken == "piece" else _flip(piece)
        if self.broken == "base":
            _flip(min(self.server.archive.glob("base-*")))

    def _make_base(self) -> None:
        done = self.server.make_base()
        if done.returncode:
            self._fault(f"no base: {done.stderr.strip()}")
        time.sleep(1)

    def _archive_all(self) -> None:
        """Close the piece that is being written, and wait until all have left, as long as some leave."""
        self.server.ask("select pg_switch_wal()")
        waiting = "select count(*) from pg_ls_archive_statusdir() where name like '%.ready'"
        before, patience = None, PATIENCE
        while patience:
            left = self.server.ask(waiting)
            if left == 0:
                return
            patience = PATIENCE if before is None or left < before else patience - 1
            before = left
            time.sleep(0.1)
        self._fault("the log does not reach the archive")

    def _put(self, script: str, text: str) -> None:
        (self.server.tools / script).write_text(text)

    def _fault(self, words: str) -> None:
        self.book.faults.append(words)
        raise _Enough

    def _seal(self) -> None:
        from django.utils import timezone

        from balsts.audit.sealing import seal_events
        from tests.as_job import as_job

        with as_job():
            seal_events(at=timezone.now())

    def _erase(self) -> None:
        from tests.privacy.erasing import erase_all_that_is_over

        self.book.erased += erase_all_that_is_over(self.cast)

    def _as_admin(self, admin: dict[str, str]) -> psycopg.Connection:
        return psycopg.connect(**admin | {"dbname": self.database})

    @contextlib.contextmanager
    def _speaking_to(self, host: str):
        """Let Django speak to the server that was brought back."""
        from django.db import connections

        usual = {alias: connections.settings[alias]["HOST"] for alias in connections.settings}
        connections.close_all()
        for alias in usual:
            connections[alias].settings_dict["HOST"] = host
        try:
            yield
        finally:
            connections.close_all()
            for alias, before in usual.items():
                connections[alias].settings_dict["HOST"] = before

    def _faults_of_trail(self) -> list[str]:
        from balsts.audit.sealing import verify_trail
        from tests.as_job import as_job

        with as_job():
            verdict = verify_trail([])
        self.book.sealed += verdict.events
        return [f"the trail: {finding}" for finding in verdict.findings]

    def _print_anchor(self) -> None:
        """Keep the last block outside, as on paper; here and now it fits."""
        from balsts.audit.sealing import verify_trail
        from balsts.audit.verifier import Anchor
        from tests.as_job import as_job
        from tests.trail import let_others_end

        let_others_end()
        self._seal()
        with as_job():
            verdict = verify_trail([])
            self.anchor = Anchor(block=verdict.blocks, hash=verdict.last_hash)
            if said := verify_trail([self.anchor]).findings:
                self._fault(f"the trail does not know its own last block: {said}")

    def _what_a_newer_anchor_says(self) -> list[str]:
        """A block that is known outside and was sealed after the moment must be missed by name."""
        from balsts.audit.sealing import verify_trail
        from balsts.audit.verifier import TRUNCATED
        from tests.as_job import as_job

        with as_job():
            said = [finding.kind for finding in verify_trail([self.anchor]).findings]
        return [] if said == [TRUNCATED] else [f"the trail says {said} to an anchor that is newer"]

    def _who_came_back(self, people: tuple[str, ...]) -> list[str]:
        from balsts.accounts.queries.user import system_actor
        from balsts.console.preparation import has_forgotten_erasures
        from balsts.privacy.operations.erasure import replay_ledger
        from tests.privacy.erasing import NOW, tables_that_hold

        faults = [
            f"{name} is not there before the ledger is replayed"
            for name in people
            if not tables_that_hold(name)
        ]
        if people and not has_forgotten_erasures():
            faults.append("nobody notices that the ledger knows more")
        replay_ledger(by=system_actor(), at=NOW)
        return faults + [
            f"{name} stands in {found}" for name in people if (found := tables_that_hold(name))
        ]


def _flip(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)


if __name__ == "__main__":
    main()
