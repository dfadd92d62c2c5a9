"""The published figures: reading the file and its scopes of time."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from balsts.exchange.reference_caseload.month import Month

PUBLISHED_PART_ENDS_ON = date(2021, 4, 30)
SERVICE_STARTED_ON = date(2016, 4, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One published number: what was counted, in which time, and where it stands."""

    year_scope: str
    dimension: str
    category: str
    count: int
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.year_scope, self.dimension, self.category)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A stretch of days; both ends are included."""

    first_day: date
    last_day: date

    def contains(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    @property
    def first_month(self) -> Month:
        return Month.of(self.first_day)

    @property
    def last_month(self) -> Month:
        return Month.of(self.last_day)


def read_published_figures() -> tuple[PublishedFigure, ...]:
    """Read the project's own copy of the published figures."""
    text = files("balsts.statistics").joinpath("data/published_figures.csv").read_text("utf-8")
    return tuple(
        PublishedFigure(
            year_scope=row["year_scope"],
            dimension=row["dimension"],
            category=row["category"],
            count=int(row["count"]),
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )


# Numbers that stand in the text of a source, but in no table of the file.
FIGURES_FROM_TEXTS = (
    PublishedFigure(
        year_scope="2017-11",
        dimension="clients_served_in_month",
        category="total",
        count=110,
        source="Patvērums 'Drošā māja' 2017-12-21, title of the news item",
    ),
    PublishedFigure(
        year_scope="2016-12-01..2017-02-28",
        dimension="clients_distinct_in_period",
        category="total",
        count=245,
        source="Patvērums 'Drošā māja' 'Trīs mēnešos biedrība sniegusi palīdzību 245…'",
    ),
    *(
        PublishedFigure(
            year_scope="2016-12-01..2017-02-28",
            dimension="service_records_by_type",
            category=category,
            count=count,
            source="Patvērums 'Drošā māja' 'Trīs mēnešos biedrība sniegusi palīdzību 245…'",
        )
        for category, count in (
            ("document_handling", 27),
            ("accompaniment", 370),
            ("everyday_matters", 175),
        )
    ),
    PublishedFigure(
        year_scope="2016-04-06..2019-12-31",
        dimension="clients_cumulative_unique",
        category="total",
        count=926,
        source="derived: 940 less the 14 new clients of January and February 2020",
    ),
)


def read_scope(text: str) -> Scope | None:
    """Read `2017`, `2017-03`, `2016-04..2017-03-30` or `..2018-06-01`; else nothing."""
    first, separator, last = text.partition("..")
    try:
        if not separator:
            return Scope(first_day=_first_day(first), last_day=_last_day(first))
        opening = _first_day(first) if first else date(1900, 1, 1)
        return Scope(first_day=opening, last_day=_last_day(last))
    except ValueError:
        return None


def figures_about(
    figures: Iterable[PublishedFigure], *dimensions: str
) -> list[tuple[Scope, PublishedFigure]]:
    """Pick the figures of some dimensions whose scope can be read."""
    return [
        (scope, figure)
        for figure in figures
        if figure.dimension in dimensions and (scope := read_scope(figure.year_scope))
    ]


def _first_day(text: str) -> date:
    match len(text):
        case 4:
            return date(int(text), 1, 1)
        case 7:
            return Month.read(text).first_day
        case _:
            return date.fromisoformat(text)


def _last_day(text: str) -> date:
    match len(text):
        case 4:
            return date(int(text), 12, 31)
        case 7:
            return Month.read(text).last_day
        case _:
            return date.fromisoformat(text)
