"""The program that reads files of strangers for the first time, in a process of its own.

It has no secrets, no network where the system lets it go without, and little memory and time. What
kills it kills nothing else. Its answer is one line: every file that cannot be read, and why.
"""

import ctypes
import json
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from balsts.exchange.reading.sources import Source, Upload, refuse_too_many_rows, sources_of
from balsts.platform.sentences import Sentence
from balsts.platform.spreadsheets import UnreadableFile

LIMITS: Final = {
    resource.RLIMIT_AS: 3 * 2**30,
    resource.RLIMIT_CPU: 120,
    resource.RLIMIT_FSIZE: 512 * 2**20,
    resource.RLIMIT_NOFILE: 128,
    resource.RLIMIT_CORE: 0,
}
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def main() -> int:
    """Read what stands on the first line of the input; say what came of it."""
    told = json.loads(sys.stdin.readline())
    for kind, limit in LIMITS.items():
        resource.setrlimit(kind, (limit, limit))
    leave_the_network()
    uploads = [Upload(name=name, path=Path(path)) for name, path in told]
    sys.stdout.write(json.dumps(_answer(uploads)))
    return 0


def leave_the_network() -> None:
    """Go where there is no network; a system that does not allow it has closed less, not nothing."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)


def _answer(uploads: list[Upload]) -> list[dict[str, object]]:
    """Read every file to its end, so that all that cannot be read are named at once."""
    faults: list[tuple[str, Sentence]] = []
    sources: list[Source] = []
    for upload in uploads:
        try:
            sources += _read(upload)
        except UnreadableFile as refused:
            faults.append((upload.name, refused.sentence))
    if not faults:
        try:
            refuse_too_many_rows(sources)
        except UnreadableFile as refused:
            faults.append(("", refused.sentence))
    return [
        {"text": said.text, "values": dict(said.values), "file_name": name} for name, said in faults
    ]


def _read(upload: Upload) -> list[Source]:
    found = list(sources_of(upload))
    for source in found:
        for _row in source.table.rows():
            pass
    return found


if __name__ == "__main__":
    sys.exit(main())
