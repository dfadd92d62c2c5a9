"""Importing published figures: the file replaces what was imported before, or nothing changes."""

import csv
import datetime
import io

from django.db import IntegrityError, transaction
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.organisations.queries.standing import standing_of
from balsts.platform.blockers import DECIDED_MEANWHILE, Refused
from balsts.platform.sentences import Sentence, translatable
from balsts.statistics.models import PublishedFigure
from balsts.statistics.permissions import can_import_published_figures
from balsts.statistics.rules.scope import read_scope

HEADER = ("year_scope", "dimension", "category", "count", "source")
MOST_CHARACTERS = 5_000_000
LONGEST = {"year_scope": 60, "dimension": 100, "category": 200, "source": 500}
LARGEST_COUNT = 2**31 - 1


class CannotImportPublishedFigures(Refused):
    """The file is not one of published figures; nothing was changed."""


@transaction.atomic
def import_published_figures(
    *, content: bytes, by: User, at: datetime.datetime
) -> list[PublishedFigure]:
    """Read a CSV file with the header of HEADER and keep its figures in their order."""
    if not can_import_published_figures(standing_of(by, on=timezone.localdate(at))):
        raise CannotImportPublishedFigures.without_permission()
    figures = [_figure(line, row, by=by, at=at) for line, row in enumerate(_rows(content), start=2)]
    try:
        with transaction.atomic():
            PublishedFigure.objects.all().delete()
            PublishedFigure.objects.bulk_create(figures, batch_size=2000)
    except IntegrityError:  # others were brought in meanwhile; their places are taken
        raise CannotImportPublishedFigures([DECIDED_MEANWHILE]) from None
    trail.record("published_figures_imported", by=by, at=at, details={"figures": len(figures)})
    return figures


def _rows(content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotImportPublishedFigures.because(
            "not_utf8",
            Sentence(translatable("The file is not text in UTF-8: save it again as CSV.")),
        ) from None
    if len(text) > MOST_CHARACTERS or "\0" in text:
        raise CannotImportPublishedFigures.because(
            "not_figures", Sentence(translatable("The file is no list of published figures."))
        )
    try:
        reader = csv.DictReader(io.StringIO(text), strict=True)
        # Before the rows: each would be filled up to as many cells as the first line has.
        if tuple(reader.fieldnames or ()) != HEADER:
            raise CannotImportPublishedFigures.because(
                "header",
                Sentence(
                    translatable("The first line must be: %(header)s"),
                    {"header": ",".join(HEADER)},
                ),
            )
        return list(reader)
    except csv.Error:
        raise CannotImportPublishedFigures.because(
            "not_csv", Sentence(translatable("The file cannot be read as CSV."))
        ) from None


def _figure(line: int, row: dict[str, str], *, by: User, at: datetime.datetime) -> PublishedFigure:
    is_whole = None not in row and None not in row.values()
    if not is_whole or any(len(row[name]) > longest for name, longest in LONGEST.items()):
        raise CannotImportPublishedFigures.because(
            "row_shape",
            Sentence(
                translatable("Line %(line)s has too many, too few or too long cells."),
                {"line": line},
            ),
        )
    written = row["count"].strip()
    if not (written.isascii() and written.isdecimal()) or int(written) > LARGEST_COUNT:
        raise CannotImportPublishedFigures.because(
            "count_unreadable",
            Sentence(
                translatable("Line %(line)s: “%(written)s” is not a whole number."),
                {"line": line, "written": written[:40]},
            ),
        )
    scope = read_scope(row["year_scope"])
    return PublishedFigure(
        position=line,
        year_scope=row["year_scope"].strip(),
        counted_from=scope.first_day if scope else None,
        last_counted_on=scope.last_day if scope else None,
        dimension=row["dimension"].strip(),
        category=row["category"].strip(),
        count=int(written),
        source=row["source"].strip(),
        imported_at=at,
        imported_by=by,
    )
