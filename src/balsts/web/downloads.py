"""The only way a file leaves this door: permission, notice, trail, and a name that tells of nobody."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from xml.sax.saxutils import escape

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from balsts.access.enums import Permission
from balsts.audit.trail import Detail
from balsts.statistics.definitions import INTERNAL_NOTICE
from balsts.web.page import StaffRequest, page

Arguments = ParamSpec("Arguments")

MARK = b"\xef\xbb\xbf"
STRIP_HEIGHT = 28
_SIZE = re.compile(r'<svg\b[^>]*?\sviewBox="0 0 (?P<width>[\d.]+) (?P<height>[\d.]+)"')


class FileKind(Enum):
    """What kind of file it is: its ending and its content type."""

    CSV = ("csv", "text/csv; charset=utf-8")
    PDF = ("pdf", "application/pdf")
    SVG = ("svg", "image/svg+xml")
    XLSX = ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

    @property
    def ending(self) -> str:
        return self.value[0]

    @property
    def content_type(self) -> str:
        return self.value[1]


@dataclass(frozen=True, kw_only=True)
class OutgoingFile:
    """A file that is about to leave.

    `name` is made of codes, days and languages, never of anything about a person; `details` are
    codes and counts for the trail. A form to be filled in holds nothing and `is_empty_form`; what is
    written to the client themself `is_for_client` and carries no notice.
    """

    name: str
    kind: FileKind
    content: bytes
    details: dict[str, Detail] = field(default_factory=dict)
    is_empty_form: bool = False
    is_for_client: bool = False


View = Callable[Concatenate[StaffRequest, Arguments], OutgoingFile]


def download(
    *, leaves: str, needs: Permission | tuple[Permission, ...]
) -> Callable[[View[Arguments]], Callable[Concatenate[Any, Arguments], HttpResponseBase]]:
    """Wrap a view that makes a file: check, mark it, record that it left, hand it over."""

    def decorate(view: View[Arguments]) -> Callable[Concatenate[Any, Arguments], HttpResponseBase]:
        @page(reads=leaves, needs=needs)
        @require_GET
        @wraps(view)
        def wrapped(
            request: StaffRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            file = view(request, *args, **kwargs)
            content = marked(file)
            request.details.update(file.details, file=file.kind.ending, bytes=len(content))
            return HttpResponse(
                content,
                headers={
                    "Content-Type": file.kind.content_type,
                    "Content-Disposition": content_disposition_header(
                        as_attachment=True, filename=f"{file.name}.{file.kind.ending}"
                    )
                    or "attachment",
                    "Cache-Control": "private, no-store",
                },
            )

        return wrapped

    return decorate


def marked(file: OutgoingFile) -> bytes:
    """Write on the file that it is internal, unless it is for the client, empty or says so already."""
    if file.is_empty_form or file.is_for_client:
        return file.content
    notice = str(INTERNAL_NOTICE)
    match file.kind:
        case FileKind.CSV:
            return _marked_table(file.content, notice)
        case FileKind.SVG:
            return _marked_drawing(file.content.decode(), notice).encode()
        case FileKind.XLSX | FileKind.PDF:
            raise ValueError(file.name)


def _marked_table(content: bytes, notice: str) -> bytes:
    """Put the notice first, as a line that begins with #."""
    text = content.removeprefix(MARK)
    said = any(notice.encode() in line for line in text.splitlines()[:5])
    return MARK + (text if said else f"# {notice}\r\n".encode() + text)


def _marked_drawing(drawn: str, notice: str) -> str:
    """Add a strip below the drawing that says the notice."""
    size = _SIZE.search(drawn)
    if size is None:
        raise ValueError(notice)
    width, height = float(size["width"]), float(size["height"])
    opening = drawn[: drawn.index(">") + 1]
    taller = height + STRIP_HEIGHT
    grown = re.sub(r'\sviewBox="[^"]*"', f' viewBox="0 0 {width:g} {taller:g}"', opening)
    grown = re.sub(r'\sheight="[^"]*"', f' height="{taller:g}"', grown)
    strip = (
        f'<rect y="{height:g}" width="{width:g}" height="{STRIP_HEIGHT}" fill="#ffffff"/>'
        f'<text x="12" y="{height + 15:g}" font-family="Noto Sans, sans-serif" font-size="12" '
        f'fill="#5b6168">{escape(notice)}</text>'
    )
    return drawn.replace(opening, grown, 1).replace("</svg>", f"{strip}</svg>")
