"""Draws whole requests: an honest one as its starting point, and then one or several things wrong with it."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import quote, unquote, unquote_plus
from uuid import UUID

from django import forms

from balsts.web.fields import BirthDateField, DayField
from trials.typed.doors import Door
from trials.typed.values import MARK, ORM, Typist

URLENCODED = "application/x-www-form-urlencoded"
BOUNDARY = "balsts-trial"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
KINDS = (
    "application/json", "text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=\u00e9", "application/x-www-form-urlencoded; charset=utf-7", "", "a/b/c;;;=",
    "application/x-www-form-urlencoded; charset=utf-16", "application/octet-stream", "multipart/mixed; boundary=x",
)  # fmt: skip
HEADERS = (
    "HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP", "HTTP_X_ORIGINAL_URL", "HTTP_X_REWRITE_URL", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT",
    "HTTP_REFERER", "HTTP_ORIGIN", "HTTP_USER_AGENT", "HTTP_RANGE", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH",
    "HTTP_CONTENT_ENCODING", "HTTP_HX_REQUEST", "HTTP_HX_CURRENT_URL", "HTTP_HX_PROMPT", "HTTP_HX_TARGET",
    "HTTP_AUTHORIZATION", "HTTP_HOST", "HTTP_TRANSFER_ENCODING", "HTTP_EXPECT", "HTTP_SEC_FETCH_SITE",
)  # fmt: skip
MEANT = (
    "DELETE", "PUT", "evil.example", "127.0.0.1", "https", "http", "bytes=0-0,1-1,2-", "gzip", "true", "*", "null",
    "lv;q=9e999", "en-" + "x-" * 500, "*/*;q=NaN", "Basic Og==", "Thu, 31 Feb 2026 25:61:61 GMT", "same-origin",
    "testserver:99999", "[::1", "testserver, evil.example", "a" * 65_000, "chunked", "100-continue", 'W/"x"',
)  # fmt: skip
# Parameters that say where to go on, and where nobody should be led.
LEADS = {"next", "back", "url", "return_to"}
AWAY = (
    f"//{MARK}.example/", f"https://{MARK}.example/", f"/\\{MARK}.example/", f"\\\\{MARK}.example", f"javascript:{MARK}",
    f"\t//{MARK}.example/", f"https:{MARK}.example", f"http:///{MARK}.example", f"/%2f{MARK}.example", f"///{MARK}.example",
)  # fmt: skip


@dataclass(kw_only=True)
class Sending:
    """What goes over the wire, and what was done to it."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    kind: str = URLENCODED
    headers: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    is_elsewhere: bool = False

    @property
    def words(self) -> str:
        """All that was sent, to know what an answer merely gives back."""
        typed = (unquote(self.path), unquote_plus(self.query))
        body = self.body.decode(errors="replace")
        return " ".join([self.path, self.query, *typed, body, *self.headers.values()])


Told = list[tuple[str, str]]


