"""The files of an import while it waits: in the data folder, readable by the program alone."""

import datetime
import errno
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings

from balsts.exchange.reading.sources import MOST_FILES, Upload
from balsts.platform.blockers import FixableBy, Refused
from balsts.platform.sentences import Sentence, translatable
from balsts.platform.shared_files import lasting_file, make_folder

MOST_BYTES = 100 * 2**20
LONGEST_NAME = 200
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
KEPT_FOR = datetime.timedelta(days=14)
_CHUNK = 2**20
_PROGRESS = "progress.json"
_A_RUN = "????????-????-????-????-????????????"


class CannotKeepUpload(Refused):
    """The files are too many or too large to be kept."""


@dataclass(frozen=True, kw_only=True)
class IncomingFile:
    """A file as it comes through a door: its name there, and its content."""

    name: str
    content: BinaryIO


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What was kept: the names in their order, and one mark for the content of all."""

    names: list[str]
    sha256: str


def keep(run_id: UUID, files: Sequence[IncomingFile]) -> Kept:
    """Store the files of an import; nothing is stored if they are too large, one or all together."""
    if not 0 < len(files) <= MOST_FILES:
        raise CannotKeepUpload.because(
            "number_of_files",
            Sentence(translatable("Choose one to %(most)s files."), {"most": MOST_FILES}),
        )
    folder = _folder(run_id)
    marks: list[str] = []
    room = MOST_BYTES
    try:
        make_folder(folder)
        for place, file in enumerate(files):
            mark, size = _keep(file, folder / f"{place:02}", room=room)
            marks.append(mark)
            room -= size
    except CannotKeepUpload:
        discard(run_id)
        raise
    except OSError as fault:
        discard(run_id)
        if fault.errno not in NO_ROOM:
            raise
        raise CannotKeepUpload.because(
            "no_room",
            Sentence(
                translatable(
                    "There is no room for files just now, so nothing was kept: tell your "
                    "administrator, and bring them in later."
                )
            ),
            FixableBy.NOBODY,
        ) from fault
    return Kept(
        names=[shown_name(file.name) for file in files],
        sha256=sha256("".join(sorted(marks)).encode()).hexdigest(),
    )


def _keep(file: IncomingFile, path: Path, *, room: int) -> tuple[str, int]:
    """Write a file down, unless it is larger than the room that those before it have left."""
    mark, size = sha256(), 0
    with lasting_file(path) as target:
        while chunk := file.content.read(_CHUNK):
            mark.update(chunk)
            size += len(chunk)
            if size > MOST_BYTES:
                raise CannotKeepUpload.because(
                    "file_too_large",
                    Sentence(
                        translatable("%(file)s is larger than %(most)s MB: split it"),
                        {"file": shown_name(file.name), "most": MOST_BYTES // 2**20},
                    ),
                )
            if size > room:
                raise CannotKeepUpload.because(
                    "files_too_large_together",
                    Sentence(
                        translatable(
                            "These files together are larger than %(most)s MB: bring them in as "
                            "several imports."
                        ),
                        {"most": MOST_BYTES // 2**20},
                    ),
                )
            target.write(chunk)
    return mark.hexdigest(), size


def shown_name(name: str) -> str:
    """Drop folders and what cannot be shown; the name only tells people which file is meant."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:] or "file"


def uploads_of(run_id: UUID, names: Sequence[str]) -> list[Upload]:
    """Return the kept files under the names they came with."""
    folder = _folder(run_id)
    return [
        Upload(name=name, path=folder / f"{place:02}")
        for place, name in enumerate(names)
        if (folder / f"{place:02}").exists()
    ]


def discard(run_id: UUID) -> None:
    """Remove the files of an import that is over."""
    shutil.rmtree(_folder(run_id), ignore_errors=True)


def kept_since_before(moment: datetime.datetime) -> set[UUID]:
    """Return the imports whose folders nothing has touched since then."""
    return {
        UUID(folder.name)
        for folder in _root().glob(_A_RUN)
        if folder.stat().st_mtime <= moment.timestamp()
    }


def note_progress(run_id: UUID, phase: str, done: int, total: int) -> None:
    """Say how far the work is, beside the transaction in which it is done."""
    path = _folder(run_id) / _PROGRESS
    if not path.parent.is_dir():
        return
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps({"phase": phase, "done": done, "total": total}), encoding="utf-8")
    draft.replace(path)


def noted_progress(run_id: UUID) -> dict[str, Any]:
    """Return what was noted last, empty when nothing was."""
    try:
        noted: dict[str, Any] = json.loads(
            (_folder(run_id) / _PROGRESS).read_text(encoding="utf-8")
        )
    except (FileNotFoundError, ValueError):
        return {}
    return noted


def progress_noted_at(run_id: UUID) -> datetime.datetime | None:
    """Return when the work has last said how far it is."""
    try:
        moment = (_folder(run_id) / _PROGRESS).stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.datetime.fromtimestamp(moment, tz=datetime.UTC)


def _folder(run_id: UUID) -> Path:
    return _root() / str(run_id)


def _root() -> Path:
    return Path(settings.BALSTS_DATA) / "imports"
