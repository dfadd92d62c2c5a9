"""The only way a file leaves this door: permission, notice, inspection, register, trail.

Its name tells of nobody. What holds people's data stands in the register before anybody has it;
lists of people take the longer way of `web/outgoing`, and come out here too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec
from xml.sax.saxutils import escape

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from balsts.access.enums import Permission
from balsts.audit.trail import Detail
from balsts.exchange.enums import ExportKind, ExportPurpose, ExportTemplate
from balsts.exchange.operations.export import register_file_taken
from balsts.platform.inspection import (
    UnfitToLeave,
    findings_in_csv,
    findings_in_pdf,
    findings_in_svg,
    findings_in_xlsx,
)
from balsts.platform.security_headers import POLICY_OF_FILES
from balsts.statistics.definitions import INTERNAL_NOTICE
from balsts.web.page import StaffRequest, page
from balsts.web.reauthentication import fresh

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


class Holds(Enum):
    """What is in a file: nothing, figures that name nobody, or people of whom a register knows."""

    NOTHING = "nothing"
    FIGURES = "figures"
    REGISTERED_PEOPLE = "registered_people"


REGISTERED = Holds.REGISTERED_PEOPLE


class UnregisteredPeople(Exception):
    """A file is made from somebody's data and no register would know of it: it does not leave."""


@dataclass(frozen=True, kw_only=True)
class PeoplesData:
    """People's data that leave at once: about one client for themself, one's own files, or a breach.

    Everything else about people is asked for in `web/outgoing` and registered there. What bears its
    `reference` in the register says which.
    """

    template: ExportTemplate
    purpose: ExportPurpose
    reason: str
    person_count: int
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class OutgoingFile:
    """A file that is about to leave.

    `name` is made of codes, days and languages, never of anything about a person; `details` are
    codes and counts for the trail. A form to be filled in holds nothing; figures carry the notice,
    a table of them one `remark` besides; a workbook says which sheets it has.
    """

    name: str
    kind: FileKind
    content: bytes
    holds: Holds | PeoplesData = Holds.FIGURES
    details: dict[str, Detail] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    remark: str = ""


View = Callable[Concatenate[StaffRequest, Arguments], OutgoingFile | HttpResponseBase]


def download(
    *,
    leaves: str,
    needs: Permission | tuple[Permission, ...],
    method: Literal["GET", "POST"] = "GET",
    is_fresh: bool = False,
) -> Callable[[View[Arguments]], Callable[Concatenate[Any, Arguments], HttpResponseBase]]:
    """Wrap a view that makes a file: check, mark, inspect and register it, hand it over.

    What can be had only once is asked for by POST, and `is_fresh` asks once more who sits there.
    """

    def decorate(view: View[Arguments]) -> Callable[Concatenate[Any, Arguments], HttpResponseBase]:
        @wraps(view)
        def answer(
            request: StaffRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> HttpResponseBase:
            file = view(request, *args, **kwargs)
            if isinstance(file, HttpResponseBase):
                return file
            if request.subjects and isinstance(file.holds, Holds) and file.holds is not REGISTERED:
                raise UnregisteredPeople(file.name)
            content = marked(file)
            inspect(file, content)
            register(request, file, content)
            request.details.update(file.details, file=file.kind.ending, bytes=len(content))
            if isinstance(file.holds, PeoplesData):
                # Many papers about people ring with the auditors, also those that name no subject.
                request.details["people"] = file.holds.person_count
            return HttpResponse(
                content,
                headers={
                    "Content-Type": file.kind.content_type,
                    "Content-Disposition": content_disposition_header(
                        as_attachment=True, filename=f"{file.name}.{file.kind.ending}"
                    )
                    or "attachment",
                    "Content-Security-Policy": POLICY_OF_FILES,
                },
            )

        opened = fresh(answer) if is_fresh else answer
        return page(reads=leaves, needs=needs)(require_http_methods([method])(opened))

    return decorate


def inspect(file: OutgoingFile, content: bytes) -> None:
    """Look through the finished bytes; what holds anything hidden or live does not leave."""
    match file.kind:
        case FileKind.CSV:
            findings = findings_in_csv(content)
        case FileKind.SVG:
            findings = findings_in_svg(content)
        case FileKind.PDF:
            findings = findings_in_pdf(content)
        case FileKind.XLSX:
            is_empty_form = file.holds is Holds.NOTHING
            findings = findings_in_xlsx(content, sheets=file.sheets, is_empty_form=is_empty_form)
    if findings:
        raise UnfitToLeave(", ".join(sorted(findings)))


def register(request: StaffRequest, file: OutgoingFile, content: bytes) -> None:
    """Write people's data that leave at once into the register."""
    if isinstance(file.holds, PeoplesData):
        register_file_taken(
            template=file.holds.template,
            kind=ExportKind(file.kind.ending),
            purpose=file.holds.purpose,
            reason=file.holds.reason,
            language=str(file.details.get("language", (get_language() or "en")[:2])),
            content=content,
            person_count=file.holds.person_count,
            reference=file.holds.reference,
            by=request.user,
            at=request.at,
        )


def marked(file: OutgoingFile) -> bytes:
    """Write on the file that it is internal, unless it is for the client, empty or says so already."""
    if file.holds in {Holds.NOTHING, Holds.REGISTERED_PEOPLE} or is_for_client(file):
        return file.content
    notice = str(INTERNAL_NOTICE)
    match file.kind:
        case FileKind.CSV:
            return _marked_table(file.content, notice, file.remark)
        case FileKind.SVG:
            return _marked_drawing(file.content.decode(), notice).encode()
        case FileKind.XLSX | FileKind.PDF:
            raise ValueError(file.name)


def is_for_client(file: OutgoingFile) -> bool:
    """Whether it is written to the client themself."""
    return (
        isinstance(file.holds, PeoplesData) and file.holds.purpose is ExportPurpose.FOR_THE_CLIENT
    )


def _marked_table(content: bytes, notice: str, remark: str) -> bytes:
    """Put the notice and the remark first, as lines that begin with #."""
    text = content.removeprefix(MARK)
    said = any(notice.encode() in line for line in text.splitlines()[:5])
    lines = [line for line in ("" if said else notice, remark) if line]
    return MARK + "".join(f"# {line}\r\n" for line in lines).encode() + text


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
