"""Files of strangers are read apart first: what takes too much is killed, and nothing else with it."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from balsts.exchange.reading import apart
from balsts.exchange.reading.apart import read_apart, scan
from balsts.exchange.reading.sources import UnreadableUpload, Upload
from balsts.platform.spreadsheets import UnreadableFile

EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def upload(folder: Path, content: bytes, name: str = "clients.csv") -> Upload:
    path = folder / "00"
    path.write_bytes(content)
    return Upload(name=name, path=path)


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    """A program that stands in for the trial, to try what happens to it."""
    (folder / "standin.py").write_text(textwrap.dedent(text))
    monkeypatch.setattr(apart, "SOURCE", f"{apart.SOURCE}{os.pathsep}{folder}")
    return "standin"


def test_file_that_can_be_read_is_let_through(tmp_path: Path) -> None:
    read_apart([upload(tmp_path, "vārds;gads\nĀnna;1990\n".encode())])


def test_file_that_cannot_be_read_is_refused_with_the_sentence_and_its_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableUpload) as refused:
        read_apart([upload(tmp_path, b"PK\x03\x04 nothing", name="ļaudis.xlsx")])

    assert refused.value.file_name == "ļaudis.xlsx"
    assert str(refused.value.sentence).startswith("This XLSX file is damaged")


@pytest.mark.parametrize(
    "deed",
    [
        "import sys; sys.exit(3)",
        "import os; os.kill(os.getpid(), 9)",
        "print('not an answer')",
        "import time; time.sleep(60)",
    ],
)
def test_reader_that_falls_refuses_the_file_and_nothing_else_falls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    monkeypatch.setattr(apart, "SECONDS", 3)
    standin = program(tmp_path, monkeypatch, deed)

    with pytest.raises(UnreadableFile, match="more memory or time than is allowed"):
        read_apart([upload(tmp_path, b"a;b\n")], program=standin)


def test_asvs_5_2_3_and_15_2_5_reader_has_little_memory_no_secrets_and_no_children_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BALSTS_SECRET_KEY", "only for the program")
    standin = program(
        tmp_path,
        monkeypatch,
        """
        import os, sys
        from balsts.exchange.reading import trial

        if [name for name in os.environ if name.startswith("BALSTS")]:
            sys.exit(1)
        def eat(uploads):
            try:
                bytearray(4 * 2**30)
            except MemoryError:
                return {}
            sys.exit(2)
        trial._answer = eat
        sys.exit(trial.main())
        """,
    )

    read_apart([upload(tmp_path, b"a;b\n")], program=standin)


def test_reader_leaves_the_network_where_the_system_lets_it() -> None:
    may = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode
    if may != 0:
        pytest.skip("this system gives no process a network of its own")
    code = (
        "from balsts.exchange.reading.trial import leave_the_network; leave_the_network();"
        "import os; print(sorted(os.listdir('/proc/self/net/dev_snmp6')))"
    )

    seen = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(apart.SOURCE)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert seen.stdout.strip() in {"['lo']", "[]"}


@pytest.fixture
def scanner(tmp_path: Path) -> str:
    """A program that knows the test file of all scanners, as an operator would name one."""
    path = tmp_path / "scanner"
    path.write_text('#!/bin/sh\n! grep -q "EICAR-STANDARD" "$1"\n')
    path.chmod(0o700)
    return str(path)


def test_asvs_5_4_3_operators_scanner_refuses_what_it_knows(tmp_path: Path, scanner: str) -> None:
    with pytest.raises(UnreadableUpload, match="did not let this one through"):
        scan([upload(tmp_path, EICAR.encode())], program=scanner)

    scan([upload(tmp_path, b"a;b\n")], program=scanner)


def test_scanner_that_is_not_there_lets_nothing_through(tmp_path: Path) -> None:
    with pytest.raises(UnreadableUpload):
        scan([upload(tmp_path, b"a;b\n")], program=str(tmp_path / "missing"))


def test_without_a_scanner_nothing_is_asked(tmp_path: Path) -> None:
    scan([upload(tmp_path, EICAR.encode())], program="")


def test_all_files_that_cannot_be_read_are_named_at_once(tmp_path: Path) -> None:
    contents = [b"a;b\n", b"PK\x03\x04 nothing", b'a;"b\n', b"<html>"]
    uploads = []
    for number, content in enumerate(contents):
        path = tmp_path / f"{number:02}"
        path.write_bytes(content)
        uploads.append(Upload(name=f"{number}.csv", path=path))

    with pytest.raises(UnreadableUpload) as refused:
        read_apart(uploads)

    found = [refused.value, *refused.value.others]
    assert [(one.file_name, str(one.sentence)[:18]) for one in found] == [
        ("1.csv", "This XLSX file is "),
        ("2.csv", "Row 1 cannot be re"),
        ("3.csv", "This is not an XLS"),
    ]


def test_files_that_hold_too_many_rows_together_are_refused_without_a_name(tmp_path: Path) -> None:
    uploads = []
    for number in range(4):
        path = tmp_path / f"{number:02}"
        path.write_bytes(b"a\n" * 80_000)
        uploads.append(Upload(name=f"{number}.csv", path=path))

    with pytest.raises(UnreadableUpload, match="more than 300000 rows") as refused:
        read_apart(uploads)

    assert (refused.value.file_name, refused.value.others) == ("", ())
