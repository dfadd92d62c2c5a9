"""The files drawn of long work, kept beside its row with the SHA-256 of each."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from balsts.platform.shared_files import lasting_file, make_folder
from balsts.statistics.progress import Tell


def draw_files(
    folder: Path, drawings: Mapping[str, Callable[[], bytes]], *, tell: Tell
) -> dict[str, str]:
    """Write the files into an empty folder and return the SHA-256 of each."""
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder)
    digests: dict[str, str] = {}
    for done, (name, draw) in enumerate(sorted(drawings.items()), start=1):
        content = draw()
        with lasting_file(folder / name) as target:
            target.write(content)
        digests[name] = hashlib.sha256(content).hexdigest()
        tell(done, len(drawings) + 1, name)
    return digests


def discard_folders(folders: Iterable[Path]) -> None:
    """Remove the folders of work whose rows have gone."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
