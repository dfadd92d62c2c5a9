"""Style sheets know start and end, not left and right."""

import re

from tests.conventions.reading import place, style_sheets

PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)\b"
    r"|\bborder-(?:top|bottom)-(?:left|right)-radius\b"
    r"|(?:^|[;{\s])(?:left|right)\s*:"
    r"|float\s*:\s*(?:left|right)"
    r"|text-align\s*:\s*(?:left|right)"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def test_style_sheets_use_logical_properties():
    found = []
    for path in style_sheets():
        text = COMMENT.sub(
            lambda comment: "\n" * comment[0].count("\n"), path.read_text(encoding="utf-8")
        )
        found += [
            place(path, number)
            for number, line in enumerate(text.splitlines(), 1)
            if PHYSICAL.search(line)
        ]

    assert found == []


def test_style_sheets_fetch_nothing_from_elsewhere():
    elsewhere = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//")
    found = [place(path) for path in style_sheets() if elsewhere.search(path.read_text("utf-8"))]

    assert found == []
