"""Where the keeper lives: its keys outside the data folder, its folders its own."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from balsts.platform.sealing import place as places
from balsts.platform.sealing.place import KeeperHasNoPlace, keeper_place, make_place


@pytest.fixture
def without_user(monkeypatch):
    """As whoever is not root, or root where no user could be made."""
    monkeypatch.setattr(places, "_user", lambda: None)


@pytest.fixture
def data():
    """In a folder whose path is short enough for a socket, however deep pytest's own folders are."""
    above = Path(tempfile.mkdtemp())
    folder = above / "data"
    folder.mkdir()
    yield folder
    place = keeper_place(folder)
    for left in (place.keys, place.socket.parent, above):
        shutil.rmtree(left, ignore_errors=True)


def mode(path):
    return path.stat().st_mode & 0o777


def test_keys_stand_beside_the_data_folder_and_not_in_it(without_user, data):
    place = keeper_place(data)

    make_place(place)

    assert (place.keys, place.socket) == (data.with_name("data-keys"), data / "keeper" / "socket")
    assert (mode(place.keys), mode(place.socket.parent)) == (0o700, 0o700)


def test_a_socket_whose_path_would_be_too_long_stands_elsewhere(without_user, tmp_path):
    deep = tmp_path.joinpath(*["a-folder-deep-down"] * 6)

    socket = keeper_place(deep).socket

    assert len(str(socket)) < 90
    assert socket.parent.parent == Path("/tmp")  # noqa: S108 - where sockets with short paths stand


def test_two_installations_have_two_places(tmp_path):
    one, other = keeper_place(tmp_path / "one" / "data"), keeper_place(tmp_path / "other" / "data")

    assert {one.keys, one.socket} & {other.keys, other.socket} == set()


def test_a_folder_that_others_may_read_is_no_place_for_keys(without_user, data):
    place = keeper_place(data)
    place.keys.mkdir(mode=0o755)
    place.keys.chmod(0o755)

    with pytest.raises(KeeperHasNoPlace, match="belongs to somebody else"):
        make_place(place)


def test_a_link_is_no_place_for_keys(without_user, data, tmp_path):
    place = keeper_place(data)
    place.keys.symlink_to(tmp_path)

    with pytest.raises(KeeperHasNoPlace):
        make_place(place)

    place.keys.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes users")
def test_started_by_root_the_keeper_is_somebody_of_its_own(data):
    place = keeper_place(data)

    make_place(place)

    assert place.user.pw_name == "balsts-keys"
    owners = {place.keys.stat().st_uid, place.socket.parent.stat().st_uid}
    assert (owners, mode(place.keys)) == ({place.user.pw_uid}, 0o700)
    assert data not in place.keys.parents