class Drawer:
    """Draws requests to one address after another, all from one seed."""

    def __init__(self, draw: random.Random, *, today: date) -> None:
        self.draw, self.today, self.typist = draw, today, Typist(draw)

    def request(self, method: str, path: str, door: Door) -> Sending:
        told = self.honest(door)
        sending = Sending(method=method, path=path)
        for _ in range(self.draw.choice((0, 1, 1, 1, 2, 2, 3))):
            spoil: Callable[[Told, Door, Sending], Told] = self.draw.choice(
                (
                    self.one,
                    self.one,
                    self.one,
                    self.all,
                    self.missing,
                    self.twice,
                    self.foreign,
                    self.headers,
                    self.page,
                )
            )
            told = spoil(told, door, sending)
        sending.names = {name for name, _ in told}
        self.write(told, door, sending)
        if self.draw.random() < 0.06:
            self.draw.choice(
                (self.another_kind, self.broken_body, self.deep, self.many, self.packed)
            )(sending)
        if self.draw.random() < 0.05:
            self.elsewhere(sending)
        return sending

    def honest(self, door: Door) -> Told:
        """Fill in every field as somebody would who means well."""
        return [
            (name, self.plausible(name, door))
            for name in door.names()
            if not self.is_file(name, door)
        ]

    def is_file(self, name: str, door: Door) -> bool:
        return any(isinstance(one, forms.FileField) for one in door.fields.get(name, ()))

    def plausible(self, name: str, door: Door) -> str:
        draw, fields = self.draw, door.fields.get(name)
        offered = door.offered.get(name)
        if offered and draw.random() < 0.8:
            return draw.choice(offered)
        match draw.choice(fields) if fields else None:
            case DayField() | forms.DateField():
                day = self.today + timedelta(days=draw.choice((0, 0, -1, 1, -30, 30, -200, 365)))
                return day.isoformat() if draw.random() < 0.5 else f"{day:%d.%m.%Y}."
            case BirthDateField():
                return draw.choice(("1990", "01.02.1990", "05.2001"))
            case forms.IntegerField() | forms.DecimalField():
                return str(draw.choice((0, 1, 2, 30, 60)))
            case forms.BooleanField():
                return "on"
            case forms.UUIDField():
                return str(UUID(int=draw.getrandbits(128), version=4))
        return draw.choice(
            ("Zahra", "Somebody called from the school.", "1", "on", f"{MARK} said so")
        )

    # What is done to a request that was honest.

    def one(self, told: Told, door: Door, sending: Sending) -> Told:
        sending.done.append("one")
        if not told:
            return [
                (
                    self.draw.choice(("q", "page", "after", "on", "sort", "next")),
                    self.typist.anything(),
                )
            ]
        at = self.draw.randrange(len(told))
        name = told[at][0]
        return [*told[:at], (name, self.fitting(name, door)), *told[at + 1 :]]

    def fitting(self, name: str, door: Door) -> str:
        """Half of the time something nasty of the kind that the field is there for."""
        if self.draw.random() < 0.5:
            if any(isinstance(one, DayField | BirthDateField) for one in door.fields.get(name, ())):
                return self.typist.day()
            if name in LEADS:
                return self.draw.choice(AWAY)
        return self.typist.anything()

    def all(self, told: Told, _door: Door, sending: Sending) -> Told:
        sending.done.append("all")
        return [(name, self.typist.anything()) for name, _ in told]

    def missing(self, told: Told, _door: Door, sending: Sending) -> Told:
        sending.done.append("missing")
        return [one for one in told if self.draw.random() < 0.7]

    def twice(self, told: Told, _door: Door, sending: Sending) -> Told:
        """The same name several times, with brackets, dots and other ways of making a list."""
        sending.done.append("twice")
        if not told:
            return told
        name, value = self.draw.choice(told)
        shape = self.draw.choice(
            ("{}", "{}", "{}[]", "{}[0]", "{}.0", "{}__in", " {}", "{}\x00", "{}%00")
        )
        return [
            *told,
            *(
                (shape.format(name), self.draw.choice((value, self.typist.anything())))
                for _ in range(3)
            ),
        ]

    def foreign(self, told: Told, _door: Door, sending: Sending) -> Told:
        """Names that a careless `filter(**request)` would obey, and names of columns."""
        sending.done.append("foreign")
        names = [self.draw.choice(ORM) for _ in range(3)]
        if told and self.draw.random() < 0.5:
            names.append(
                self.draw.choice(told)[0]
                + self.draw.choice(("__regex", "__isnull", "__startswith", "_id", "__pk"))
            )
        return [
            *told,
            *(
                (name, self.draw.choice(("OR", "1", "(a+)+$", "a", self.typist.anything())))
                for name in names
            ),
        ]

    def headers(self, told: Told, _door: Door, sending: Sending) -> Told:
        sending.done.append("headers")
        for name in self.draw.sample(HEADERS, 2):
            value = self.draw.choice(MEANT) if self.draw.random() < 0.7 else self.typist.anything()
            # What a server hands on: no line ends, and bytes as Latin-1.
            plain = value.replace("\r", "").replace("\n", "").replace("\x00", "")
            sending.headers[name] = plain.encode("utf-8", "surrogatepass").decode("latin-1")
        return told

    def page(self, told: Told, door: Door, sending: Sending) -> Told:
        """The question of the address itself, beside whatever the form sends."""
        sending.done.append("page")
        names = door.names() or ["page"]
        asked = [(self.draw.choice(names), self.typist.anything()) for _ in range(2)]
        sending.query = encoded(asked, self.draw)
        sending.names |= {name for name, _ in asked}
        return told

    def write(self, told: Told, door: Door, sending: Sending) -> None:
        files = [name for name in door.fields if self.is_file(name, door)]
        if sending.method in {"GET", "HEAD", "OPTIONS"}:
            sending.query = "&".join(filter(None, [sending.query, encoded(told, self.draw)]))
        elif files or self.draw.random() < 0.1:
            sending.kind, sending.body = (
                MULTIPART,
                multipart(told, [(name, *self.file()) for name in files]),
            )
            sending.names |= set(files)
        else:
            sending.body = encoded(told, self.draw).encode("latin-1")

    def file(self) -> tuple[str, bytes]:
        """A file that says it is something, and what it is."""
        name = self.draw.choice(
            ("people.csv", "people.xlsx", "a.pdf", f"{MARK}.csv", self.typist.anything())
        )
        cells = "\n".join(";".join(self.typist.anything() for _ in range(4)) for _ in range(4))
        contents: tuple[Callable[[], bytes], ...] = (
            lambda: cells.encode("utf-8", "surrogatepass"),
            lambda: cells.encode("utf-16", "surrogatepass"),
            lambda: b"reference;given_name\n" + cells.encode("utf-8", "replace"),
            lambda: workbook(cells),
            lambda: workbook(cells)[: self.draw.randint(0, 400)],
            lambda: b"%PDF-1.7 " + cells.encode("utf-8", "replace"),
            lambda: b"",
            lambda: self.draw.randbytes(300),
        )
        return name, self.draw.choice(contents)()

    # What is done to the bytes.

    def another_kind(self, sending: Sending) -> None:
        sending.done.append("kind")
        sending.kind = self.draw.choice(KINDS)

    def broken_body(self, sending: Sending) -> None:
        sending.done.append("broken")
        at = self.draw.randint(0, len(sending.body))
        sending.body = (
            sending.body[:at]
            + self.draw.choice((b"", b"%", b"%zz", b"\xff\xfe", b"&&==", b"\r\n--"))
            + sending.body[at + 1 :]
        )

    def deep(self, sending: Sending) -> None:
        sending.done.append("deep")
        depth = self.draw.choice((10, 1_000, 100_000))
        sending.kind, sending.body = "application/json", b"[" * depth + b"]" * depth
        if self.draw.random() < 0.5:
            sending.body = json.dumps({self.draw.choice(ORM): self.typist.anything()}).encode()

    def many(self, sending: Sending) -> None:
        sending.done.append("many")
        count = self.draw.choice((500, 1_001, 10_000))
        words = "&".join(f"a{n}=1" for n in range(count))
        if sending.method == "GET":
            sending.query = words
        else:
            sending.kind, sending.body = URLENCODED, words.encode()

    def packed(self, sending: Sending) -> None:
        """A body that says it is packed and would grow a thousandfold."""
        sending.done.append("packed")
        sending.headers["HTTP_CONTENT_ENCODING"] = "gzip"
        sending.body = gzip.compress(b"q=" + b"a" * 1_000_000, mtime=0)

    def elsewhere(self, sending: Sending) -> None:
        """An address that is almost the one meant."""
        sending.done.append("elsewhere")
        sending.is_elsewhere = True
        word = quote(
            self.typist.anything().encode("utf-8", "surrogatepass")[:3_000],
            safe=self.draw.choice(("", "/", "%")),
        )
        parts = sending.path.split("/")
        at = self.draw.randrange(1, len(parts))
        ways: tuple[Callable[[], str], ...] = (
            lambda: "/".join([*parts[:at], word, *parts[at + 1 :]]),
            lambda: "/".join([*parts[:at], "..", *parts[at:]]),
            lambda: "/".join([*parts[:at], "%2e%2e%2f", *parts[at:]]),
            lambda: f"{sending.path}{word}",
            lambda: f"/{sending.path}",
            lambda: sending.path.rstrip("/"),
            lambda: f"{sending.path.rstrip('/')};{word}/",
            sending.path.upper,
            lambda: sending.path.replace("-", "%2d", 1),
            lambda: f"{sending.path}%00",
            lambda: "/" + "a" * 5_000,
        )
        sending.path = self.draw.choice(ways)() or "/"


