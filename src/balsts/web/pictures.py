"""Stored breakdowns as pictures: drawing, table, definition, source, protection note."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balsts.platform.drawings import drawing_for_page
from balsts.statistics.definitions import INTERNAL_NOTICE
from balsts.statistics.models import Snapshot
from balsts.statistics.queries.report import BreakdownRow, LabelledBreakdown
from balsts.statistics.wording import written_day
from balsts.web.formatting import NO_BREAK_SPACE, grouped
from balsts.web.shapes.figures import Column, Download, FigureTable, Picture, SnapshotMark

LOCAL_TIME = "%H:%M"


def drawing_of(content: bytes | None) -> SafeString | str:
    """Return a stored drawing for a page; nothing where none was made."""
    return drawing_for_page(content) if content else ""


def picture_of(
    breakdown: LabelledBreakdown,
    *,
    source: str,
    lead: str = "",
    rows: Sequence[BreakdownRow] | None = None,
    chart_svg: SafeString | str = "",
    is_full: bool = False,
    download: Download | None = None,
) -> Picture:
    """Put a breakdown and its drawing together; without a drawing the table has bars."""
    return Picture(
        slug=breakdown.code.replace("_", "-"),
        title=breakdown.title,
        lead=lead,
        chart_svg=chart_svg,
        chart_alt=_("Drawing: %(title)s. The numbers stand in the table.")
        % {"title": breakdown.title},
        table=table_of(
            breakdown, breakdown.seen_rows if rows is None else rows, has_bars=not chart_svg
        ),
        definition=breakdown.definition,
        source=source,
        protection_note=str(INTERNAL_NOTICE),
        is_full=is_full,
        download=download,
    )


def table_of(
    breakdown: LabelledBreakdown, rows: Sequence[BreakdownRow], *, has_bars: bool = False
) -> FigureTable:
    """Write the numbers, columns without any left out; shares where people are counted once."""
    kept = [
        number
        for number in range(len(breakdown.columns))
        if number == 0 or any(row.numbers[number] for row in breakdown.rows)
    ]
    has_shares = breakdown.columns[0] == "people" and "promised" not in breakdown.columns
    largest = max((row.numbers[0] for row in rows), default=0) or 1
    columns = [Column(label=breakdown.title, is_numeric=False)]
    columns += [Column(label=breakdown.column_labels[number]) for number in kept]
    if has_shares:
        columns.append(Column(label=pgettext("column", "share")))
    return FigureTable(
        columns=tuple(columns),
        rows=tuple(_row(row, kept, has_share=has_shares) for row in rows),
        total=_total(breakdown, kept, has_share=has_shares),
        bars=tuple(100 * row.numbers[0] / largest for row in rows) if has_bars else (),
    )


def snapshot_mark(snapshot: Snapshot, *, version: str) -> SnapshotMark:
    """Name the snapshot, so that two readers can see whether they read the same facts."""
    if snapshot.taken_at is None:
        raise ValueError(snapshot)
    return SnapshotMark(
        reference=snapshot.folder_name[:17],
        taken_at=snapshot.taken_at,
        digest=snapshot.short_digest,
        definition_version=version,
    )


def source_of(snapshot: Snapshot) -> str:
    """Name the snapshot in a line under a picture."""
    mark = snapshot_mark(snapshot, version="")
    return _("Snapshot of %(day)s, checksum %(digest)s") % {
        "day": written_day(mark.taken_at.date()),
        "digest": mark.digest,
    }


def percent_words(share: int, *, people: int) -> str:
    """Write whole percent; some people who are less than half of one are less than one."""
    return f"<1{NO_BREAK_SPACE}%" if people and not share else f"{share}{NO_BREAK_SPACE}%"


def _row(row: BreakdownRow, kept: list[int], *, has_share: bool) -> tuple[str, ...]:
    numbers = [grouped(row.numbers[number]) for number in kept]
    return (
        row.label,
        *numbers,
        *([percent_words(row.share, people=row.numbers[0])] if has_share else []),
    )


def _total(breakdown: LabelledBreakdown, kept: list[int], *, has_share: bool) -> tuple[str, ...]:
    """Sum the columns; of people who may stand in several rows only their number is true."""
    if breakdown.is_multi_valued:
        if not has_share:
            return ()
        blank = [""] * (len(kept) - 1 + 1)
        return (_("people in all"), grouped(breakdown.total), *blank)
    sums = [grouped(sum(row.numbers[number] for row in breakdown.rows)) for number in kept]
    share = [f"100{NO_BREAK_SPACE}%"] if has_share else []
    return (pgettext("category", "total"), *sums, *share)
