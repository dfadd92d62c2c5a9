"""The command `balsts`: prepares the surroundings, then hands over to Django's commands."""

import os
import sys
from collections.abc import Sequence

import psycopg

from balsts.console import one_machine
from balsts.platform.database_roles import DatabaseTooOld
from balsts.platform.environment import SettingMissing
from balsts.platform.postgres import PostgresUnavailable

# Commands that look at code only; the database may stay at rest.
WITHOUT_DATABASE = {"check", "help", "catalogues", "collectstatic", "room"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a failure that we foresaw ends in one sentence."""
    words = list(sys.argv[1:] if arguments is None else arguments) or ["help"]
    try:
        return _run(words)
    except (DatabaseTooOld, PostgresUnavailable, SettingMissing) as refused:
        print(refused, file=sys.stderr)  # noqa: T201 - the terminal is this door
    except psycopg.OperationalError as refused:
        reason = str(refused).strip().splitlines()[-1]
        print(f"The database does not answer: {reason}", file=sys.stderr)  # noqa: T201
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)  # noqa: T201
    return 1


def _run(words: list[str]) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "balsts.platform.settings"
    if not one_machine.is_one_machine():
        return _django(words)
    installation = one_machine.installation_here()
    if words[0] == "start":
        from balsts.console.start import start  # noqa: PLC0415 - other commands do not need it

        return start(installation, words[1:])
    if words[0] == "demo_data":
        from balsts.console.demo_data import rebuild  # noqa: PLC0415 - as above

        return rebuild(installation, words[1:])
    one_machine.provide_environment(installation)
    if words[0] in WITHOUT_DATABASE or {"--help", "-h"} & set(words):
        return _django(words)
    with one_machine.running_database(installation):
        return _django(words)


def _django(words: list[str]) -> int:
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - needs settings

    if words[0] == "migrate" and not any(word.startswith("--database") for word in words):
        words = [*words, "--database=owner"]
    execute_from_command_line(["balsts", *words])
    return 0


if __name__ == "__main__":
    sys.exit(main())