def encoded(told: Told, draw: random.Random) -> str:
    """Encode as a browser that obeys nobody: lone surrogates too, and seldom as raw bytes."""
    safe = "" if draw.random() < 0.9 else "'()*;:@,[]{}|^`<>\"\\ "
    return "&".join(
        f"{quote(name.encode('utf-8', 'surrogatepass'), safe=safe)}={quote(value.encode('utf-8', 'surrogatepass'), safe=safe)}"
        for name, value in told
    )


def multipart(told: Told, files: list[tuple[str, str, bytes]]) -> bytes:
    lines: list[bytes] = []
    for name, value in told:
        lines += [_head(name), b"", value.encode("utf-8", "surrogatepass")]
    for name, file_name, content in files:
        lines += [_head(name, file_name), b"Content-Type: application/octet-stream", b"", content]
    return b"\r\n".join([*lines, f"--{BOUNDARY}--".encode(), b""])


def _head(name: str, file_name: str | None = None) -> bytes:
    words = f'Content-Disposition: form-data; name="{name}"'
    if file_name is not None:
        words += f'; filename="{file_name}"'
    return f"--{BOUNDARY}\r\n".encode() + words.encode("utf-8", "surrogatepass")


def part(name: str) -> zipfile.ZipInfo:
    """A part without a moment of its own, so that the same seed gives the same bytes."""
    told = zipfile.ZipInfo(name)
    told.compress_type = zipfile.ZIP_DEFLATED
    return told


def workbook(cells: str) -> bytes:
    """Something that looks like a workbook from outside."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(part("[Content_Types].xml"), "<Types/>")
        parts.writestr(
            part("xl/workbook.xml"),
            f"<workbook>{cells[:200]}</workbook>".encode("utf-8", "replace"),
        )
        parts.writestr(part("xl/worksheets/sheet1.xml"), b"<x>" + b"0" * 100_000 + b"</x>")
    return packed.getvalue()
