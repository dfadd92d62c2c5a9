"""The social portrait as it is shown: five figures, then picture by picture."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from balsts.statistics.definitions import MEASURES, SOCIAL_PORTRAIT
from balsts.statistics.enums import ArrivalGroup, Whereabouts
from balsts.statistics.queries.report import LabelledBreakdown, StoredReport, percent
from balsts.statistics.queries.report_file import report_file
from balsts.statistics.wording import notices_of, written_day
from balsts.web.formatting import NO_BREAK_SPACE
from balsts.web.pictures import drawing_of, percent_words, picture_of, snapshot_mark, source_of
from balsts.web.shapes.figures import Download, Figure, Picture, Portrait

MOST_COUNTRIES = 15
MOST_LANGUAGES = 10
CHILD_BANDS = ("0_4", "5_11", "12_17")
# Breakdown, its drawing, whether it takes the whole width; in the order of reading.
PICTURES = (
    ("sex_by_age", "sex_age", True),
    ("citizenship", "countries", True),
    ("relocation", "arrival_path", True),
    ("years", "years", True),
    ("case_outcome", "case_outcome", True),
    ("arrival_path", "", False),
    ("whereabouts", "", False),
    ("legal_status", "", False),
    ("education", "", False),
    ("languages", "", False),
    ("services", "", False),
)


def portrait_of(stored: StoredReport, *, programme_label: str) -> Portrait:
    """Give a stored portrait its pictures."""
    cut_off = date.fromisoformat(stored.parameters["cut_off"])
    return Portrait(
        title=str(SOCIAL_PORTRAIT.title),
        programme_label=programme_label,
        cut_off_words=_("up to and including %(day)s") % {"day": written_day(cut_off)},
        figures=_figures(stored),
        pictures=tuple(
            _picture(stored, code, chart=chart, is_full=is_full)
            for code, chart, is_full in PICTURES
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
    """The five numbers that stand first."""
    sexes, ages = stored.breakdown("sex"), stored.breakdown("age")
    arrivals, whereabouts = stored.breakdown("arrival_group"), stored.breakdown("whereabouts")
    return (
        Figure(
            value=stored.total,
            label=pgettext("portrait", "people supported"),
            words=pgettext("portrait", "each counts once"),
            definition=str(MEASURES["cumulative"].text),
        ),
        _figure(stored, sexes, ("female",), label=pgettext("portrait", "women and girls")),
        _figure(stored, ages, CHILD_BANDS, label=pgettext("portrait", "children under 18")),
        _figure(
            stored,
            arrivals,
            (ArrivalGroup.EU_RELOCATION.value,),
            label=pgettext("portrait", "came by relocation"),
        ),
        _figure(
            stored,
            whereabouts,
            (Whereabouts.LEFT.value, Whereabouts.LEFT_PRESUMED.value),
            label=pgettext("portrait", "left Latvia"),
        ),
    )


def _figure(
    stored: StoredReport, breakdown: LabelledBreakdown, codes: tuple[str, ...], *, label: str
) -> Figure:
    value = _people_in(breakdown, *codes)
    return Figure(
        value=value,
        label=label,
        words=_("%(share)s of all")
        % {"share": percent_words(percent(value, stored.total), people=value)},
        definition=breakdown.definition,
    )


def _picture(stored: StoredReport, code: str, *, chart: str, is_full: bool) -> Picture:
    breakdown = stored.breakdown(code)
    drawing = _drawing(stored, chart) if chart else ""
    rows = None
    match code:
        case "citizenship":
            rows = breakdown.with_most(MOST_COUNTRIES)
        case "languages":
            rows = breakdown.rows[:MOST_LANGUAGES]
        case "sex_by_age":
            rows = tuple(reversed(breakdown.seen_rows))
        case "relocation":
            rows = breakdown.rows
    download = None
    if drawing:
        download = Download(
            label=_("Drawing, SVG"),
            url=reverse("statistics:portrait_chart", args=[stored.run.id, chart]),
        )
    return picture_of(
        breakdown,
        source=source_of(stored.snapshot),
        lead=_lead(stored, breakdown),
        rows=rows,
        chart_svg=drawing,
        is_full=is_full,
        download=download,
    )


def _lead(stored: StoredReport, breakdown: LabelledBreakdown) -> str:
    """Say in one sentence what is to be seen first."""
    if not stored.total:
        return ""
    match breakdown.code:
        case "sex_by_age":
            children = _people_in(stored.breakdown("age"), *CHILD_BANDS)
            return _("%(share)s were under 18 when they were first supported.") % {
                "share": percent_words(percent(children, stored.total), people=children)
            }
        case "citizenship":
            first = [
                f"{row.label}{NO_BREAK_SPACE}({percent_words(row.share, people=row.numbers[0])})"
                for row in breakdown.rows[:3]
            ]
            return _("Most people come from: %(countries)s.") % {"countries": ", ".join(first)}
        case "relocation":
            came, promised = (
                sum(row.numbers[column] for row in breakdown.rows) for column in (0, 1)
            )
            return _("Of %(promised)s promised places %(came)s were taken: %(share)s.") % {
                "promised": promised,
                "came": came,
                "share": percent_words(percent(came, promised), people=came),
            }
        case "years":
            most = max(breakdown.rows, key=lambda row: row.numbers[2])
            return _("The most people were supported in %(year)s: %(people)s.") % {
                "year": most.label,
                "people": most.numbers[2],
            }
        case "languages":
            return _("The %(most)s languages spoken by the most people.") % {
                "most": min(MOST_LANGUAGES, len(breakdown.rows))
            }
    return ""


def _drawing(stored: StoredReport, chart: str) -> SafeString | str:
    return drawing_of(report_file(stored.run, chart_file(chart)))


def chart_file(chart: str) -> str:
    """Name the stored drawing in the reader's language."""
    return f"{chart}.{shown_language()}.svg"


def shown_language() -> str:
    """Return the reader's language, if files are drawn in it, else the usual one."""
    language = (get_language() or "")[:2]
    known = [code for code, _name in settings.LANGUAGES]
    return language if language in known else settings.LANGUAGE_CODE


def _people_in(breakdown: LabelledBreakdown, *codes: str) -> int:
    return sum(sum(row.numbers) for row in breakdown.rows if row.code in codes)
