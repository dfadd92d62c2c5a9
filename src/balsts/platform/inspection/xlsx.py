"""XLSX: exactly the sheets that were meant, all of them to be seen, and nothing but values."""

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from xml.parsers import expat

_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml"
    r"|xl/(workbook|styles|sharedStrings)\.xml|xl/theme/theme1\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/sheet[0-9]+\.xml"
)
_FORBIDDEN = {
    "f": "formula",
    "definedName": "defined_name",
    "externalReference": "external_link",
    "hyperlink": "external_link",
    "pivotCache": "pivot_cache",
    "legacyDrawing": "comment",
    "drawing": "drawing",
    "oleObject": "embedded_object",
    "customSheetView": "hidden_view",
}
_NEUTRAL_PROPERTIES = {
    "creator": "",
    "lastModifiedBy": "",
    "created": "2000-01-01T00:00:00Z",
    "modified": "2000-01-01T00:00:00Z",
}
_LISTS_OF_A_FORM = "_lists"


def findings_in_xlsx(content: bytes, *, sheets: Collection[str], is_empty_form: bool) -> set[str]:
    """Return codes of what is wrong: empty for a workbook that may leave.

    A form to be filled in may offer choices, of which the long ones stand in one hidden sheet; a
    workbook with people in it hides nothing.
    """
    findings: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(not _PARTS.fullmatch(name) for name in archive.namelist()):
                findings.add("unknown_part")
            seen: list[str] = []
            for name in archive.namelist():
                for tag, told, text in _elements(archive.read(name)):
                    findings |= _of_element(tag, told, text, is_empty_form=is_empty_form)
                    if tag == "sheet" and name == "xl/workbook.xml":
                        seen.append(told.get("name", ""))
    except (zipfile.BadZipFile, expat.ExpatError):
        return {"not_a_workbook"}
    if is_empty_form:
        seen = [name for name in seen if name != _LISTS_OF_A_FORM]
    if sorted(seen) != sorted(sheets):
        findings.add("other_sheets")
    return findings


def _of_element(tag: str, told: dict[str, str], text: str, *, is_empty_form: bool) -> set[str]:
    if tag == "sheet" and told.get("state", "visible") != "visible":
        is_choices = is_empty_form and told.get("name") == _LISTS_OF_A_FORM
        return set() if is_choices else {"hidden_sheet"}
    if tag in {"row", "col"} and told.get("hidden") in {"1", "true"}:
        return {"hidden_row_or_column"}
    if tag == "dataValidation" and not is_empty_form:
        return {"validation"}
    if tag == "Relationship" and told.get("TargetMode") == "External":
        return {"external_link"}
    if tag == "Override" and "macro" in told.get("ContentType", "").casefold():
        return {"macro"}
    if tag in _NEUTRAL_PROPERTIES and text != _NEUTRAL_PROPERTIES[tag]:
        return {"metadata"}
    return {_FORBIDDEN[tag]} if tag in _FORBIDDEN else set()


def _elements(xml: bytes) -> Iterator[tuple[str, dict[str, str], str]]:
    """Give every element with its attributes and the text that stands right inside it."""
    found: list[list[str]] = []
    told: list[dict[str, str]] = []
    open_: list[int] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        open_.append(len(found))
        found.append([name.rpartition(":")[2], ""])
        told.append({key.rpartition(":")[2]: value for key, value in attributes.items()})

    def end(_name: str) -> None:
        open_.pop()

    def text(data: str) -> None:
        if open_ and found[open_[-1]][0] in _NEUTRAL_PROPERTIES:
            found[open_[-1]][1] += data

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)  # noqa: FBT003 (expat takes no keywords)
    for (name, inside), attributes in zip(found, told, strict=True):
        yield name, attributes, inside
