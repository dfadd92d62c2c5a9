"""Files on their way out, while they wait: in the data folder, readable by the program alone."""

import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from balsts.platform.shared_files import lasting_file, make_folder

_ONE = "????????-????-????-????-????????????"


def put(export_id: UUID, content: bytes) -> None:
    """Keep the bytes of a file that was not kept before; no power cut takes them.

    Its id comes from the form, and a form is sent again after a fault: what lies here by then is of an
    asking that was not kept, whole or in part.
    """
    make_folder(_root(), exist_ok=True)
    discard(export_id)
    with lasting_file(_path(export_id)) as target:
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
