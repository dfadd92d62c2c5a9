"""Figures with their definitions, drawings with their tables."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number, what it counts, and what exactly is counted."""

    value: int
    label: str
    words: str = ""
    definition: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """The head of a column of numbers or words."""

    label: str
    is_numeric: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureTable:
    """The numbers under a drawing; the first cell of a row is its head, the rest are written already.

    `bars`, one for each row (0-100), stand in the table where there is no drawing.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    bars: tuple[float, ...] = ()

    @property
    def rows_with_bars(self) -> tuple[tuple[tuple[str, ...], float | None], ...]:
        """Each row with its bar, or with None where there are none."""
        return tuple(zip(self.rows, self.bars or (None,) * len(self.rows), strict=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class Download:
    """A file that may leave through the one door."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A drawing with all that must stand under it; `is_full` takes the page's whole width."""

    slug: str
    title: str
    lead: str
    chart_alt: str
    table: FigureTable
    definition: str
    source: str
    protection_note: str
    chart_url: str = ""
    chart_svg: SafeString | str = ""
    is_full: bool = False
    download: Download | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SnapshotMark:
    """Which snapshot figures were counted from; `reference` and `digest` are what a reader compares."""

    reference: str
    taken_at: datetime
    digest: str
    definition_version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Portrait:
    """The social portrait for one cut-off day, or a report of one month in the same form."""

    title: str
    programme_label: str
    cut_off_words: str
    figures: tuple[Figure, ...]
    pictures: tuple[Picture, ...]
    snapshot: SnapshotMark
    summary: str = ""
    notices: tuple[str, ...] = ()
    downloads: tuple[Download, ...] = ()
