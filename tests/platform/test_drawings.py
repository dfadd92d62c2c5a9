"""Only what runs nothing and fetches nothing becomes part of a page."""

import pytest
from django.template import engines

from balsts.platform.drawings import drawing_for_page
from balsts.platform.inspection import UnfitToLeave

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="3"/></svg>'


def test_a_drawing_stands_in_the_page_as_it_is():
    page = (
        engines["django"]
        .from_string("{{ drawing }}")
        .render({"drawing": drawing_for_page(DRAWING)})
    )

    assert page == DRAWING.decode()


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b'<rect onclick="alert(1)"/>',
        b'<image href="https://evil.example/pixel"/>',
        b"<style>@import 'https://evil.example'</style>",
        b"<foreignObject><b>Fatima</b></foreignObject>",
        b"<rect>",
    ],
)
def test_a_drawing_that_does_more_is_refused(inside):
    with pytest.raises(UnfitToLeave):
        drawing_for_page(DRAWING.replace(b"</svg>", inside + b"</svg>"))


def test_a_drawing_that_was_changed_after_it_was_shown_is_looked_through_anew():
    drawing_for_page(DRAWING)

    with pytest.raises(UnfitToLeave):
        drawing_for_page(DRAWING.replace(b'width="3"', b'onload="3"'))
