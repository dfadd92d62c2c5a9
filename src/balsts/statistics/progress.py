"""How far long work has come, kept in a small file beside what is being made.

The work runs in one transaction, which shows others nothing before it ends.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from balsts.platform.shared_files import make_folder

Tell = Callable[[int, int, str], None]
"""Takes steps done, steps in all, and a code of the step that begins."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Steps done, and in all."""

    done: int
    total: int


def teller(folder: Path, *, further: Tell | None = None) -> Tell:
    """Return what notes progress for the folder that is being filled."""
    path = _path(folder)

    def tell(done: int, total: int, step: str) -> None:
        make_folder(path.parent, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps({"done": done, "total": total}))
        draft.replace(path)
        if further is not None:
            further(done, total, step)

    return tell


def told(folder: Path) -> Progress | None:
    """Return what was noted last, if the work goes on."""
    try:
        noted = json.loads(_path(folder).read_text())
    except FileNotFoundError:
        return None
    return Progress(done=noted["done"], total=noted["total"])


def forget(folder: Path) -> None:
    """Remove the note when the work is over."""
    _path(folder).unlink(missing_ok=True)


def _path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.progress")
