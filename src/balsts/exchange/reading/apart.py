"""Having files of strangers read apart first, so that only what was read once is read here."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from balsts.exchange.reading.sources import UnreadableUpload, Upload
from balsts.platform.sentences import Sentence, translatable
from balsts.platform.spreadsheets import UnreadableFile

SECONDS: Final = 180
SOURCE: Final = Path(__file__).resolve().parents[3]
TRIAL: Final = "balsts.exchange.reading.trial"


def read_apart(uploads: Sequence[Upload], *, program: str = TRIAL) -> None:
    """Raise `UnreadableFile` if files cannot be read, all of them named, or not within the limits."""
    told = json.dumps([[upload.name, str(upload.path)] for upload in uploads])
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", program],
            input=told + "\n",
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            # Nothing of ours: no secrets, no addresses.
            env={"PYTHONPATH": str(SOURCE), "PATH": os.defpath, "LANG": "C.UTF-8"},
            cwd="/",
        )
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        answer = None
    if answer is None:
        raise UnreadableFile(
            Sentence(
                translatable(
                    "Reading the files took more memory or time than is allowed: copy the rows "
                    "into the template and choose that"
                )
            )
        )
    if answer:
        first, *others = (
            (Sentence(told["text"], told["values"]), told["file_name"]) for told in answer
        )
        sentence, file_name = first
        raise UnreadableUpload(
            sentence,
            file_name=file_name,
            others=[UnreadableUpload(said, file_name=name) for said, name in others],
        )


def scan(uploads: Sequence[Upload], *, program: str) -> None:
    """Ask the operator's own scanner, if there is one, about every file: 0 lets it through.

    The program is called with the path of the file as its only word. Whatever it answers but 0,
    or no answer, refuses: a scanner that does not work must not look like one that found nothing.
    """
    for upload in uploads if program else ():
        try:
            done = subprocess.run(
                [program, str(upload.path)], capture_output=True, timeout=SECONDS, check=False
            )
            is_clean = done.returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            is_clean = False
        if not is_clean:
            raise UnreadableUpload(
                Sentence(
                    translatable("The scanner for harmful files did not let this one through")
                ),
                file_name=upload.name,
            )
