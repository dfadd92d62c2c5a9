"""Where the files of snapshots, reports and what-ifs lie."""

import datetime
import re
from pathlib import Path

from django.conf import settings

from balsts.statistics.models import ReportRun, Snapshot, WhatIf
from balsts.statistics.models.snapshot import FOLDER_NAMES

OF_AN_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NAMES = {"snapshots": FOLDER_NAMES, "reports": OF_AN_ID, "what-ifs": OF_AN_ID}


def folders_of_figures() -> set[Path]:
    """Return the folder of each snapshot, report and what-if that the database knows."""
    return {
        row.folder
        for rows in (
            Snapshot.objects.only("folder_name"),
            ReportRun.objects.only("id"),
            WhatIf.objects.only("id"),
        )
        for row in rows
    }


def stray_folders(*, before: datetime.datetime) -> set[Path]:
    """Return the folders that no row names and into which nothing was put since a moment.

    A database that knows no figure at all is not the one to which they belong, or not yet: it was
    made anew, or is being restored. Then there are none.
    """
    lying = _folders_lying(before=before)
    known = folders_of_figures()
    return lying - known if known else set()


def _folders_lying(*, before: datetime.datetime) -> set[Path]:
    return {
        path
        for place, names in NAMES.items()
        for path in (Path(settings.BALSTS_DATA) / place).glob("*")
        if re.fullmatch(names, path.name)
        and path.is_dir()
        and not path.is_symlink()
        and path.stat().st_mtime < before.timestamp()
    }
