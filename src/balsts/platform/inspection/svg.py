"""SVG: a drawing that runs nothing and fetches nothing."""

import re
from xml.parsers import expat

_FORBIDDEN = {"script", "foreignobject", "iframe", "object", "embed", "handler", "listener", "set"}
_ADDRESSES = {"href", "src", "action", "formaction", "from", "to", "values", "data"}
# In CSS, whether an attribute or a style sheet: addresses and imports.
_FETCHES = re.compile(r"@import|url\(\s*['\"]?(?!#)|expression\(|javascript:", re.IGNORECASE)


def findings_in_svg(content: bytes) -> set[str]:
    """Return codes of what is wrong: empty for a drawing that may leave."""
    findings: set[str] = set()

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) in _FORBIDDEN:
            findings.add("script")
        if any(_local(key).startswith("on") for key in attributes):
            findings.add("script")
        if any(_leads_away(key, value) for key, value in attributes.items()):
            findings.add("foreign_reference")

    def text(data: str) -> None:
        if _FETCHES.search(data):
            findings.add("foreign_reference")

    def refuse(*_details: object) -> None:
        findings.add("document_type_or_instruction")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003 (expat takes no keywords)
    except expat.ExpatError:
        findings.add("not_xml")
    return findings


def _leads_away(key: str, value: str) -> bool:
    is_address = _local(key) in _ADDRESSES and not value.startswith("#")
    return is_address or (not key.startswith("xmlns") and bool(_FETCHES.search(value)))


def _local(name: str) -> str:
    return name.rpartition(":")[2].casefold()
