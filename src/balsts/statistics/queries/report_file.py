"""The files drawn of a report or a what-if, as they were drawn."""

from balsts.statistics.models import ReportRun, WhatIf


def report_file(run: ReportRun | WhatIf, name: str) -> bytes | None:
    """Return a file of it, or None where it has none of that name."""
    if name not in run.files:
        return None
    try:
        return (run.folder / name).read_bytes()
    except FileNotFoundError:
        return None
