"""Where the files of snapshots, reports and what-ifs lie."""

from pathlib import Path

from balsts.statistics.models import ReportRun, Snapshot, WhatIf


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
