"""PDF files for people, drawn by typst from a layout of ours and values that stay values.

A layout is a typst file in `layouts`. It gets its values as JSON, so no text of a person is ever
read as markup; it can open nothing outside its folder, and no package from anywhere. The fonts are
those that lie here: the same words give the same bytes on every machine.
"""

import datetime
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LAYOUTS = HERE / "layouts"
FONTS = HERE / "fonts"
# Where typst would look for packages: a place that holds none, so that it finds none.
NO_PACKAGES = LAYOUTS / "packages"
STANDARD = "ua-1"


class CannotDrawPdf(ValueError):
    """Typst refused; why stands in the error behind this one, which may quote what was drawn."""


def draw_pdf(layout: str, values: Mapping[str, Any], *, created_on: datetime.date) -> bytes:
    """Draw a tagged PDF (PDF/UA-1); the same values and day give the same bytes.

    `created_on` is all that the file says about when it was made. The layout sets title and
    language; nothing else about the content stands in the file's properties.
    """
    midnight = datetime.datetime.combine(created_on, datetime.time(), datetime.UTC)
    return _compiled(layout, values, format="pdf", pdf_standards=STANDARD, timestamp=midnight)[0]


def draw_pictures(
    layout: str, values: Mapping[str, Any], *, dots_per_inch: int = 96
) -> list[bytes]:
    """Draw the same as PNG, one a page: for eyes that check the looks."""
    return _compiled(layout, values, format="png", ppi=dots_per_inch)


def _compiled(layout: str, values: Mapping[str, Any], **options: Any) -> list[bytes]:
    import typst  # noqa: PLC0415 - 7 MB in every web worker, for letters alone

    compiler = typst.Compiler(
        LAYOUTS / layout,
        root=LAYOUTS,
        font_paths=house_fonts(),
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        package_path=NO_PACKAGES,
        package_cache_path=NO_PACKAGES,
    )
    try:
        drawn = compiler.compile(**options)
    except typst.TypstError as error:
        raise CannotDrawPdf(layout) from error
    return list(drawn) if isinstance(drawn, list) else [drawn or b""]


@cache
def house_fonts() -> Any:
    """Read the fonts once; none of the machine's and none of typst's own."""
    import typst  # noqa: PLC0415 - as above

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
