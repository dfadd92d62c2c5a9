"""The seal of each day that is over, laid out as a file for whoever carries it out of the house.

It is a number, two moments and a hash, and names nobody. The program itself sends nothing:
`deploy/messenger.py`, a process that sees this folder and no other, mails it to those who keep it.
"""

import datetime
import os
from pathlib import Path

from balsts.audit.sealing import DayAnchor, last_block_on
from balsts.platform.shared_files import keep_names_in, lasting_file, make_folder

DAYS_BACK = 7  # so many days the job runner may have stood still
READ_BY_ALL, ENTERED_BY_ALL = 0o644, 0o755  # the folder above them is shut to all others


def lay_out_seals(folder: Path, *, today: datetime.date) -> list[Path]:
    """Write the files that are missing; one that is there tells what has gone out, and stays."""
    made = []
    for days in range(DAYS_BACK, 0, -1):
        day = today - datetime.timedelta(days=days)
        path = folder / f"{day.isoformat()}.seal"
        seal = None if path.exists() else last_block_on(day)
        if seal is not None:
            _write(path, line_of(day, seal))
            made.append(path)
    return made


def line_of(day: datetime.date, seal: DayAnchor) -> str:
    """Write a seal in the one form that the messenger takes: day, number, moment, hash."""
    sealed_at = seal.sealed_at.astimezone(datetime.UTC).isoformat(timespec="seconds")
    return f"{day.isoformat()} {seal.number} {sealed_at} {seal.hash.hex()}\n"


def _write(path: Path, line: str) -> None:
    """Give the file its name once it is whole; only whoever lays out may change the folder."""
    if not path.parent.is_dir():
        make_folder(path.parent)
        path.parent.chmod(ENTERED_BY_ALL)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with lasting_file(draft) as file:
        file.write(line.encode())
        os.fchmod(file.fileno(), READ_BY_ALL)
    draft.replace(path)
    keep_names_in(path.parent)
