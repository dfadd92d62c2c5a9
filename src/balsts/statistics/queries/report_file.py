"""The files drawn of a report, as they were drawn."""

from balsts.statistics.models import ReportRun


def report_file(run: ReportRun, name: str) -> bytes | None:
    """Return a file of the report, or None where the report has none of that name."""
    if name not in run.files:
        return None
    try:
        return (run.folder / name).read_bytes()
    except FileNotFoundError:
        return None
