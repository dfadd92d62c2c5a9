"""Locks tell who is first, who is last, and whether somebody holds them."""

from balsts.platform.lock import Presence, hold


def test_first_to_come_and_last_to_go_are_told_so(tmp_path):
    one, other = Presence(tmp_path / "room"), Presence(tmp_path / "room")

    came = [one.enter(), other.enter()]
    went = [one.leave(), other.leave()]

    assert came == [True, False]
    assert went == [False, True]


def test_leaving_without_having_come_is_nobodys_leaving(tmp_path):
    assert Presence(tmp_path / "room").leave() is False


def test_lock_is_held_until_its_file_is_closed(tmp_path):
    held = hold(tmp_path / "lock")
    meanwhile = hold(tmp_path / "lock")
    held.close()
    afterwards = hold(tmp_path / "lock")

    assert (held is not None, meanwhile, afterwards is not None) == (True, None, True)
    afterwards.close()
