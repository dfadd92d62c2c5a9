"""Looking at imports: where they stand, how far they are, what was found."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from balsts.accounts.models import User
from balsts.exchange import uploads
from balsts.exchange.enums import MOVING_STATES, WAITING_STATES, ImportState, Severity
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.exchange.permissions import can_import_caseload
from balsts.exchange.sentences import restored
from balsts.exchange.sheets import SHEETS_BY_ID
from balsts.organisations.queries.standing import Standing
from balsts.platform.wording import in_words

MESSAGES_ON_A_PAGE = 100
SILENCE = datetime.timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class SheetCount:
    """Rows of one sheet: `ready` are written when agreed to, `warned` are among them."""

    sheet: str
    label: str
    read: int
    ready: int
    refused: int
    left_out: int
    warned: int


@dataclass(frozen=True, kw_only=True)
class ImportProgress:
    """What a page shows of an import and asks for again while `is_moving`."""

    id: UUID
    state: ImportState
    is_moving: bool
    is_stalled: bool
    phase: str
    done: int
    total: int
    percent: int | None
    file_names: tuple[str, ...]
    contract_numbers: tuple[str, ...]
    started_at: datetime.datetime
    written_at: datetime.datetime | None
    kept_until: datetime.datetime
    refusal: str
    has_changed_since_check: bool
    sheets: tuple[SheetCount, ...]
    message_count: int

    @property
    def read(self) -> int:
        return sum(sheet.read for sheet in self.sheets)

    @property
    def ready(self) -> int:
        return sum(sheet.ready for sheet in self.sheets)

    @property
    def refused(self) -> int:
        return sum(sheet.refused for sheet in self.sheets)

    @property
    def left_out(self) -> int:
        return sum(sheet.left_out for sheet in self.sheets)

    @property
    def warned(self) -> int:
        return sum(sheet.warned for sheet in self.sheets)

    @property
    def may_be_agreed_to(self) -> bool:
        return self.state == ImportState.CHECKED and self.ready > 0


@dataclass(frozen=True, kw_only=True)
class MessageLine:
    """A message in the reader's language; sheet and column by their labels."""

    sheet: str
    source: str
    row_number: int | None
    column: str
    severity: Severity
    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MessagePage:
    """Some of the messages, and how many follow."""

    lines: tuple[MessageLine, ...]
    total: int
    more: int


def imports_of(standing: Standing) -> QuerySet[ImportRun]:
    """Return the imports that the person may look at, their own ones, newest first."""
    if not can_import_caseload(standing):
        return ImportRun.objects.none()
    return ImportRun.objects.filter(started_by=standing.user).order_by("-started_at")


def imports_waiting_of(user: User) -> int:
    """Return how many imports of the person there are whose files lie here."""
    has_files = (*WAITING_STATES, ImportState.WRITING)
    return ImportRun.objects.filter(started_by=user, state__in=has_files).count()


def progress_of(run: ImportRun, *, at: datetime.datetime | None = None) -> ImportProgress:
    """Return where an import stands, with what the running job has noted.

    Told the moment, it also says whether the job has been silent for too long.
    """
    state = ImportState(run.state)
    is_moving = state in MOVING_STATES
    noted = uploads.noted_progress(run.id) if is_moving else {}
    done, total = int(noted.get("done", 0)), int(noted.get("total", 0))
    return ImportProgress(
        id=run.id,
        state=state,
        is_moving=is_moving,
        is_stalled=is_moving and at is not None and _is_silent(run, at),
        phase=str(noted.get("phase", "")),
        done=done,
        total=total,
        percent=100 * done // total if total else None,
        file_names=tuple(run.file_names),
        contract_numbers=tuple(run.contract_numbers),
        started_at=run.started_at,
        written_at=run.written_at,
        kept_until=run.started_at + uploads.KEPT_FOR,
        refusal=_refusal(run),
        has_changed_since_check=run.has_changed_since_check,
        sheets=tuple(
            SheetCount(sheet=sheet, label=str(SHEETS_BY_ID[sheet].label), **counts)
            for sheet in SHEETS_BY_ID
            if (counts := run.row_counts.get(sheet))
        ),
        message_count=run.message_count,
    )


def _is_silent(run: ImportRun, at: datetime.datetime) -> bool:
    last = uploads.progress_noted_at(run.id) or run.started_at
    return at - last > SILENCE


def messages_of(
    run: ImportRun,
    *,
    severity: Severity | None = None,
    offset: int = 0,
    limit: int = MESSAGES_ON_A_PAGE,
) -> MessagePage:
    """Return a page of messages in the order of the check: two queries."""
    messages = _messages(run, severity)
    total = messages.count()
    lines = tuple(_line(row) for row in messages[offset : offset + limit])
    return MessagePage(lines=lines, total=total, more=max(0, total - offset - len(lines)))


def rows_with_messages(run: ImportRun) -> int:
    """Return of how many rows something is said: at most so many people stand in the messages."""
    rows = ImportMessage.objects.filter(run=run, row_number__isnull=False)
    return rows.values("source", "row_number").distinct().count()


def all_messages_of(run: ImportRun) -> Iterator[MessageLine]:
    """Return every message, one after the other."""
    for row in _messages(run, None).iterator(chunk_size=2000):
        yield _line(row)


def _messages(run: ImportRun, severity: Severity | None) -> QuerySet[ImportMessage]:
    messages = ImportMessage.objects.filter(run=run)
    if severity is not None:
        messages = messages.filter(severity=severity)
    return messages.order_by("position")


def _line(row: ImportMessage) -> MessageLine:
    sheet = SHEETS_BY_ID.get(row.sheet)
    column = sheet and row.column and str(sheet.column(row.column).label)
    return MessageLine(
        sheet=str(sheet.label) if sheet else "",
        source=row.source,
        row_number=row.row_number,
        column=column or "",
        severity=Severity(row.severity),
        code=row.code,
        text=in_words(restored(row.text, row.values)),
    )


def _refusal(run: ImportRun) -> str:
    if not run.refused_because:
        return ""
    sentence = in_words(restored(run.refused_because["text"], run.refused_because["values"]))
    if not run.refused_file:
        return sentence
    return gettext("%(file)s: %(sentence)s") % {"file": run.refused_file, "sentence": sentence}
