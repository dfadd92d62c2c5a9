"""What is made in the data folder is open to whom the folder is open, and to nobody else."""

import os
import stat
from pathlib import Path

import pytest

from balsts.platform.shared_files import keep_all_in, lasting_file, make_folder, open_new
from tests.forgetful_disk import ForgetfulDisk


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.fixture
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_asvs_13_3_2_in_a_private_folder_everything_is_private(tmp_path: Path, open_umask):
    tmp_path.chmod(0o755)

    make_folder(tmp_path / "reports" / "one")
    os.close(open_new(tmp_path / "reports" / "one" / "figure.svg"))

    made = [tmp_path / "reports", tmp_path / "reports/one", tmp_path / "reports/one/figure.svg"]
    assert [mode(one) for one in made] == ["0o700", "0o700", "0o600"]


def test_in_a_folder_that_hands_its_group_down_everything_is_the_groups_and_nobody_elses(
    tmp_path: Path, open_umask
):
    tmp_path.chmod(0o3770)

    make_folder(tmp_path / "reports" / "one")
    os.close(open_new(tmp_path / "reports" / "one" / "figure.svg"))

    made = [tmp_path / "reports", tmp_path / "reports/one", tmp_path / "reports/one/figure.svg"]
    assert [mode(one) for one in made] == ["0o2770", "0o2770", "0o660"]


def test_what_is_there_is_not_made_again_unless_that_is_meant(tmp_path: Path):
    make_folder(tmp_path / "reports")
    make_folder(tmp_path / "reports", exist_ok=True)
    os.close(open_new(tmp_path / "one"))

    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "reports")
    with pytest.raises(FileExistsError):
        open_new(tmp_path / "one")


def test_who_appends_finds_what_was_there(tmp_path: Path):
    for words in (b"one\n", b"two\n"):
        with os.fdopen(open_new(tmp_path / "ledger", os.O_WRONLY | os.O_APPEND), "wb") as file:
            file.write(words)

    assert (tmp_path / "ledger").read_bytes() == b"one\ntwo\n"


def test_a_lasting_file_is_on_the_disk_with_the_folders_made_for_it(
    tmp_path: Path, disk: ForgetfulDisk
):
    make_folder(tmp_path / "imports" / "one")
    with lasting_file(tmp_path / "imports" / "one" / "00") as file:
        file.write(b"a;b\n")

    assert disk.has(tmp_path / "imports" / "one" / "00")


def test_files_that_others_wrote_are_on_the_disk_when_their_folder_is_kept(
    tmp_path: Path, disk: ForgetfulDisk
):
    make_folder(tmp_path / "facts")
    written = [tmp_path / "facts" / name for name in ("one.parquet", "two.parquet")]
    for path in written:
        path.write_bytes(b"facts")
    before = [disk.has(path) for path in written]

    keep_all_in(tmp_path / "facts")

    assert before == [False, False]
    assert [disk.has(path) for path in written] == [True, True]
