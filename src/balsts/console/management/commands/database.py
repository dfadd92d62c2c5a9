"""`balsts database`: psql as the owner of the tables."""

import os
import shutil
import subprocess
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from balsts.platform.postgres import PostgresUnavailable, find_binaries


class Command(BaseCommand):
    help = "Open psql as the owner of the tables."

    def handle(self, **_: Any) -> None:
        owner = settings.DATABASES["owner"]
        subprocess.run(
            [self._psql()],
            env=os.environ
            | {
                "PGHOST": owner["HOST"],
                "PGPORT": owner["PORT"],
                "PGDATABASE": owner["NAME"],
                "PGUSER": owner["USER"],
                "PGPASSWORD": owner["PASSWORD"],
            },
            check=False,
        )

    def _psql(self) -> str:
        try:
            ours = find_binaries().folder / "psql"
        except PostgresUnavailable:
            ours = None
        found = str(ours) if ours and ours.exists() else shutil.which("psql")
        if not found:
            raise CommandError("psql was not found: install the package postgresql-client.")
        return found
