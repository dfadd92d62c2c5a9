"""The house on one machine: the settings that `make start` gives, and its database.

Whoever sets BALSTS_DATABASE_URL runs the program in another way and gives every setting himself.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from balsts.platform.installation import LEDGER_KEY, Installation
from balsts.platform.sealing.place import KeeperPlace, keeper_place

HOST = "127.0.0.1"
FIRST_PORT = 8000
OWNER_ADDRESS = "BALSTS_OWNER_DATABASE_URL"
OF_THE_LEDGER = {LEDGER_KEY, f"{LEDGER_KEY}_FILE"}
CAST_PASSWORD = "cast-password"  # noqa: S105 - the name of the secret, not the secret


def is_one_machine() -> bool:
    return not {"BALSTS_DATABASE_URL", "BALSTS_DATABASE_URL_FILE"} & set(os.environ)


def installation_here() -> Installation:
    """Return the installation in BALSTS_DATA, or in the folder `data` where we stand."""
    folder = Path(os.environ.get("BALSTS_DATA", "").strip() or "data").resolve()
    return Installation(folder=folder, server=os.environ.get("DATABASE_URL", "").strip())


def provide_environment(installation: Installation, *, port: int = FIRST_PORT) -> None:
    """Set what the settings ask for, for pages served to this machine only."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "balsts.platform.settings"
    os.environ |= installation.environment() | {
        "BALSTS_HOSTS": f"localhost,{HOST}",
        "BALSTS_ORIGINS": f"http://localhost:{port},http://{HOST}:{port}",
        "BALSTS_HTTPS": "no",
        "BALSTS_KEEPER_SOCKET": str(keeper_place(installation.folder).socket),
        "BALSTS_CAST_PASSWORD": installation.secret(CAST_PASSWORD, length=16),
    }


def environment_of_pages(installation: Installation) -> dict[str, str]:
    """Return the surroundings of the process that serves pages; it knows neither owner nor ledger's key."""
    told = environment_of_jobs() | installation.environment_of_pages()
    return {name: value for name, value in told.items() if name not in OF_THE_LEDGER}


def environment_of_jobs() -> dict[str, str]:
    """Return the surroundings of the job runner; it does not know the owner of the tables either."""
    return {name: value for name, value in os.environ.items() if name != OWNER_ADDRESS}


def environment_of_keeper(installation: Installation, place: KeeperPlace) -> dict[str, str]:
    """Return the surroundings of the keeper of the keys: its own, and nothing of anybody else's."""
    more = {}
    if place.user:
        more = {"BALSTS_KEEPER_USER": place.user.pw_name}
        if installation.is_embedded:
            more["BALSTS_KEEPER_GROUP"] = installation.cluster.group
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "BALSTS_KEYS": str(place.keys),
        "BALSTS_KEEPER_SOCKET": str(place.socket),
        "BALSTS_KEEPER_DATABASE_URL": installation.address("keeper"),
        **more,
    }


@contextmanager
def running_database(installation: Installation) -> Iterator[None]:
    """Start the database if it does not run; stop it if nobody else works with it."""
    installation.open()
    try:
        yield
    finally:
        let_go_of_database()
        installation.close()


def let_go_of_database() -> None:
    """Close what Django holds open, so that no pool calls for a server that has gone."""
    if not settings.configured:
        return
    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()
