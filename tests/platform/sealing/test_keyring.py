"""Keys of keys in a folder: one is current, older ones still open, a wrong one is named."""

import os

import pytest

from balsts.platform.sealing.envelope import KEY_BYTES, Place, Tampered, new_key
from balsts.platform.sealing.keyring import (
    CURRENT,
    LOCK,
    KeyNotHere,
    Keyring,
    KeysLocked,
    KeyTrouble,
    fingerprint,
)
from balsts.platform.sealing.start_code import new_start_code

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


def forms_in(folder):
    """Return all that lies in a folder, read as one."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_locked_keys_lie_nowhere_in_the_open_and_the_start_code_opens_them(keyring):
    old, new = keyring.add(), keyring.add()
    secrets = [keyring.secret(name) for name in (old, new)]
    code = new_start_code()

    keyring.lock_with(code)
    other = Keyring(keyring.folder)
    before = other.is_shut, other.is_empty, other.key_ids, other.is_locked
    other.open_with(code.lower().replace("-", " "))

    lies_there = forms_in(keyring.folder)
    assert before == (True, False, {old, new}, True)
    assert [other.secret(name) for name in (old, new)] == secrets
    assert other.current == new
    assert [one for one in secrets if one in lies_there or one.hex().encode() in lies_there] == []
    assert {path.name for path in keyring.folder.iterdir()} == {
        f"{old}.key",
        f"{new}.key",
        CURRENT,
        LOCK,
    }


def test_without_the_start_code_locked_keys_neither_wrap_nor_unwrap_nor_get_company(keyring):
    keyring.add()
    key_id, wrapped = keyring.wrap(new_key(), place=HERE)
    keyring.lock_with(new_start_code())
    shut = Keyring(keyring.folder)

    for act in (
        lambda: shut.wrap(new_key(), place=HERE),
        lambda: shut.unwrap(wrapped, key_id=key_id, place=HERE),
        lambda: shut.secret(key_id),
        shut.add,
        lambda: shut.lock_with(new_start_code()),
    ):
        with pytest.raises(KeysLocked, match="balsts keys open"):
            act()
    assert {path.name for path in keyring.folder.iterdir()} == {f"{key_id}.key", CURRENT, LOCK}


def test_a_key_that_is_added_under_a_lock_is_locked_too(keyring):
    keyring.add()
    code = new_start_code()
    keyring.lock_with(code)

    added = keyring.add()
    opened = Keyring(keyring.folder)
    opened.open_with(code)

    assert keyring.is_locked
    assert (opened.current, opened.secret(added)) == (added, keyring.secret(added))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (new_start_code(), "does not open the keys"),
        ("", "This is no start code"),
        ("0000-0000-0000-0000-0000-0000-0001", "This is no start code"),
    ],
    ids=["another", "none", "mistyped"],
)
def test_a_wrong_start_code_opens_nothing_and_says_so(keyring, typed, said):
    keyring.add()
    keyring.lock_with(new_start_code())
    shut = Keyring(keyring.folder)

    with pytest.raises(KeyTrouble, match=said):
        shut.open_with(typed)
    with pytest.raises(KeysLocked):
        shut.current  # noqa: B018 - raises


def test_a_new_start_code_shuts_the_old_one_out_and_who_has_read_the_keys_goes_on(keyring):
    name = keyring.add()
    old, new = new_start_code(), new_start_code()
    keyring.lock_with(old)
    running = Keyring(keyring.folder)
    running.open_with(old)
    wrapped = running.wrap(new_key(), place=HERE)

    keyring.lock_with(new)

    assert running.current == name
    assert len(running.unwrap(wrapped[1], key_id=name, place=HERE)) == KEY_BYTES
    with pytest.raises(KeyTrouble, match="an older one"):
        Keyring(keyring.folder).open_with(old)
    Keyring(keyring.folder).open_with(new)


def test_an_old_lock_and_its_code_do_not_open_a_key_of_today(keyring):
    """Whoever left kept the code and a copy of the lock; the files of later are not theirs."""
    keyring.add()
    old = new_start_code()
    keyring.lock_with(old)
    kept = (keyring.folder / LOCK).read_text()

    keyring.lock_with(new_start_code())
    keyring.add()
    (keyring.folder / LOCK).write_text(kept)

    with pytest.raises(KeyTrouble, match="was changed and does not open with it"):
        Keyring(keyring.folder).open_with(old)


@pytest.mark.parametrize("writings", range(7))
def test_locking_that_a_power_cut_stops_anywhere_leaves_a_code_that_opens_all(
    keyring, monkeypatch, writings
):
    names = [keyring.add() for _ in range(2)]
    secrets = [keyring.secret(name) for name in names]
    old, new = new_start_code(), new_start_code()
    keyring.lock_with(old)
    write, left = Keyring._write, iter(range(writings))

    def power_cut(*told):
        if next(left, None) is None:
            raise KeyboardInterrupt
        write(*told)

    with monkeypatch.context() as patched:
        patched.setattr(Keyring, "_write", power_cut)
        try:
            keyring.lock_with(new)
        except KeyboardInterrupt:
            stopped = True
        else:
            stopped = False
    again = Keyring(keyring.folder)
    again.finish_destroying()
    again.open_with(old if writings == 0 else new)

    assert stopped == (writings < 4)
    assert [again.secret(name) for name in names] == secrets
    assert again.current == names[-1]


def test_an_open_key_is_written_over_where_it_lay_when_it_is_locked(keyring, disk):
    path = keyring.folder / f"{keyring.add()}.key"
    place, text = path.stat().st_ino, path.read_bytes()

    keyring.lock_with(new_start_code())

    first, last = disk.files[place][:2]  # later another file may lie at that place
    assert (first, len(last), last == text) == (text, len(text), False)


def test_a_key_that_nothing_has_replaced_yet_is_not_destroyed_with_its_second_name(keyring):
    """As a power cut leaves it that comes before the sealed file has taken its place."""
    path = keyring.folder / f"{keyring.add()}.key"
    (keyring.folder / f"{path.name}.doomed").hardlink_to(path)
    text = path.read_bytes()

    keyring.finish_destroying()

    assert path.read_bytes() == text
    assert {one.name for one in keyring.folder.iterdir()} == {path.name, CURRENT}


def test_a_locked_file_under_the_name_of_another_does_not_open(keyring):
    one, other = keyring.add(), keyring.add()
    code = new_start_code()
    keyring.lock_with(code)
    (keyring.folder / f"{one}.key").replace(keyring.folder / f"{other}.key")

    with pytest.raises(KeyTrouble, match="was changed and does not open with it"):
        Keyring(keyring.folder).open_with(code)
