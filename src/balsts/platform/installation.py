"""The data folder: its secrets, its database, and the settings that belong to it.

Used before Django knows its settings, by the console and by the tests.
"""

import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from balsts.platform.database_roles import ROLES, Roles, make_database, make_roles
from balsts.platform.lock import Presence, locked
from balsts.platform.postgres import Cluster, PostgresUnavailable
from balsts.platform.shared_files import keep, keep_names_in

LEDGER_KEY = "BALSTS_LEDGER_KEY"


@dataclass(kw_only=True)
class Installation:
    """A data folder with either a cluster of its own or a place on somebody else's server."""

    folder: Path
    server: str = ""  # DATABASE_URL: an administrator's address; empty means embedded
    cluster_settings: dict[str, str] = field(default_factory=dict)

    @property
    def is_embedded(self) -> bool:
        return not self.server

    @property
    def cluster(self) -> Cluster:
        chosen = os.environ.get("BALSTS_POSTGRES_BIN", "").strip()
        return Cluster(
            folder=self.folder,
            password=self.secret("database-admin-password"),
            chosen_binaries=Path(chosen) if chosen else None,
            settings=self.cluster_settings,
        )

    @property
    def admin(self) -> dict[str, str]:
        if self.is_embedded:
            return self.cluster.admin
        return {key: str(value) for key, value in conninfo_to_dict(self.server).items()}

    @property
    def name(self) -> str:
        """The database's name, also the prefix of its roles; on a shared server it has a tail."""
        if self.is_embedded:
            return "balsts"
        return f"balsts_{self.secret('database-tail', length=4)}"

    @property
    def roles(self) -> Roles:
        return Roles(
            prefix=f"{self.name}_",
            passwords={short: self.secret(f"database-{short}-password") for short in ROLES},
        )

    def secret(self, name: str, *, length: int = 32) -> str:
        """Return the secret of that name; make it, readable by us alone, the first time."""
        path = self.folder / "secrets" / name
        try:
            return path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            keep_names_in(self.folder)
            draft = path.with_name(f"{name}.{os.getpid()}.{secrets.token_hex(4)}")
            draft.touch(mode=0o600)
            with draft.open("wb") as file:
                file.write(f"{secrets.token_hex(length // 2)}\n".encode())
                keep(file)
            try:
                draft.rename(path) if not path.exists() else draft.unlink()
            except FileExistsError:
                draft.unlink()
            keep_names_in(path.parent)
            return path.read_text(encoding="utf-8").strip()

    def address(self, role: str, *, database: str | None = None) -> str:
        """Return the address under which a role of `database_roles.ROLES` enters the database."""
        parts = self.admin | {
            "user": self.roles.name(role),
            "password": self.roles.passwords[role],
            "dbname": database or self.name,
        }
        return "postgresql:///?" + urlencode(parts, quote_via=quote)

    def open_server(self) -> bool:
        """Start the cluster if it is ours and rests, and make the roles; say if we are the first."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self.folder / "door.lock"):
            is_first = self._presence.enter()
            if self.is_embedded:
                self.cluster.start()
            make_roles(self.admin, self.roles)
        return is_first

    def open(self) -> None:
        """Start what must run and make the database; afterwards the addresses work."""
        self.open_server()
        with locked(self.folder / "door.lock"):
            make_database(self.admin, self.roles, self.name)

    def keep_up(self) -> bool:
        """Start our cluster again if it has ended since it was opened; say whether that was so.

        Raises PostgresUnavailable while a server of others does not answer within two seconds.
        """
        if not self.is_embedded:
            self._ask_server_of_others()
            return False
        if self.cluster.is_running:
            return False
        with locked(self.folder / "door.lock"):
            self.cluster.start()
        return True

    def _ask_server_of_others(self) -> None:
        try:
            psycopg.connect(make_conninfo(self.server, connect_timeout=2)).close()
        except psycopg.OperationalError as fault:
            raise PostgresUnavailable("The server in DATABASE_URL does not answer.") from fault

    def close(self) -> None:
        """Stop the cluster if it is ours and nobody else works with it."""
        with locked(self.folder / "door.lock"):
            if self._presence.leave() and self.is_embedded:
                self.cluster.stop()

    @cached_property
    def _presence(self) -> Presence:
        return Presence(self.folder / "presence.lock")

    def environment(self) -> dict[str, str]:
        """Return the settings that belong to this folder; who calls may add or overrule.

        They are those of jobs and commands: whoever serves pages enters as `app` instead.
        """
        return {
            "BALSTS_DATA": str(self.folder),
            "BALSTS_SECRET_KEY": self.secret("secret-key", length=64),
            LEDGER_KEY: self.secret("erasure-ledger-key", length=64),
            "BALSTS_DATABASE_URL": self.address("jobs"),
            "BALSTS_OWNER_DATABASE_URL": self.address("owner"),
        }

    def environment_of_pages(self) -> dict[str, str]:
        """Return what differs for the process that serves pages: it is nobody without a session."""
        return {
            "BALSTS_DATABASE_URL": self.address("app"),
            "BALSTS_SIGN_IN_DATABASE_URL": self.address("sign_in"),
        }
