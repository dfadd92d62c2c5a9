"""What an import has to say about rows, and how many rows of each sheet it concerns."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from balsts.exchange.enums import Severity
from balsts.exchange.sheets import SHEETS
from balsts.platform.blockers import Blocker
from balsts.platform.sentences import Sentence, Value

_WEIGHTS = (Severity.ERROR, Severity.WARNING, Severity.LEFT_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One message about a row, about a column of it, or, without a row, about a whole sheet."""

    sheet: str
    source: str
    row: int | None
    column: str
    severity: Severity
    code: str
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a row stands: its sheet, the file or page it came in, its number there."""

    sheet: str
    source: str
    row: int


@dataclass(kw_only=True)
class Findings:
    """All findings of one check, and the rows they are about."""

    all: list[Finding] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    _worst: dict[Severity, dict[str, set[tuple[str, int]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def add(
        self,
        place: Place,
        severity: Severity,
        code: str,
        text: str,
        values: Mapping[str, Value] | None = None,
        *,
        column: str = "",
    ) -> None:
        """Say something about a row."""
        self.say(place, severity, code, Sentence(text, dict(values or {})), column=column)

    def say(
        self, place: Place, severity: Severity, code: str, sentence: Sentence, *, column: str = ""
    ) -> None:
        """Say a sentence about a row."""
        self._worst[severity][place.sheet].add((place.source, place.row))
        self.all.append(
            Finding(
                sheet=place.sheet,
                source=place.source,
                row=place.row,
                column=column,
                severity=severity,
                code=code,
                sentence=sentence,
            )
        )

    def refuse(self, place: Place, blockers: Iterable[Blocker]) -> None:
        """Say what a room had against a row."""
        for blocker in blockers:
            self.say(place, Severity.ERROR, blocker.code, blocker.message)

    def about_sheet(self, source: str, code: str, sentence: Sentence, *, sheet: str = "") -> None:
        """Warn about a whole sheet or file."""
        self.all.append(
            Finding(
                sheet=sheet,
                source=source,
                row=None,
                column="",
                severity=Severity.WARNING,
                code=code,
                sentence=sentence,
            )
        )

    def in_order(self) -> list[Finding]:
        """Return findings as people work through them: what is refused first, sheet by sheet."""
        sheets = {sheet.id: place for place, sheet in enumerate(SHEETS)}
        return sorted(
            self.all,
            key=lambda each: (
                each.row is not None,
                _WEIGHTS.index(each.severity),
                sheets.get(each.sheet, 0),
                each.source,
                each.row or 0,
            ),
        )

    def counts(self) -> dict[str, dict[str, int]]:
        """Count rows by sheet: read, to be written, refused, left out, written with a warning."""
        counts = {}
        for sheet in (sheet.id for sheet in SHEETS if self.read[sheet.id]):
            refused = self._worst[Severity.ERROR][sheet]
            left_out = self._worst[Severity.LEFT_OUT][sheet] - refused
            warned = self._worst[Severity.WARNING][sheet] - refused - left_out
            counts[sheet] = {
                "read": self.read[sheet],
                "ready": self.read[sheet] - len(refused) - len(left_out),
                "refused": len(refused),
                "left_out": len(left_out),
                "warned": len(warned),
            }
        return counts

    def digest(self) -> str:
        """Return a mark that is the same if, and only if, the same was found."""
        found = sha256(repr(sorted(self.counts().items())).encode())
        for each in self.all:
            found.update(
                repr((each.sheet, each.source, each.row, each.column, each.severity.value)).encode()
            )
            found.update(repr((each.code, each.sentence.text)).encode())
            found.update(repr(sorted(each.sentence.values.items())).encode())
        return found.hexdigest()
