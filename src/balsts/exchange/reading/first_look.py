"""A first look at a file in the moment it is chosen, so that a wrong one is named at once."""

from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import BinaryIO

from balsts.exchange.reading.sources import Upload, sources_in

QUICKLY_READ = 2 * 2**20


def look_at(name: str, content: BinaryIO, *, size: int) -> None:
    """Raise `UnreadableFile` if the file cannot be read; large files are left to the check."""
    if size > QUICKLY_READ:
        return
    with TemporaryDirectory(prefix="balsts-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as copy:
            copyfileobj(content, copy)
        content.seek(0)
        sources_in([Upload(name=name, path=path)])
