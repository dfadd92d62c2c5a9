"""The page for lawyers is the one that the data draws, and says what nobody has compared yet."""

from pathlib import Path

from balsts.entitlements.country import load_country
from balsts.entitlements.reference import law_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "law-lv.md"


def test_reference_of_the_law_is_as_the_data_says():
    assert PAGE.read_text(encoding="utf-8") == law_page(load_country("lv")), (
        "run `balsts law > docs/reference/law-lv.md`"
    )


def test_every_row_stands_with_its_days_its_source_and_what_is_doubtful():
    lines = law_page(load_country("tests.entitlements.invented")).splitlines()

    assert lines[lines.index("### `support_days`") :] == [
        "### `support_days`",
        "",
        "Days of support by a social worker, the day of arrival included. Unit: days.",
        "",
        "| from | last day | value | source | of | last compared | note |",
        "|---|---|---|---|---|---|---|",
        (
            "| 2015-01-01 | 2019-12-31 | 100 | Decree of the Harbour Council, 3 "
            "| 2014-11-02 | 2026-11-25 |  |"
        ),
        (
            "| 2020-01-01 |  | 250 | Decree of the Harbour Council, second reading, 3 "
            "| 2019-12-01 | 2026-11-25 |  |"
        ),
    ]


def test_readings_name_the_parameters_in_which_they_differ():
    lines = law_page(load_country("lv")).splitlines()

    (old_text,) = [line for line in lines if line.startswith("| `text_2016` ")]
    assert old_text.endswith("| `plan_ends_mentor` |")


def test_doubts_are_written_beside_the_row():
    page = law_page(load_country("lv"))

    assert "Bēgļiem un personām ar alternatīvo statusu, Nodarbinātības valsts aģentūra" in page
    assert "| not yet compared | to be checked |" in page
    assert "| not yet compared | proposal |" in page
