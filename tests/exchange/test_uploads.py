"""Files of an import: how many, how large, under which name, and that they stay."""

import errno
import io
import os
import uuid

import pytest

from balsts.exchange import uploads, waiting_exports
from balsts.exchange.uploads import CannotKeepUpload, IncomingFile
from tests.forgetful_disk import ForgetfulDisk


def file(name: str = "clients.csv", content: bytes = b"a;b\n") -> IncomingFile:
    return IncomingFile(name=name, content=io.BytesIO(content))


@pytest.mark.parametrize("count", [0, 31])
def test_keep_refuses_no_file_and_too_many(count: int) -> None:
    with pytest.raises(CannotKeepUpload) as refusal:
        uploads.keep(uuid.uuid4(), [file() for _ in range(count)])

    assert [blocker.code for blocker in refusal.value.blockers] == ["number_of_files"]


def test_keep_refuses_a_file_that_is_too_large_and_leaves_nothing(
    data_folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)

    with pytest.raises(CannotKeepUpload) as refusal:
        uploads.keep(uuid.uuid4(), [file(), file(content=b"x" * 11)])

    assert [blocker.code for blocker in refusal.value.blockers] == ["file_too_large"]
    assert list((data_folder / "imports").iterdir()) == []


def test_asvs_5_2_4_files_that_are_too_large_together_are_refused_and_nothing_is_left(
    data_folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    uploads.keep(uuid.uuid4(), [file(content=b"x" * 5), file(content=b"y" * 5)])

    with pytest.raises(CannotKeepUpload) as refusal:
        uploads.keep(uuid.uuid4(), [file(content=b"x" * 5), file(content=b"y" * 6)])

    assert [blocker.code for blocker in refusal.value.blockers] == ["files_too_large_together"]
    assert len(list((data_folder / "imports").iterdir())) == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_where_there_is_no_room_that_is_said_and_nothing_is_left(
    data_folder, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(_: int) -> None:
        raise OSError(number, "no room")

    (data_folder / "imports").mkdir()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotKeepUpload) as refusal:
        uploads.keep(uuid.uuid4(), [file()])

    assert [blocker.code for blocker in refusal.value.blockers] == ["no_room"]
    assert list((data_folder / "imports").iterdir()) == []


def test_keep_drops_folders_and_hidden_characters_from_names() -> None:
    kept = uploads.keep(uuid.uuid4(), [file("C:\\files\\klien\u202eti.csv"), file("../..")])

    assert kept.names == ["klienti.csv", ".."]


def test_same_content_has_the_same_mark_whatever_the_order_and_names() -> None:
    one = uploads.keep(uuid.uuid4(), [file("a", b"1"), file("b", b"2")])
    other = uploads.keep(uuid.uuid4(), [file("c", b"2"), file("d", b"1")])

    assert one.sha256 == other.sha256


def test_progress_of_an_import_without_folder_is_nothing() -> None:
    unknown = uuid.uuid4()

    uploads.note_progress(unknown, "checking", 1, 2)

    assert uploads.noted_progress(unknown) == {}
    assert uploads.progress_noted_at(unknown) is None


def test_what_was_kept_outlives_a_power_cut(data_folder, disk: ForgetfulDisk) -> None:
    run_id = uuid.uuid4()

    uploads.keep(run_id, [file(), file(content=b"c;d\n")])

    folder = data_folder / "imports" / str(run_id)
    assert [disk.has(folder / name) for name in ("00", "01")] == [True, True]


def test_a_file_that_waits_to_leave_outlives_a_power_cut(data_folder, disk: ForgetfulDisk) -> None:
    export_id = uuid.uuid4()

    waiting_exports.put(export_id, b"list")

    assert disk.has(data_folder / "exports" / str(export_id))
