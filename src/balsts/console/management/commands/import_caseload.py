"""`balsts import_caseload FOLDER|FILE…`: check a caseload; `--yes` writes what can be written."""

import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor, users_by_username
from balsts.exchange.models import ImportRun
from balsts.exchange.operations.import_run import (
    agree_to_import,
    cancel_import,
    check_import,
    start_import,
    write_import,
)
from balsts.exchange.queries.import_run import messages_of, progress_of
from balsts.exchange.uploads import IncomingFile
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import Refused
from balsts.platform.wording import in_words

MESSAGES_SHOWN = 30


class Command(BaseCommand):
    """Bring in a caseload from files, as the pages do."""

    help = "Check the files of a caseload and, if agreed, write them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, help="XLSX, CSV or ZIP files, a folder")
        parser.add_argument("--yes", action="store_true", help="write without asking")
        parser.add_argument("--as", dest="username", default="", help="user name to act as")

    def handle(self, *, paths: list[Path], yes: bool, username: str, **_: Any) -> None:
        with translation.override("en"):
            try:
                self._import(_files(paths), is_agreed=yes, by=_actor(username))
            except Refused as refused:
                reasons = [in_words(blocker.message) for blocker in refused.blockers]
                raise CommandError(" ".join(reasons)) from None

    def _import(self, files: list[Path], *, is_agreed: bool, by: User) -> None:
        self._began = time.monotonic()
        with ExitStack() as stack:
            incoming = [
                IncomingFile(name=path.name, content=stack.enter_context(path.open("rb")))
                for path in files
            ]
            run = start_import(files=incoming, by=by, at=timezone.now())
        check_import(run=run, by=by, at=timezone.now(), progress=self._say_progress)
        found = progress_of(run)
        if found.refusals:
            raise CommandError("\n".join(found.refusals))
        self._say_found(run, by)
        if not found.may_be_agreed_to:
            cancel_import(run=run, by=by, at=timezone.now())
            raise CommandError("No row can be written; nothing was changed.")
        if not is_agreed and not self._asks(f"Write the {found.ready} rows without errors?"):
            cancel_import(run=run, by=by, at=timezone.now())
            self.stdout.write("Nothing was written.")
            return
        agree_to_import(run=run, by=by, at=timezone.now())
        write_import(run=run, by=by, at=timezone.now(), progress=self._say_progress)
        if run.has_changed_since_check:
            raise CommandError("Something changed since the check; nothing was written. Try again.")
        self.stdout.write(f"Written: {found.ready} rows ({time.monotonic() - self._began:.1f} s)")

    def _say_progress(self, phase: str, done: int, total: int) -> None:
        seconds = time.monotonic() - self._began
        rows = f" {done} of {total} rows" if total else ""
        self.stdout.write(f"  {phase}{rows} ({seconds:.1f} s)")
        self.stdout.flush()

    def _say_found(self, run: ImportRun, by: User) -> None:
        found = progress_of(run)
        for sheet in found.sheets:
            self.stdout.write(
                f"{sheet.label}: {sheet.read} rows, {sheet.ready} ready, {sheet.refused} refused, "
                f"{sheet.left_out} left out, {sheet.warned} with a warning"
            )
        standing = standing_of(by, on=timezone.localdate())
        page = messages_of(run, standing, limit=MESSAGES_SHOWN)
        for line in page.lines:
            where = " ".join(
                filter(None, [line.source, f"row {line.row_number}" if line.row_number else ""])
            )
            column = f" “{line.column}”" if line.column else ""
            self.stdout.write(f"  {line.severity.value}: {where}{column}: {line.text}")
        if page.more:
            self.stdout.write(f"  and {page.more} more")

    def _asks(self, question: str) -> bool:
        try:
            return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
        except EOFError:
            return False


def _files(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.iterdir())
            tables = [each for each in inside if each.suffix == ".csv"]
            found += tables or [each for each in inside if each.suffix == ".xlsx"]
        elif path.is_file():
            found.append(path)
        else:
            raise CommandError(f"There is no file {path}.")
    if not found:
        raise CommandError("There is no CSV or XLSX file in this folder.")
    return found


def _actor(username: str) -> User:
    if not username:
        return system_actor()
    user = users_by_username([username]).get(username)
    if user is None:
        raise CommandError(f"There is no user {username}.")
    return user
