"""What reconciliation, gap evidence and the dry run of an import show."""

from dataclasses import dataclass
from datetime import date

from balsts.web.shapes.figures import Download
from balsts.web.shapes.lists import Pages, SectionItem, StateWord


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconciledRow:
    """A computed beside a published figure; `outcome` is equal, differs, source (does not add up) or missing."""

    label: str
    outcome: str
    outcome_label: str
    computed: str = "–"
    published: str = "–"
    difference: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconciledSource:
    """The figures of one publication; what `agrees` throughout may stay folded."""

    slug: str
    title: str
    words: str
    rows: tuple[ReconciledRow, ...]
    agrees: bool = False
    is_open: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconciliation:
    """All sources against one snapshot; `lead` counts what agrees and what does not."""

    lead: str
    sources: tuple[ReconciledSource, ...]
    source_words: str
    downloads: tuple[Download, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class GapRow:
    """Barriers of one kind at one kind of institution; `share` (0–100) of the largest row."""

    institution: str
    kind: str
    records: int
    people: int
    cases: int
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class GapList:
    """Barriers of a period by institution and kind."""

    lead: str
    rows: tuple[GapRow, ...]
    definition: str
    source_words: str
    downloads: tuple[Download, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportMessage:
    """What is wrong in one row and what to do; `kind` is error, left_out or warning."""

    anchor: str
    place: str
    message: str
    kind: str
    kind_label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JobProgress:
    """How far a job is; without `poll_url` it has ended."""

    done: int
    total: int
    words: str
    poll_url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedSheet:
    """One sheet: rows read, ready to be written, among them with a warning, refused, left out."""

    label: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportCheck:
    """The dry run of files; an empty `confirm_url` means that nothing can be written now.

    `refusals` say of each file that cannot be read why not; then nothing else was looked at.
    """

    file_name: str
    state: StateWord
    lead: str
    has_result: bool
    is_written: bool
    is_stalled: bool
    has_changed: bool
    refusals: tuple[str, ...]
    valid: int
    warnings: int
    errors: int
    left_out: int
    sheets: tuple[CheckedSheet, ...]
    messages: tuple[ImportMessage, ...]
    message_count: int
    message_kinds: tuple[SectionItem, ...]
    cancel_url: str
    confirm_url: str
    confirm_label: str
    wait_words: str = ""
    pages: Pages | None = None
    errors_url: str = ""
    progress: JobProgress | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportRow:
    """An earlier import; `written` is empty while nothing has been written."""

    file_name: str
    url: str
    on: date
    by: str
    state: StateWord
    written: int | None = None
