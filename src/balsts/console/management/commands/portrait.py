"""`balsts portrait --cut-off DAY --lang LANGUAGE --out FOLDER`: the social portrait as files."""

import base64
import hashlib
import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from balsts.accounts.queries.user import system_actor
from balsts.console.progress import Step
from balsts.platform.dates import UnreadableDate, read_date
from balsts.platform.drawings import drawing_for_page
from balsts.statistics.definitions import SOCIAL_PORTRAIT
from balsts.statistics.models import ReportRun, Snapshot
from balsts.statistics.operations.report import make_report
from balsts.statistics.operations.request import register_report
from balsts.statistics.operations.snapshot import take_snapshot
from balsts.statistics.queries.report import StoredReport, portrait_for
from balsts.statistics.queries.snapshot import fresh_snapshot
from balsts.statistics.reports.makers import CHART_OF, maker_of
from balsts.statistics.wording import notices_of, result_notes, title_of, written_day

TABLES_WITHOUT_CHART = (
    "age",
    "arrival_group",
    "legal_status",
    "whereabouts",
    "residence",
    "education",
    "languages",
    "services",
)
FONTS = ("latin", "latin-ext", "cyrillic")


class Command(BaseCommand):
    """Draw the portrait for an inclusive cut-off, from today's snapshot or a new one."""

    help = "Write the social portrait for a cut-off day (inclusive) as CSV, SVG, JSON and HTML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--cut-off", required=True, type=_day, help="last day, included")
        parser.add_argument("--lang", default=settings.LANGUAGE_CODE, choices=languages)
        parser.add_argument("--out", required=True, type=Path, help="folder to write into")
        parser.add_argument("--programme", default="state_service")
        parser.add_argument(
            "--snapshot", action="store_true", help="take a new snapshot even if today has one"
        )

    def handle(
        self,
        *,
        cut_off: date,
        lang: str,
        out: Path,
        programme: str,
        snapshot: bool,
        **_: Any,
    ) -> None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"{out} cannot be made: {error.strerror}.") from None
        at = timezone.now()
        facts = self._snapshot(at, is_new_wanted=snapshot)
        run = self._run(facts, cut_off=cut_off, programme=programme, at=at)
        with override(lang):
            stored = portrait_for(cut_off, programme)
            if stored is None:
                raise CommandError("The portrait could not be read again.")
            written = _write_files(run, stored, language=lang, folder=out)
        self.stdout.write(f"{stored.total} people up to and including {cut_off}.")
        self.stdout.write(f"Internal, not for publication: {len(written)} files in {out}")

    def _snapshot(self, at: datetime, *, is_new_wanted: bool) -> Snapshot:
        midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        found = None if is_new_wanted else fresh_snapshot(since=midnight)
        if found is not None:
            return found
        with Step("Taking a snapshot"):
            return take_snapshot(by=system_actor(), at=at)

    def _run(self, snapshot: Snapshot, *, cut_off: date, programme: str, at: datetime) -> ReportRun:
        by = system_actor()
        parameters = {"cut_off": cut_off.isoformat(), "programme": programme}
        with Step("Drawing the portrait"):
            run = register_report(report=SOCIAL_PORTRAIT, parameters=parameters, by=by, at=at)
            return make_report(
                run=run,
                maker=maker_of(SOCIAL_PORTRAIT.code),
                snapshot=snapshot,
                by=by,
                at=at,
            )


def _day(text: str) -> date:
    try:
        return read_date(text)
    except UnreadableDate as refused:
        raise ArgumentTypeError(str(refused)) from None


def _write_files(
    run: ReportRun, stored: StoredReport, *, language: str, folder: Path
) -> dict[str, str]:
    """Write one language's files, a page to print, and what they are by their SHA-256."""
    sources = {f"{chart}.svg": f"{chart}.{language}.svg" for chart in CHART_OF} | {
        "portrait.csv": f"{SOCIAL_PORTRAIT.code}.{language}.csv",
        "portrait.json": f"{SOCIAL_PORTRAIT.code}.json",
    }
    contents = {name: (run.folder / source).read_bytes() for name, source in sources.items()}
    contents["portrait.html"] = _page(stored, contents, language=language).encode()
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    manifest = {
        "notice": "internal, not for publication",
        "report": SOCIAL_PORTRAIT.code,
        "definition_version": run.definition_version,
        "parameters": run.parameters,
        "language": language,
        "snapshot": {
            "taken_at": stored.snapshot.taken_at and stored.snapshot.taken_at.isoformat(),
            "schema_version": stored.snapshot.schema_version,
            "sha256": stored.snapshot.digest,
        },
        "files": digests,
    }
    contents["manifest.json"] = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return digests


def _page(stored: StoredReport, contents: dict[str, bytes], *, language: str) -> str:
    """Fill a page that needs nothing but itself: drawings, style and letters are inside."""
    pictures = [
        {
            "breakdown": stored.breakdown(code).without_empty_columns(),
            "drawing": drawing_for_page(contents[f"{chart}.svg"]),
        }
        for chart, code in CHART_OF.items()
    ]
    pictures += [{"breakdown": stored.breakdown(code)} for code in TABLES_WITHOUT_CHART]
    return render_to_string(
        "console/portrait.html",
        {
            "language": language,
            "title": title_of(SOCIAL_PORTRAIT, stored.parameters),
            "cut_off": written_day(date.fromisoformat(stored.parameters["cut_off"])),
            "notices": [
                *notices_of(stored.snapshot, stored.parameters),
                *result_notes(stored.numbers),
            ],
            "stored": stored,
            "pictures": pictures,
            "style_address": _style_address(),
        },
    )


def _style_address() -> str:
    style = (files("balsts.console") / "templates/console/portrait.css").read_text("utf-8")
    for script in FONTS:
        found = finders.find(f"vendor/fonts/noto-sans-{script}.woff2")
        if found:
            letters = _data_address("font/woff2", Path(str(found)).read_bytes())
            style = style.replace(f"noto-sans-{script}.woff2", letters)
    return _data_address("text/css", style.encode())


def _data_address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
