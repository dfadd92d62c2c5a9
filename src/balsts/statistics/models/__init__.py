"""Tables of this room, one noun a module."""

from balsts.statistics.models.kept_fact import KeptFact
from balsts.statistics.models.published_figure import PublishedFigure
from balsts.statistics.models.report_run import ReportRun
from balsts.statistics.models.snapshot import Snapshot
from balsts.statistics.models.what_if import WhatIf

__all__ = ["KeptFact", "PublishedFigure", "ReportRun", "Snapshot", "WhatIf"]
