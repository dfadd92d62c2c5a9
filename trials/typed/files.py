"""Draws files: tables of strangers in every encoding, workbooks with damaged parts, papers, drawings."""

import io
import random
import zipfile
from collections.abc import Callable

from trials.typed.values import Typist

ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "cp1257",
    "cp1251",
    "cp1252",
    "utf-7",
    "shift-jis",
)
XML = (
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<!--", b"]]>", b"\x00", b'<c r="ZZZ9999999"/>', b'r="A1048577"',
    b"<f>1+1</f>", b't="s"><v>999999</v>', b'<row r="-1">', b'state="veryHidden"', b"&#0;", b"&#xD800;", b"1e999",
)  # fmt: skip
PDF = (
    b"/JavaScript",
    b"/OpenAction",
    b"/EmbeddedFile",
    b"stream\r\n",
    b"\nendstream",
    b"/FlateDecode",
    b"#4a#53",
    b"obj <<",
)


class Files:
    """Draws the content of a file."""

    def __init__(self, draw: random.Random, parts: dict[str, bytes]) -> None:
        self.draw, self.typist, self.parts = draw, Typist(draw), parts
        self.ways: tuple[Callable[[], bytes], ...] = (
            self.table, self.table, self.table, self.workbook, self.paper, self.drawing, lambda: draw.randbytes(draw.randint(0, 600)),
        )  # fmt: skip

    def content(self) -> bytes:
        content = self.draw.choice(self.ways)()
        return self.damaged(content) if self.draw.random() < 0.3 else content

    def table(self) -> bytes:
        draw = self.draw
        separator, end = draw.choice(",;\t|"), draw.choice(("\n", "\r\n", "\r", "\n\n"))
        quote = draw.choice(('"', '"', "'", ""))
        rows = [
            [self.cell(quote) for _ in range(draw.randint(1, 6))] for _ in range(draw.randint(0, 8))
        ]
        text = end.join(separator.join(row) for row in rows)
        return text.encode(draw.choice(ENCODINGS), draw.choice(("replace", "ignore")))

    def cell(self, quote: str) -> str:
        text = self.typist.anything()[:2_000]
        return f"{quote}{text}{quote}" if self.draw.random() < 0.4 else text

    def workbook(self) -> bytes:
        """A workbook of ours, put together again with one part spoilt."""
        spoilt, target = self.draw.choice(sorted(self.parts)), io.BytesIO()
        with zipfile.ZipFile(target, "w") as packed:
            for name, content in self.parts.items():
                packed.writestr(
                    zipfile.ZipInfo(name), self.damaged(content) if name == spoilt else content
                )
        return target.getvalue()

    def paper(self) -> bytes:
        return b"%PDF-1.7\n" + b" ".join(self.draw.choices(PDF, k=8)) + self.draw.randbytes(40)

    def drawing(self) -> bytes:
        inside = self.typist.anything().encode("utf-8", "replace")
        return b"<svg xmlns='http://www.w3.org/2000/svg'><text>" + inside + b"</text></svg>"

    def damaged(self, content: bytes) -> bytes:
        for _ in range(self.draw.randint(1, 3)):
            at = self.draw.randint(0, len(content))
            piece = self.draw.choice((*XML, b"", self.draw.randbytes(2)))
            content = content[:at] + piece + content[at + self.draw.choice((0, 0, 1, 4, 40)) :]
        return content
