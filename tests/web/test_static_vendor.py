"""What was copied from other projects is what the manifest says, and the icon sprite is made of it."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from tools import vendor_static

ENTRIES = json.loads(vendor_static.MANIFEST.read_text(encoding="utf-8"))
TEMPLATES = sorted((vendor_static.ROOT / "src/balsts/web").rglob("*.html"))
STYLE_SHEETS = sorted((vendor_static.STATIC / "css").rglob("*.css"))
PHYSICAL = re.compile(
    r"(?<![-\w])(?:margin|padding|border|inset)-(?:left|right)|(?<![-\w])(?:left|right)\s*:"
    r"|(?:float|clear|text-align)\s*:\s*(?:left|right)"
)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_vendored_file_is_unchanged(entry: dict[str, str]) -> None:
    content = (vendor_static.ROOT / entry["file"]).read_bytes()

    digest = hashlib.sha256(content).hexdigest()

    assert digest == entry["sha256"]


def test_every_vendored_file_stands_in_the_manifest() -> None:
    lying = {
        str(path.relative_to(vendor_static.ROOT))
        for folder in (vendor_static.VENDOR, vendor_static.ROOT / vendor_static.PAPER)
        for path in folder.rglob("*")
        if path.is_file() and path != vendor_static.MANIFEST
    }

    listed = {entry["file"] for entry in ENTRIES if not entry["file"].startswith("tests/")}

    assert lying == listed


def test_manifest_names_the_versions_that_the_tool_would_fetch() -> None:
    listed = {entry["package"]: entry["version"] for entry in ENTRIES}

    assert listed == vendor_static.PACKAGES


def test_icon_sprite_is_made_of_the_vendored_icons() -> None:
    assert vendor_static.SPRITE.read_text(encoding="utf-8") == vendor_static.sprite_text()


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)

    named = set(re.findall(r'(?<![\w:])icon="([a-z0-9-]+)"', text))
    named |= set(re.findall(r'{% icon "([a-z0-9-]+)"', text))

    assert named - set(vendor_static.ICONS) == set()


@pytest.mark.parametrize("sheet", STYLE_SHEETS, ids=lambda sheet: sheet.name)
def test_style_sheet_knows_no_left_or_right(sheet: Path) -> None:
    assert PHYSICAL.findall(sheet.read_text(encoding="utf-8")) == []
