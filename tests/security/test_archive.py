"""The scripts of `deploy/` that keep the database's log: what they keep, what they refuse, what they leave."""

import importlib.util
import os
import sys

import pytest

from tests.archiving import AGE, DEPLOY, make_key, workshop

NAME = "000000010000000000000007"
PIECE = b"names of people " * 4096


@pytest.fixture
def place():
    with workshop() as made:
        (made.folder / "piece").write_bytes(PIECE)
        yield made


def archive(place, name: str = NAME, **more: str) -> int:
    return place.run("balsts-archive", place.folder / "piece", name, **more).returncode


def opened(place, name: str = NAME) -> tuple[int, bytes]:
    done = place.run(
        "restore.py", "--archive", place.archive, "--key", place.key,
        "--piece", name, place.home / "out",
    )  # fmt: skip
    out = place.home / "out"
    return done.returncode, out.read_bytes() if out.exists() else b""


def test_a_piece_is_kept_and_comes_back_with_the_offline_key(place):
    said = archive(place)

    assert said == 0
    assert opened(place) == (0, PIECE)


def test_nothing_of_a_piece_can_be_read_in_the_archive(place):
    archive(place)

    [kept] = place.kept()
    held = (place.archive / kept).read_bytes()
    assert b"names" not in held
    assert not AGE or held.startswith(b"age-encryption.org/v1")
    assert (place.archive / kept).stat().st_mode & 0o777 == 0o640


def test_the_same_piece_again_is_kept_once_and_said_to_be_kept(place):
    archive(place)
    before = place.kept()

    assert archive(place) == 0
    assert place.kept() == before


def test_another_piece_under_the_same_name_is_refused_and_the_first_one_stays(place):
    archive(place)
    (place.folder / "piece").write_bytes(PIECE + b"!")

    assert archive(place) == 1
    assert opened(place) == (0, PIECE)


def test_names_that_begin_alike_are_not_taken_for_each_other(place):
    archive(place)

    assert archive(place, f"{NAME}.00000028.backup") == 0
    assert archive(place, f"{NAME}.partial") == 0
    assert len(place.kept()) == 3


@pytest.mark.parametrize("line", ["exit 1", "head -c 100; exit 1", "kill -9 $$"])
def test_when_encrypting_fails_so_does_archiving_and_nothing_is_left(place, line: str):
    place.replace_age(line)
    place.hand_over()

    assert archive(place) != 0
    assert place.kept() == []


def test_without_keys_of_anybody_nothing_is_archived(place):
    if not AGE:
        pytest.skip("age is not installed")

    assert archive(place, BALSTS_RECIPIENTS="/dev/null") != 0
    assert place.kept() == []


def test_the_key_of_either_organisation_opens_a_piece(place):
    if not AGE:
        pytest.skip("age is not installed")
    archive(place)
    place.other_key.replace(place.key)

    assert opened(place) == (0, PIECE)


ONE_KEY = "one key alone opens what is kept"


@pytest.mark.parametrize(
    ("recipients", "said"),
    [
        ("age1one\nage1two\n", ""),
        ("# of the first\n\nage1one\nssh-ed25519 AAAAtwo of the second\n", ""),
        ("age1one\n", ONE_KEY),
        ("age1one\n# age1two\n\nage1one\n", ONE_KEY),
        ("ssh-ed25519 AAAAone here\nssh-ed25519 AAAAone there\n", ONE_KEY),
    ],
)
def test_what_one_key_alone_opens_is_kept_and_said(place, recipients: str, said: str):
    place.recipients.write_text(recipients, encoding="utf-8")
    place.replace_age("exec cat")
    place.hand_over()

    done = place.run("balsts-archive", place.folder / "piece", NAME)

    assert (done.returncode, len(place.kept())) == (0, 1)
    assert (said in done.stderr, bool(done.stderr)) == (True, bool(said))


@pytest.mark.parametrize("script", ["balsts-archive", "balsts-base", "balsts-backup"])
def test_every_script_that_encrypts_says_when_one_key_alone_opens_it(script: str):
    lines = (DEPLOY / script).read_text(encoding="utf-8").splitlines()
    asks = f'"${{0%/*}}/balsts-recipients" {script} || true'
    [encrypts] = [number for number, line in enumerate(lines) if "| age -R " in line]

    assert asks in lines[:encrypts]


def test_an_archive_that_is_not_there_is_a_failure(place):
    assert archive(place, BALSTS_ARCHIVE=str(place.folder / "nowhere")) != 0


def test_what_a_crash_left_half_written_does_not_stand_in_the_way(place):
    (place.archive / f".{NAME}.unfinished").write_bytes(b"half")
    place.hand_over()

    assert archive(place) == 0
    assert opened(place) == (0, PIECE)


