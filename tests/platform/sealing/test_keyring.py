"""Keys of keys in a folder: one is current, older ones still open, a wrong one is named."""

import os

import pytest

from balsts.platform.sealing.envelope import KEY_BYTES, Place, Tampered, new_key
from balsts.platform.sealing.keyring import CURRENT, KeyNotHere, Keyring, KeyTrouble, fingerprint

HERE = Place(table="casework_sealednote", row="1", column="text", subject="fatima")


@pytest.fixture
def keyring(tmp_path):
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    return Keyring(folder)


def test_what_was_wrapped_is_unwrapped(keyring):
    keyring.add()
    key = new_key()

    key_id, wrapped = keyring.wrap(key, place=HERE)

    assert keyring.unwrap(wrapped, key_id=key_id, place=HERE) == key


def test_an_older_key_still_opens_after_a_newer_one_is_current(keyring):
    keyring.add()
    key = new_key()
    key_id, wrapped = keyring.wrap(key, place=HERE)

    newer = keyring.add()

    assert keyring.current == newer != key_id
    assert keyring.unwrap(wrapped, key_id=key_id, place=HERE) == key


def test_another_process_takes_up_a_new_key_without_being_told(keyring):
    keyring.add()
    other = Keyring(keyring.folder)
    before = other.current

    added = keyring.add()

    assert (other.current, before == added) == (added, False)


def test_a_wrapped_key_is_bound_to_the_key_of_keys_and_to_its_place(keyring):
    first = keyring.add()
    _, wrapped = keyring.wrap(new_key(), place=HERE)
    second = keyring.add()
    elsewhere = Place(table=HERE.table, row="2", column="text", subject="fatima")

    for key_id, place in ((second, HERE), (first, elsewhere)):
        with pytest.raises(Tampered):
            keyring.unwrap(wrapped, key_id=key_id, place=place)


def test_a_missing_key_is_named_and_the_way_out_too(keyring):
    gone = keyring.add()
    _, wrapped = keyring.wrap(new_key(), place=HERE)
    (keyring.folder / f"{gone}.key").unlink()

    with pytest.raises(KeyNotHere, match=f"The key {gone} is not in .*balsts keys restore"):
        keyring.unwrap(wrapped, key_id=gone, place=HERE)


def test_an_empty_folder_wraps_nothing(keyring):
    with pytest.raises(KeyNotHere, match=r"\(none\)"):
        keyring.wrap(new_key(), place=HERE)


@pytest.mark.parametrize("inside", ["5a" * 32, "not a key", "", "ab" * 31])
def test_a_file_that_holds_another_key_than_its_name_says_is_refused(keyring, inside):
    name = keyring.add()
    (keyring.folder / f"{name}.key").write_text(inside)

    with pytest.raises(KeyTrouble, match="does not hold the key that it is named after"):
        Keyring(keyring.folder).wrap(new_key(), place=HERE)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_may_read_is_refused(keyring, mode):
    name = keyring.add()
    (keyring.folder / f"{name}.key").chmod(mode)

    with pytest.raises(KeyTrouble, match="Others may read"):
        Keyring(keyring.folder).wrap(new_key(), place=HERE)


def test_files_are_for_their_owner_alone(keyring):
    before = os.umask(0)
    try:
        keyring.add()
    finally:
        os.umask(before)

    assert {path.stat().st_mode & 0o777 for path in keyring.folder.iterdir()} == {0o600}


def test_a_forgotten_key_is_gone_and_the_others_stay(keyring):
    old, new = keyring.add(), keyring.add()

    keyring.forget(old)

    assert (keyring.key_ids, keyring.current) == ({new}, new)


def test_a_key_put_back_becomes_current_only_where_there_is_none(keyring):
    old, new = new_key(), new_key()

    names = [keyring.put_back(new), keyring.put_back(old)]

    assert (names, keyring.current) == ([fingerprint(new), fingerprint(old)], fingerprint(new))


def test_a_key_outlives_a_power_cut_from_the_moment_it_wraps(keyring, disk):
    added = keyring.add()

    files = [keyring.folder / name for name in (f"{added}.key", CURRENT)]
    assert [disk.files[path.stat().st_ino] for path in files] == [
        [path.read_bytes()] for path in files
    ]
    assert set(disk.folders[keyring.folder.stat().st_ino]) == {f"{added}.key", CURRENT}


def test_a_forgotten_key_is_written_over_where_it_lies_and_no_power_cut_brings_it_back(
    keyring, disk
):
    old, _ = keyring.add(), keyring.add()
    path = keyring.folder / f"{old}.key"
    place, text = path.stat().st_ino, path.read_bytes()

    keyring.forget(old)

    first, last = disk.files[place]
    letters = 2 * KEY_BYTES
    assert (first, len(last)) == (text, len(text))
    assert last[:letters] != text[:letters]
    assert set(disk.folders[keyring.folder.stat().st_ino]) == {f"{keyring.current}.key", CURRENT}


@pytest.mark.parametrize("step", ["balsts.platform.sealing.keyring.keep", "pathlib.Path.unlink"])
def test_a_key_whose_destruction_was_interrupted_shuts_no_other_and_is_destroyed_later(
    keyring, monkeypatch, step
):
    old, new = keyring.add(), keyring.add()

    def power_cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(step, power_cut)
        with pytest.raises(KeyboardInterrupt):
            keyring.forget(old)
    again = Keyring(keyring.folder)
    ids = again.key_ids
    again.finish_destroying()

    assert ids == {new}
    assert {path.name for path in keyring.folder.iterdir()} == {f"{new}.key", CURRENT}
