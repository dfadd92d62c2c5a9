"""The reference says what the program says of its figures."""

from django.utils.translation import override

from balsts.evidence.definitions import GAP_DEFINITION
from balsts.statistics.definitions import COHORTS, DIMENSIONS, MEASURES, WHAT_IF_MEASURES
from balsts.statistics.facts.tables import READ_TABLES
from tests.conventions.reading import ROOT

REFERENCE = (ROOT / "docs" / "reference" / "figures.md").read_text(encoding="utf-8")


def test_every_definition_is_in_the_reference():
    with override("en"):
        missing = [
            code
            for told_of in (MEASURES, DIMENSIONS, WHAT_IF_MEASURES)
            for code, told in told_of.items()
            if f"| {told.title} | `{code}` | {told.text} |" not in REFERENCE
        ]
        missing += [
            cohort
            for cohort, text in COHORTS.items()
            if f"| {cohort.label} | `{cohort.value}` | {text} |" not in REFERENCE
        ]

        assert missing == []
        assert str(GAP_DEFINITION) in REFERENCE


def test_every_column_of_a_snapshot_is_in_the_reference():
    missing = [
        table.name
        for table in READ_TABLES
        if f"| `{table.name}` | {', '.join(f'`{name}`' for name in table.columns)} |"
        not in REFERENCE
    ]

    assert missing == []
