"""A PostgreSQL of its own that archives by the files of `deploy/`, as a server does; and its way back."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg

from balsts.platform.postgres import Cluster
from tests.conventions.reading import ROOT

DEPLOY = ROOT / "deploy"
SCRIPTS = (
    "balsts-archive",
    "balsts-base",
    "balsts-ledger-copy",
    "balsts-recipients",
    "balsts-tidy",
    "restore.py",
)
SETTINGS = dict(
    re.findall(
        r"^(\w+) = '?(.*?)'?$",
        (DEPLOY / "postgresql" / "balsts.conf").read_text("utf-8"),
        re.MULTILINE,
    )
)
AGE = shutil.which("age")


def make_key(path: Path) -> str:
    """Make an offline key as the guide says; return its public line."""
    subprocess.run(["age-keygen", "-o", path], check=True, capture_output=True)
    told = subprocess.run(["age-keygen", "-y", path], check=True, capture_output=True, text=True)
    return told.stdout


class Workshop:
    """A folder with an archive, the keys of two organisations and the scripts, for whoever may not be root."""

    def __init__(self, folder: Path, user: pwd.struct_passwd | None) -> None:
        self.folder, self.user = folder, user
        self.archive, self.tools, self.home = folder / "archive", folder / "bin", folder / "home"
        self.key, self.recipients = folder / "offline-key", folder / "recipients.txt"
        self.other_key = folder / "other-offline-key"
        for each in (self.archive, self.tools, self.home):
            each.mkdir()
        for script in SCRIPTS:
            shutil.copy(DEPLOY / script, self.tools)
        if AGE:
            public = [make_key(key) for key in (self.key, self.other_key)]
            self.recipients.write_text("".join(public), encoding="utf-8")
        else:
            self.key.touch()
            self.recipients.write_text("age1one\nage1two\n", encoding="utf-8")
            self.replace_age("exec cat")
        self.hand_over()

    def replace_age(self, line: str) -> None:
        """Put something else in the place of age."""
        (self.tools / "age").write_text(f"#!/bin/sh\n{line}\n")
        (self.tools / "age").chmod(0o755)

    def hand_over(self) -> None:
        """Give everything here to the user who runs the database."""
        if self.user:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def run(self, name: str, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a script of `deploy/` as the user of the database."""
        first = ["python3"] if name.endswith(".py") else []
        return subprocess.run(
            [*first, self.tools / name, *map(str, words)],
            env=self.surroundings() | more,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **({"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}),
        )  # fmt: skip

    def surroundings(self) -> dict[str, str]:
        return {
            "PATH": f"{self.tools}:/usr/local/bin:/usr/bin:/bin",
            "BALSTS_ARCHIVE": str(self.archive),
            "BALSTS_RECIPIENTS": str(self.recipients),
            "STATE_DIRECTORY": str(self.home),
        }

    def kept(self) -> list[str]:
        """Return the names of what is in the archive, hidden ones too."""
        return sorted(path.name for path in self.archive.iterdir())


class Server(Workshop):
    """A workshop with a PostgreSQL in it."""

    def __init__(self, folder: Path, user: pwd.struct_passwd | None, **settings: str) -> None:
        super().__init__(folder, user)
        told = " ".join(f"{name}={value}" for name, value in self.surroundings().items())
        command = SETTINGS["archive_command"].replace(
            "/srv/balsts-source/deploy/", f"{told} {self.tools}/"
        )
        self.cluster = Cluster(
            folder=folder / "server",
            password="invented",
            settings=SETTINGS | {"archive_command": command} | settings,
        )

    def start(self) -> None:
        self.cluster.start()
        process = (self.cluster.files / "postmaster.pid").read_text().splitlines()[0]
        self.binaries = Path(f"/proc/{process}/exe").resolve().parent
        self.as_debian_has_it()

    def as_debian_has_it(self) -> None:
        """Put one of PostgreSQL's programs on the path, and all of them into a folder by version."""
        version = (self.cluster.files / "PG_VERSION").read_text().strip()
        self.on_the_path, self.by_version = self.folder / "path", self.folder / "by-version"
        self.on_the_path.mkdir(exist_ok=True)
        (self.by_version / version).mkdir(parents=True, exist_ok=True)
        for link, to in (
            (self.on_the_path / "pg_basebackup", self.binaries / "pg_basebackup"),
            (self.by_version / version / "bin", self.binaries),
        ):
            link.unlink(missing_ok=True)
            link.symlink_to(to)

    def ask(self, *statements: str) -> object:
        """Return the first word of the last answer."""
        with psycopg.connect(**self.cluster.admin, autocommit=True) as admin:
            for statement in statements:
                cursor = admin.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None

    def make_base(self) -> subprocess.CompletedProcess[str]:
        """Make a base as the unit does."""
        return self.run(
            "balsts-base",
            PATH=f"{self.on_the_path}:{self.tools}:/usr/local/bin:/usr/bin:/bin",
            BALSTS_ARCHIVE_ADDRESS=self.address,
            BALSTS_POSTGRESQL=str(self.by_version),
        )

    @property
    def address(self) -> str:
        here = self.cluster.admin
        return f"host={here['host']} port=5432 user=postgres password={self.cluster.password}"

    def restore(self, moment: str, into: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Go back to a moment, as the guide says."""
        return self.run(
            "restore.py", "--moment", moment, "--key", self.key, "--archive", self.archive,
            "--into", self.folder / into, "--binaries", self.binaries, *words,
        )  # fmt: skip

    @contextmanager
    def opened(self, into: str):
        """Start what was brought back, as the cluster that it is."""
        there = self.folder / f"{into}-server"
        there.mkdir()
        (self.folder / into).rename(there / "postgres")
        cluster = Cluster(
            folder=there, password="invented", settings=QUICK | {"archive_mode": "off"}
        )
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
            shutil.rmtree(cluster.socket_folder, ignore_errors=True)

    def close(self) -> None:
        self.cluster.stop()
        shutil.rmtree(self.cluster.socket_folder, ignore_errors=True)


QUICK = {"fsync": "off", "shared_buffers": "4MB", "max_connections": "20"}


@contextmanager
def workshop(kind: type = Workshop, **settings: str):
    """Make a folder that the user of the database can come into; take it away afterwards."""
    from balsts.platform.postgres import _service_user  # noqa: PLC0415 - as the cluster does

    user = _service_user() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="balsts-archive-"))
    folder.chmod(0o755)
    made = kind(folder, user, **settings)
    try:
        yield made
    finally:
        if isinstance(made, Server):
            made.close()
        shutil.rmtree(folder)
