"""A report that somebody wants: under way, failed, or to be asked for."""

from dataclasses import dataclass

from balsts.web.shapes.checks import JobProgress


@dataclass(frozen=True, kw_only=True, slots=True)
class WantedReport:
    """Where to ask for a report, with what, and how far it is.

    `is_outdated` says that a newer snapshot exists than the one shown was counted from.
    """

    make_url: str
    hidden: tuple[tuple[str, str], ...] = ()
    progress: JobProgress | None = None
    has_failed: bool = False
    is_outdated: bool = False
