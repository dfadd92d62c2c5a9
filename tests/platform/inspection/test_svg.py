"""A drawing that leaves runs nothing and fetches nothing."""

import pytest

from balsts.platform.inspection import findings_in_svg


def drawing(inside: str, attributes: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def test_drawing_of_shapes_may_leave():
    inside = '<title>t</title><g clip-path="url(#a)"><use href="#b"/><text fill="red">=1</text></g>'

    assert findings_in_svg(drawing(inside)) == set()


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (drawing("<script>1</script>"), "script"),
        (drawing("", 'onload="x()"'), "script"),
        (drawing("<foreignObject/>"), "script"),
        (drawing('<set attributeName="href" to="javascript:x()"/>'), "script"),
        (drawing('<a href="javascript:x()">a</a>'), "foreign_reference"),
        (drawing('<image href="https://example.org/a.png"/>'), "foreign_reference"),
        (drawing('<image href="data:image/png;base64,AA"/>'), "foreign_reference"),
        (drawing("<style>@import 'a.css'</style>"), "foreign_reference"),
        (drawing('<rect fill="url(https://example.org)"/>'), "foreign_reference"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + drawing("&a;"), "document_type_or_instruction"),
        (b'<?xml-stylesheet href="a.css"?>' + drawing(""), "document_type_or_instruction"),
        (b"<svg>", "not_xml"),
    ],
)
def test_what_does_not_belong_there_is_found(content, finding):
    assert finding in findings_in_svg(content)
