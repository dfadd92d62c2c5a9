"""Gap evidence as it is shown: the largest gaps first."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balsts.evidence.definitions import GAP_DEFINITION
from balsts.evidence.queries.gap import GapEvidence
from balsts.web.formatting import day, grouped
from balsts.web.pictures import source_of
from balsts.web.shapes.checks import GapList, GapRow
from balsts.web.shapes.figures import Download


def gap_list_of(evidence: GapEvidence) -> GapList:
    """Give counted gaps their rows and bars."""
    largest = max((gap.records for gap in evidence.gaps), default=0) or 1
    return GapList(
        lead=_lead(evidence),
        rows=tuple(
            GapRow(
                institution=gap.institution_label,
                kind=gap.barrier_label,
                records=gap.records,
                people=gap.people,
                cases=gap.cases,
                share=100 * gap.records / largest,
            )
            for gap in evidence.gaps
        ),
        definition=str(GAP_DEFINITION),
        source_words=source_of(evidence.snapshot),
        downloads=(
            Download(
                label=_("All rows, CSV"),
                url=reverse("evidence:gap_csv", args=[evidence.run.id]),
            ),
        ),
    )


def _lead(evidence: GapEvidence) -> str:
    """Say the totals; people and cases that stand in several rows count once here."""
    values = {
        "first_day": day(evidence.first_day),
        "last_day": day(evidence.last_day),
        "records": grouped(evidence.records),
        "people": grouped(evidence.people),
        "cases": grouped(evidence.cases),
    }
    return (
        ngettext(
            "%(first_day)s – %(last_day)s: %(records)s service met a barrier, with %(people)s people "
            "and %(cases)s open cases. Each person counts once.",
            "%(first_day)s – %(last_day)s: %(records)s services met a barrier, with %(people)s people "
            "and %(cases)s open cases. Each person counts once.",
            evidence.records,
        )
        % values
    )
