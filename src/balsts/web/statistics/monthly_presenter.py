"""The report of a month as it is shown: its totals, then table by table."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.statistics.definitions import MEASURES, MONTHLY_REPORT
from balsts.statistics.queries.report import StoredReport
from balsts.statistics.wording import notices_of, written_month
from balsts.web.pictures import picture_of, snapshot_mark, source_of
from balsts.web.shapes.figures import Download, Figure, Portrait

MOST_COUNTRIES = 15


def monthly_report_of(stored: StoredReport, *, programme_label: str) -> Portrait:
    """Give a stored report of a month its tables."""
    source = source_of(stored.snapshot)
    return Portrait(
        title=str(MONTHLY_REPORT.title),
        programme_label=programme_label,
        cut_off_words=written_month(stored.parameters["month"]),
        figures=_figures(stored),
        pictures=tuple(
            picture_of(
                breakdown,
                source=source,
                rows=breakdown.with_most(MOST_COUNTRIES)
                if breakdown.code == "citizenship"
                else None,
            )
            for breakdown in stored.breakdowns
        ),
        snapshot=snapshot_mark(stored.snapshot, version=stored.run.definition_version),
        notices=tuple(notices_of(stored.snapshot, stored.parameters)[1:-1]),
        downloads=(
            Download(
                label=_("All numbers, CSV"),
                url=reverse("statistics:report_csv", args=[stored.run.id]),
            ),
        ),
    )


def _figures(stored: StoredReport) -> tuple[Figure, ...]:
    sexes = {row.code: row.count for row in stored.breakdown("sex").rows}
    ages = {row.code: row.count for row in stored.breakdown("adult_minor").rows}
    return (
        Figure(
            value=stored.total,
            label=str(MEASURES["served"].title),
            definition=str(MEASURES["served"].text),
        ),
        *(
            Figure(
                value=stored.numbers[code],
                label=str(MEASURES[code].title),
                definition=str(MEASURES[code].text),
            )
            for code in ("new_in_project", "carried_over")
        ),
        Figure(value=sexes.get("female", 0), label=pgettext("portrait", "women and girls")),
        Figure(value=ages.get("minor", 0), label=_("under 18 on the last day")),
    )
