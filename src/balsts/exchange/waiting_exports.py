"""Files on their way out, while they wait: in the data folder, readable by the program alone."""

import datetime
import os
from pathlib import Path
from uuid import UUID

from django.conf import settings

_ONE = "????????-????-????-????-????????????"


def put(export_id: UUID, content: bytes) -> None:
    """Keep the bytes of a file; they are never written over."""
    _root().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(_path(export_id), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)


def content_of(export_id: UUID) -> bytes | None:
    """Return the bytes of a file, or None when they are gone."""
    try:
        return _path(export_id).read_bytes()
    except FileNotFoundError:
        return None


def discard(export_id: UUID) -> None:
    """Remove the file."""
    _path(export_id).unlink(missing_ok=True)


def kept_since_before(moment: datetime.datetime) -> set[UUID]:
    """Return the files that were put here before the moment."""
    return {
        UUID(path.name) for path in _root().glob(_ONE) if path.stat().st_mtime <= moment.timestamp()
    }


def _path(export_id: UUID) -> Path:
    return _root() / str(export_id)


def _root() -> Path:
    return Path(settings.BALSTS_DATA) / "exports"
