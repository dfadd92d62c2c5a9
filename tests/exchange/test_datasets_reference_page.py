"""The page of the reference is the one that the code draws."""

from pathlib import Path

from balsts.exchange.datasets.reference_page import import_sheets_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "import-sheets.md"


def test_reference_of_the_sheets_is_as_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == import_sheets_page(), (
        "run `balsts import_sheets > docs/reference/import-sheets.md`"
    )
