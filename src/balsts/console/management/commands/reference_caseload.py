"""`balsts reference_caseload`: build the invented caseload and bring it in as any other."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from balsts.clients.queries.caseload import is_anybody_registered
from balsts.exchange import reference_caseload

SEED = 2016


class Command(BaseCommand):
    """Write the import files into the data folder and import them; never beside other clients."""

    help = "Load the reference caseload of invented people through the importer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--files-only", action="store_true", help="write the files, no more")
        parser.add_argument("--folder", type=Path, default=None, help="where to write the files")

    def handle(self, *, files_only: bool, folder: Path | None, **_: Any) -> None:
        if not files_only and is_anybody_registered():
            self.stdout.write("There are clients already: the reference caseload is not loaded.")
            return
        folder = folder or Path(settings.BALSTS_DATA) / "reference-caseload"
        began = time.monotonic()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        caseload = reference_caseload.write(folder, seed=SEED, today=timezone.localdate())
        rows = sum(len(of_sheet) for of_sheet in caseload.rows.values())
        self.stdout.write(f"  built {rows} rows ({time.monotonic() - began:.1f} s)")
        self.stdout.flush()
        if not files_only:
            files = sorted(str(path) for path in folder.glob("*.csv"))
            call_command("import_caseload", *files, "--yes", stdout=self.stdout)