def test_a_piece_with_a_flipped_byte_is_not_taken_for_the_end_of_the_archive(place):
    archive(place)
    [kept] = place.archive.iterdir()
    held = bytearray(kept.read_bytes())
    held[len(held) // 2] ^= 1
    kept.write_bytes(held)

    assert opened(place) == (200, b"")


def test_a_piece_that_is_not_there_is_the_end_of_the_archive(place):
    assert opened(place) == (1, b"")


def test_another_key_opens_nothing(place):
    if not AGE:
        pytest.skip("age is not installed")
    archive(place)
    place.key.unlink()
    make_key(place.key)
    place.hand_over()

    assert opened(place) == (200, b"")


BASES = {
    "2026-01-03T033000Z": "000000010000000000000010",
    "2026-01-10T033000Z": "000000010000000000000020",
    "2026-01-17T033000Z": "000000020000000000000030",
}


def lay_out(place, today: str, *, bases: dict[str, str] = BASES) -> set[str]:
    """Put bases and pieces there, tidy on a day, and return what is left, without the hashes."""
    names = [f"base-{moment}-{first}.tar.gz.age" for moment, first in bases.items()]
    pieces = ["00000001000000000000000F", "000000010000000000000010", "00000001000000000000001F",
              "000000010000000000000020.00000028.backup", "00000002000000000000002F",
              "000000020000000000000030", "00000002.history"]  # fmt: skip
    for name in (*names, *(f"{piece}-{'0' * 64}.gz.age" for piece in pieces)):
        (place.archive / name).touch()
    (place.tools / "date").write_text(
        f'#!/bin/sh\nshift 2\n[ "$1" = "35 days ago" ] && exec /bin/date -u -d "{today} -35 days" "$2"\n'
    )
    (place.tools / "date").chmod(0o755)
    place.hand_over()
    done = place.run("balsts-tidy")
    assert done.returncode == 0, done.stderr
    return {name.split("-" + "0" * 64)[0] for name in place.kept()}


def test_bases_older_than_35_days_go_with_the_pieces_that_only_they_needed(place):
    left = lay_out(place, "2026-02-10")

    assert left == {
        "base-2026-01-10T033000Z-000000010000000000000020.tar.gz.age",
        "base-2026-01-17T033000Z-000000020000000000000030.tar.gz.age",
        "000000010000000000000020.00000028.backup", "00000002000000000000002F",
        "000000020000000000000030", "00000002.history",
    }  # fmt: skip


def test_the_newest_base_stays_whatever_its_age_with_all_that_leads_on_from_it(place):
    left = lay_out(place, "2027-02-10")

    assert left == {
        "base-2026-01-17T033000Z-000000020000000000000030.tar.gz.age",
        "000000020000000000000030", "00000002.history",
    }  # fmt: skip


def test_nothing_is_tidied_away_while_there_is_no_base(place):
    assert len(lay_out(place, "2027-02-10", bases={})) == 7


def test_copies_of_the_night_and_what_was_never_finished_go_by_their_age(place):
    for name, days in (("balsts-old.dump.age", 36.5), ("balsts-new.dump.age", 34), (".x.unfinished", 2.5)):  # fmt: skip
        (place.archive / name).touch()
        moment = (place.archive / name).stat().st_mtime - days * 86400
        os.utime(place.archive / name, (moment, moment))

    place.run("balsts-tidy")

    assert place.kept() == ["balsts-new.dump.age"]


@pytest.fixture
def ledger(place):
    """The ledger of erasures with one line, and the folder for its copies."""
    (place.archive / "erasures").mkdir()
    path = place.folder / "data" / "erasures" / "ledger.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"one\n")
    path.chmod(0o600)
    place.hand_over()
    return path


def copy_ledger(place, second: int) -> tuple[int, str]:
    """Copy as the unit does, in a certain second; return its exit code and what it says."""
    (place.tools / "date").write_text(f"#!/bin/sh\necho 2026-11-27T03100{second}Z\n")
    (place.tools / "date").chmod(0o755)
    done = place.run("balsts-ledger-copy", BALSTS_DATA=str(place.folder / "data"))
    return done.returncode, done.stderr


def ledgers(place) -> list[bytes]:
    """Return what the copies of the ledger hold, the oldest first, and what is hidden beside them."""
    return [path.read_bytes() for path in sorted((place.archive / "erasures").iterdir())]


def test_the_ledger_is_copied_whenever_it_has_changed_and_no_copy_is_written_again(place, ledger):
    told = [copy_ledger(place, 1), copy_ledger(place, 2)]
    ledger.write_bytes(b"one\ntwo\n")
    told.append(copy_ledger(place, 3))

    assert told == [(0, "")] * 3
    assert ledgers(place) == [b"one\n", b"one\ntwo\n"]
    [first, second] = sorted((place.archive / "erasures").iterdir())
    assert first.name.startswith("ledger-00000001-2026-11-27T031001Z-")
    assert second.name.startswith("ledger-00000002-2026-11-27T031003Z-")
    assert first.stat().st_mode & 0o777 == 0o640


def test_after_a_clock_that_was_ahead_the_last_copy_by_name_is_the_longest_all_the_same(
    place, ledger
):
    told = [copy_ledger(place, 9)]
    ledger.write_bytes(b"one\ntwo\n")
    told += [copy_ledger(place, 1), copy_ledger(place, 2)]
    ledger.write_bytes(b"".join(b"line\n" for _ in range(10)))
    told.append(copy_ledger(place, 0))

    assert told == [(0, "")] * 4
    assert [one.count(b"\n") for one in ledgers(place)] == [1, 2, 10]


def test_after_a_clock_that_was_ahead_a_ledger_of_the_same_length_is_copied_once(place, ledger):
    told = [copy_ledger(place, 9)]
    ledger.write_bytes(b"two\n")
    told += [copy_ledger(place, second) for second in (1, 2, 3)]

    assert told == [(0, "")] * 4
    assert ledgers(place) == [b"two\n", b"one\n"]


@pytest.mark.parametrize(
    ("left", "said"), [(b"one\n", "is shorter than"), (b"", "is shorter than"), (None, "is lost")]
)
def test_a_ledger_that_was_cut_or_lost_never_becomes_the_newest_copy(place, ledger, left, said):
    ledger.write_bytes(b"one\ntwo\n")
    copy_ledger(place, 1)
    ledger.unlink() if left is None else ledger.write_bytes(left)

    for second in (2, 3):
        code, sentence = copy_ledger(place, second)
        assert (code, said in sentence) == (1, True)
    assert ledgers(place) == [b"one\ntwo\n"]


def test_where_nobody_was_erased_yet_there_is_nothing_to_copy(place, ledger):
    ledger.unlink()

    assert copy_ledger(place, 1) == (0, "")
    assert ledgers(place) == []


def test_a_ledger_out_of_reach_is_not_taken_for_one_that_nobody_was_erased_in(place, ledger):
    ledger.parent.rename(place.folder / "elsewhere")

    assert copy_ledger(place, 1)[0] == 1
    assert ledgers(place) == []


def test_of_the_copies_of_the_ledger_the_newest_hundred_stay_here(place, ledger):
    for number in range(100, 205):
        (place.archive / "erasures" / f"ledger-00000000-2026-01-01T000{number}Z-0.jsonl").touch()

    assert copy_ledger(place, 1) == (0, "")
    left = sorted(path.name for path in (place.archive / "erasures").iterdir())
    assert len(left) == 100
    assert left[0] == "ledger-00000000-2026-01-01T000106Z-0.jsonl"
    assert left[-1].startswith("ledger-00000001-2026-11-27T031001Z-")


@pytest.fixture
def forked(place, monkeypatch):
    """An archive whose server went back from the third Sunday to the second week, and on from there."""
    spec = importlib.util.spec_from_file_location("restore", DEPLOY / "restore.py")
    restore = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "restore", restore)
    spec.loader.exec_module(restore)
    monkeypatch.setenv("PATH", place.surroundings()["PATH"])
    (place.folder / "piece").write_text("1\t0/18000000\tbefore 2026-01-05 12:00:00+00\n")
    archive(place, "00000002.history")
    for moment, first in list(BASES.items())[:2]:
        (place.archive / f"base-{moment}-{first}.tar.gz.age").touch()
    return restore, restore.Archive(place.archive, place.key)


def chosen(forked, moment: str, timeline: int | None = None) -> str:
    restore, archive_of_two_lines = forked
    return restore.choose_base(archive_of_two_lines, restore.moment_of(moment), timeline)[2].name[
        5:15
    ]


def test_a_base_from_which_the_server_went_back_leads_nowhere_any_more(forked):
    assert chosen(forked, "2026-01-12 12:00:00 UTC") == "2026-01-03"
    assert chosen(forked, "newest") == "2026-01-03"


def test_the_stretch_that_was_gone_back_from_is_reached_on_the_older_line_of_time(forked):
    assert chosen(forked, "2026-01-12 12:00:00 UTC", timeline=1) == "2026-01-10"
    assert chosen(forked, "2026-01-09 12:00:00 UTC", timeline=1) == "2026-01-03"
