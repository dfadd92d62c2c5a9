"""The command `balsts`: prepares the surroundings, then hands over to Django's commands."""

import os
import sys
from collections.abc import Sequence

import psycopg
from django.db.utils import DatabaseError as DjangoDatabaseError

from balsts.console import one_machine
from balsts.platform import environment
from balsts.platform.bound_postgres.disk import is_refused_by_disk
from balsts.platform.database_roles import DatabaseTooOld
from balsts.platform.environment import SettingMissing
from balsts.platform.postgres import PostgresUnavailable

# Commands that look at code only; the database may stay at rest.
WITHOUT_DATABASE = {
    "check",
    "help",
    "catalogues",
    "collectstatic",
    "room",
    "input_rules",
    "record_of_processing",
}

ON_ONE_MACHINE = {"start", "demo_data"}
FORESEEN = (
    DatabaseTooOld,
    PostgresUnavailable,
    SettingMissing,
    psycopg.Error,
    DjangoDatabaseError,
    PermissionError,
    KeyboardInterrupt,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a failure that we foresaw ends in one sentence."""
    words = list(sys.argv[1:] if arguments is None else arguments) or ["help"]
    try:
        return _run(words)
    except FORESEEN as error:
        sentence = _sentence_of(error)
        if sentence is None:
            raise
        sys.stderr.write(f"{sentence}\n")
        return 1


def _sentence_of(error: BaseException) -> str | None:
    match error:
        case DatabaseTooOld() | PostgresUnavailable() | SettingMissing():
            return str(error)
        case psycopg.Error() | DjangoDatabaseError() if is_refused_by_disk(error):
            return f"The database may not write on its disk any more: {_last(error)}"
        case psycopg.errors.InsufficientPrivilege():
            return f"The administrator in DATABASE_URL may not do this: {_last(error)}"
        case psycopg.ProgrammingError():
            return f"DATABASE_URL is not an address of a database: {_last(error)}"
        case psycopg.OperationalError():
            return f"The database does not answer: {_last(error)}"
        case PermissionError(filename=str(path)):
            return f"{path} belongs to another user: start as that user, or as root."
        case KeyboardInterrupt():
            return "Stopped."
        case DjangoDatabaseError(__cause__=psycopg.errors.UndefinedTable()):
            return "The tables are not made yet: run `make start`, or `balsts migrate`."
    return None


def _last(error: BaseException) -> str:
    return (str(error).strip().splitlines() or ["no reason was given"])[-1]


def _run(words: list[str]) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "balsts.platform.settings"
    if words[0] == "keys":
        return _keys(words[1:])
    if not one_machine.is_one_machine():
        if words[0] in ON_ONE_MACHINE:
            raise SettingMissing(
                f"`balsts {words[0]}` brings its own settings: take BALSTS_DATABASE_URL away, "
                "or serve as docs/how-to/run-on-a-server.md says."
            )
        return _django(words)
    installation = one_machine.installation_here()
    if words[0] == "start":
        from balsts.console.start import start  # noqa: PLC0415 - other commands do not need it

        return start(installation, words[1:])
    if words[0] == "demo_data":
        from balsts.console.demo_data import rebuild  # noqa: PLC0415 - as above

        return rebuild(installation, words[1:])
    one_machine.provide_environment(installation)
    asks_database = any(word.startswith("--database") for word in words)
    if (words[0] in WITHOUT_DATABASE and not asks_database) or {"--help", "-h"} & set(words):
        return _django(words)
    with one_machine.running_database(installation):
        return _django(words)


def _keys(words: list[str]) -> int:
    """Work with the key of keys; on a server in the keeper's surroundings, which know no pages."""
    from balsts.console.keys import run  # noqa: PLC0415 - other commands do not need it

    if environment.has("BALSTS_KEEPER_DATABASE_URL"):
        return run(words, installation=None)
    installation = one_machine.installation_here()
    with one_machine.running_database(installation):
        return run(words, installation=installation)


def _django(words: list[str]) -> int:
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - needs settings

    if words[0] == "migrate" and not any(word.startswith("--database") for word in words):
        words = [*words, "--database=owner"]
    execute_from_command_line(["balsts", *words])
    return 0


if __name__ == "__main__":
    sys.exit(main())
