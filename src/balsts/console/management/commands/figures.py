"""`balsts figures`: everything that the pages of figures show, made anew from one snapshot."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.console.progress import Step
from balsts.statistics.operations.report import make_report
from balsts.statistics.operations.request import register_report, request_usual_figures
from balsts.statistics.operations.snapshot import take_snapshot
from balsts.statistics.reports.makers import maker_of
from balsts.statistics.rules.usual_reports import usual_reports


class Command(BaseCommand):
    """Ask the job runner for a snapshot and the usual reports, or make them here."""

    help = "Have a snapshot taken and the portraits, reports and comparisons of pages made from it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", action="store_true", help="make them here and wait")

    def handle(self, *, now: bool, **_: Any) -> None:
        if now:
            self._make()
            return
        runs = request_usual_figures(by=system_actor(), at=timezone.now())
        self.stdout.write(f"The job runner will take a snapshot and make {len(runs)} reports.")

    def _make(self) -> None:
        by, at = system_actor(), timezone.now()
        with Step("Taking a snapshot"):
            snapshot = take_snapshot(by=by, at=at)
        for report, parameters in usual_reports(today=timezone.localdate(at)):
            title = " ".join((report.code, *parameters.values()))
            with Step(f"Making {title}"):
                run = register_report(report=report, parameters=parameters, by=by, at=at)
                maker = maker_of(report.code)
                make_report(run=run, maker=maker, snapshot=snapshot, by=by, at=at)
