"""Looking at imports: where they stand, how far they are, what was found."""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from balsts.accounts.models import User
from balsts.clients.models import Client
from balsts.clients.queries.reference import id_with_reference
from balsts.clients.queries.visibility import clients_visible_to
from balsts.exchange import uploads
from balsts.exchange.enums import MOVING_STATES, WAITING_STATES, ImportState, Severity
from balsts.exchange.models import ImportMessage, ImportRun
from balsts.exchange.permissions import can_import_caseload
from balsts.exchange.queries.possible_duplicates import LIKENESS
from balsts.exchange.sentences import restored
from balsts.exchange.sheets import SHEETS_BY_ID
from balsts.organisations.queries.standing import Standing
from balsts.platform.identifiers import client_references_in
from balsts.platform.sentences import Sentence, translatable
from balsts.platform.wording import in_words

MESSAGES_ON_A_PAGE = 100
AT_ONCE = 2000
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
    refusals: tuple[str, ...]
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
    """A message in the reader's language; sheet and column by their labels.

    `client_ids` are the clients whom it names by their reference: the trail must know of them.
    """

    sheet: str
    source: str
    row_number: int | None
    column: str
    severity: Severity
    code: str
    text: str
    client_ids: frozenset[UUID]


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
        refusals=_refusals(run),
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
    standing: Standing,
    *,
    severity: Severity | None = None,
    offset: int = 0,
    limit: int = MESSAGES_ON_A_PAGE,
) -> MessagePage:
    """Return a page of messages in the order of the check: two queries, three if clients are named."""
    messages = _messages(run, severity)
    total = messages.count()
    lines = tuple(_lines(list(messages[offset : offset + limit]), standing))
    return MessagePage(lines=lines, total=total, more=max(0, total - offset - len(lines)))


def rows_with_messages(run: ImportRun) -> int:
    """Return of how many rows something is said: at most so many people stand in the messages."""
    rows = ImportMessage.objects.filter(run=run, row_number__isnull=False)
    return rows.values("source", "row_number").distinct().count()


def all_messages_of(run: ImportRun, standing: Standing) -> Iterator[MessageLine]:
    """Return every message, one after the other."""
    rows = _messages(run, None).iterator(chunk_size=AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        yield from _lines(some, standing)


def _messages(run: ImportRun, severity: Severity | None) -> QuerySet[ImportMessage]:
    messages = ImportMessage.objects.filter(run=run)
    if severity is not None:
        messages = messages.filter(severity=severity)
    return messages.order_by("position")


def _lines(rows: Collection[ImportMessage], standing: Standing) -> Iterator[MessageLine]:
    """Put messages into words; whom the reader sees no longer is not named to them any more."""
    seen = _seen_among({one for row in rows for one in _references(row)}, standing)
    for row in rows:
        is_known = row.code != LIKENESS or row.values["reference"] in seen
        sentence = restored(row.text, row.values) if is_known else Sentence(_NO_LONGER_SEEN)
        named = _references(row) & set(seen)
        yield _line(row, sentence, client_ids=frozenset(seen[one] for one in named))


def _references(row: ImportMessage) -> set[str]:
    return client_references_in(" ".join(map(str, row.values.values())))


def _seen_among(references: set[str], standing: Standing) -> dict[str, UUID]:
    if not references:
        return {}
    everybody = Client.objects.all() if standing.user.is_system else clients_visible_to(standing)
    named = everybody.filter(pk__in=[id_with_reference(one) for one in references]).order_by()
    return dict(named.values_list("reference", "id"))


def _line(row: ImportMessage, sentence: Sentence, *, client_ids: frozenset[UUID]) -> MessageLine:
    sheet = SHEETS_BY_ID.get(row.sheet)
    column = sheet and row.column and str(sheet.column(row.column).label)
    return MessageLine(
        sheet=str(sheet.label) if sheet else "",
        source=row.source,
        row_number=row.row_number,
        column=column or "",
        severity=Severity(row.severity),
        code=row.code,
        text=in_words(sentence),
        client_ids=client_ids,
    )


def _refusals(run: ImportRun) -> tuple[str, ...]:
    """Say of each file that cannot be read why not."""
    if not run.refused_because:
        return ()
    first = run.refused_because | {"file": run.refused_file}
    return tuple(
        _refusal(each["text"], each["values"], file_name=each["file"])
        for each in (first, *run.refused_because.get("others", ()))
    )


def _refusal(text: str, values: dict[str, Any], *, file_name: str) -> str:
    sentence = in_words(restored(text, values))
    if not file_name:
        return sentence
    return gettext("%(file)s: %(sentence)s") % {"file": file_name, "sentence": sentence}


_NO_LONGER_SEEN = translatable(
    "May be somebody who is already registered, and whom you do not see any more."
)
