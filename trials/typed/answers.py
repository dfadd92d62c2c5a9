"""Judges answers: nothing broke, nobody waited, nothing was told that honest pages do not tell, the trail knows."""

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from balsts.clients.models import Client
from balsts.platform.logs import AllowListFormatter
from tests.audit_oracle import REFERENCE
from tests.canaries.planting import CANARY, Planted, clients_of
from tests.trail import AuditEvent
from tests.web.access.asking import Answer
from tests.web.access.policy import ASKED_TO_SIGN_IN
from tests.web.broken import is_broken
from trials.typed.requests import Sending
from trials.typed.values import MARK, MARKUP, PRODUCT

PATIENCE = 5.0
HERE = ("http", "testserver")
# Taking the words out of a paper takes longer than everything else: one of so many is read.
PAPERS_READ = 20
REFUSALS = {400, 403, 404, 405, 411, 413, 414, 415, 429, ASKED_TO_SIGN_IN}
# Plain words, not one pattern: text is looked through ten times as fast.
INSIDES = (
    "Traceback (most",
    "psycopg",
    "site-packages",
    "django.core",
    "django.db",
    "django.http",
    "/src/balsts/",
    "OperationalError",
    "IntegrityError",
    "DataError",
    "ProgrammingError",
    "row-level security",
    "violates",
    "syntax error at",
    "sec.token",
    "BALSTS_",
    'relation "',
    "rolname",
)
# What Django refuses with 400 it logs as an error too, by kind and number.
UNEXPECTED = re.compile(r" (?:ERROR (?!django\.security\.)|CRITICAL )")
# Such a thing could do something where it is shown unchanged.
RAW = re.compile(
    rf"<img src=x onerror={MARK}|<script>{MARK}|<svg/onload={MARK}|(?:href|src|action)=[\"'](?:javascript:|//){MARK}"
)


class Ear(logging.Handler):
    """Hears every line of the log as it would be written."""

    def __init__(self) -> None:
        super().__init__(level=logging.DEBUG)
        self.setFormatter(AllowListFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def take(self) -> list[str]:
        taken, self.lines = self.lines, []
        return taken


@dataclass
class Known:
    """What everybody may be told: whose files are theirs, and what honest pages have shown them."""

    planted: Planted
    clients: dict[str, set[UUID]]
    references: dict[str, UUID]
    visible: dict[str, set[UUID]]
    mark: int = 0
    shown: dict[str, set[str]] = field(default_factory=dict)

    def note(self, person: str, answer: Answer) -> None:
        """Remember what an honest question was answered with."""
        self.shown.setdefault(person, set()).update(named_in(readable(answer)))

    def strangers(self, person: str, text: str, asked: str) -> Iterator[str]:
        """Yield the words about people that this person was never shown and does not accompany."""
        for word in named_in(text) - self.shown.get(person, set()) - named_in(asked):
            about = self.about(word)
            if about and not about & self.visible.get(person, set()):
                yield word

    def about(self, word: str) -> set[UUID]:
        """Return about whom a canary or a reference is; nobody where it was made up just now."""
        if word in self.references:
            return {self.references[word]}
        return self.clients.get(word, set())


def all_references() -> dict[str, UUID]:
    return dict(Client.objects.values_list("reference", "id"))


def known_of(planted: Planted, visible: dict[str, set[UUID]]) -> Known:
    return Known(
        planted=planted,
        clients=clients_of(planted.rows),
        references=all_references(),
        visible=visible,
    )


def named_in(text: str) -> set[str]:
    return {found[0] for found in CANARY.finditer(text)} | set(REFERENCE.findall(text))


def readable(answer: Answer) -> str:
    """Return what a reader finds in an answer, whatever its form."""
    headers = dict(answer.headers)
    kind = headers.get("Content-Type", "")
    if kind.startswith("application/pdf"):
        return words_of_paper(answer.body) if zlib.crc32(answer.body) % PAPERS_READ == 0 else ""
    if "spreadsheetml" in kind or "zip" in kind:
        with zipfile.ZipFile(io.BytesIO(answer.body)) as parts:
            return " ".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return unescape(answer.body.decode(errors="replace"))


def words_of_paper(content: bytes) -> str:
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        return "".join(page.extract_text() for page in pages).replace("\n", "")
    except PyPdfError:
        return ""


def faults_of(
    answer: Answer,
    sending: Sending,
    person: str,
    known: Known,
    *,
    seconds: float,
    is_denied: bool,
    lines: Iterable[str],
) -> Iterator[tuple[str, str]]:
    """Say what is wrong with an answer: of which kind, and what."""
    status = answer.status
    text, asked = readable(answer), sending.words
    if isinstance(status, int) and is_broken(status):
        yield "broken", str(status)
    if seconds > PATIENCE:
        yield "slow", f"{seconds:.1f} s"
    if is_denied and status not in REFUSALS:
        yield "let in", str(status)
    for line in lines:
        if MARK in line or CANARY.search(line):
            yield "logged", line
        elif UNEXPECTED.search(line):
            yield "error", line
    yield from faults_of_words(answer, text, asked)
    for word in known.strangers(person, text, asked):
        yield "told", word
    if status == 200:
        yield from untold(text, asked, known)


def faults_of_words(answer: Answer, text: str, asked: str) -> Iterator[tuple[str, str]]:
    """Look for our insides, for what would run in a browser, for ways out and for forged headers."""
    headers = dict(answer.headers)
    if insides := [words for words in INSIDES if words in text and words not in asked]:
        yield "insides", ", ".join(insides)
    if headers.get("Content-Type", "").startswith("text/html") and MARK.encode() in answer.body:
        body = answer.body.decode(errors="replace")
        if found := RAW.search(body):
            yield "unescaped", found[0]
    if PRODUCT in text and PRODUCT not in asked:
        yield "run", PRODUCT
    leads = headers.get("Location", "/")
    if there(leads) != HERE:
        yield "led out", leads
    if any(MARKUP in value or "\n" in value for value in headers.values()):
        yield "header", MARKUP


def there(leads: str) -> tuple[str, str]:
    """Return where a browser would go: it drops controls and takes backslashes for slashes."""
    plain = re.sub(r"[\x00-\x20\x7f]", "", leads).replace("\\", "/")
    gone = urlsplit(urljoin(f"{HERE[0]}://{HERE[1]}/account/", plain))
    return gone.scheme, gone.netloc


def untold(text: str, asked: str, known: Known) -> Iterator[tuple[str, str]]:
    """Compare whom an answer names with whom the trail was told about in the same transaction."""
    named = {
        word
        for word in set(REFERENCE.findall(text)) - set(REFERENCE.findall(asked))
        if word in known.references
    }
    if named:
        told = {
            one
            for (subjects,) in AuditEvent.objects.filter(number__gt=known.mark).values_list(
                "subject_ids"
            )
            for one in subjects
        }
        for word in sorted(named):
            if known.references[word] not in told:
                yield "untold", word
