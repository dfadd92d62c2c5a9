"""A PostgreSQL that archives as `deploy/` says comes back as of any second, or a sentence says why not."""

import datetime
import shutil
import time

import psycopg
import pytest

from tests.archiving import QUICK, SETTINGS, Server, workshop


@pytest.fixture(scope="module")
def server():
    """Three rows, each a second of its own, with a base before them and all of it archived."""
    with workshop(Server, **QUICK | {"fsync": "on"}) as made:
        made.start()
        made.ask("create table story (line integer)")
        made.based = made.make_base()
        time.sleep(1)  # a base brings back from the second after it
        made.moments = []
        for line in (1, 2, 3):
            made.ask(f"insert into story values ({line})", "select pg_switch_wal()")
            made.moments.append(made.ask("select clock_timestamp()"))
        made.ask("insert into story values (4)", "select pg_switch_wal()")
        wait_until_archived(made)
        yield made


def wait_until_archived(server: Server) -> None:
    """Wait for the piece before the one that is being written now."""
    for _ in range(200):
        waiting = server.ask(
            "select count(*) from pg_ls_archive_statusdir() where name like '%.ready'"
        )
        if waiting == 0:
            return
        time.sleep(0.05)
    raise AssertionError("nothing is archived")


def in_utc(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def story(cluster) -> list[int]:
    with psycopg.connect(**cluster.admin) as admin:
        return [line for (line,) in admin.execute("select line from story order by line")]


def copy_of(server: Server, name: str):
    """Return a copy of the archive, to be spoilt."""
    copy = server.folder / name
    shutil.copytree(server.archive, copy)
    server.hand_over()
    return copy


def flip(path) -> None:
    """Flip a bit of the checksum: another one of a file full of zeros may read as the same zeros, without age."""
    held = bytearray(path.read_bytes())
    held[-5] ^= 1
    path.write_bytes(held)


def said(server: Server, moment: str, *words: object, into: str = "nothing") -> tuple[int, str]:
    """Return how it ended and what it said; nothing half done may be left of it."""
    done = server.restore(moment, into, *map(str, words))
    left = [path.name for path in server.folder.glob(f"{into}*")]
    assert left == []
    return done.returncode, done.stderr


def test_the_settings_of_deploy_are_those_that_hold(server):
    held = {name: server.ask(f"show {name}") for name in SETTINGS if name != "archive_command"}
    given = {name: value for name, value in SETTINGS.items() if name != "archive_command"}

    assert held == given | {"wal_compression": "pglz"} | {"archive_timeout": "40s"}
    assert "/balsts-archive" in server.ask("show archive_command")


def test_a_base_is_checked_encrypted_and_named_by_its_first_second_and_piece(server):
    bases = [name for name in server.kept() if name.startswith("base-")]

    assert (server.based.returncode, len(bases)) == (0, 1)
    assert list(server.home.iterdir()) == []


@pytest.mark.parametrize("line", [1, 3])
def test_every_second_comes_back_with_what_was_written_until_then_and_nothing_later(
    server, line: int
):
    moment = server.moments[line - 1]

    done = server.restore(in_utc(moment), f"second-{line}")

    assert (done.returncode, done.stderr) == (0, "")
    with server.opened(f"second-{line}") as cluster:
        assert story(cluster) == list(range(1, line + 1))


def test_newest_brings_back_all_that_was_archived(server):
    server.restore("newest", "newest")

    with server.opened("newest") as cluster:
        assert story(cluster) == [1, 2, 3, 4]


def test_a_moment_before_the_first_base_is_refused(server):
    code, words = said(server, "2020-01-01 12:00:00 Europe/Riga")

    assert code == 1
    assert words.startswith("The oldest base begins at ")


def test_a_moment_after_the_last_change_is_refused_and_that_change_is_named(server):
    code, words = said(server, in_utc(server.moments[-1] + datetime.timedelta(hours=1)))

    assert code == 1
    assert words.startswith("The archive ends before that moment: its last change is of ")


@pytest.mark.parametrize(
    "moment",
    ["2026-10-25 03:30:00 Europe/Riga", "2026-03-29 03:30:00 Europe/Riga"],
)
def test_an_hour_that_the_clocks_repeat_or_leave_out_must_be_told_in_utc(server, moment: str):
    assert said(server, moment) == (1, "At that moment the clocks are changed: say it in UTC.\n")


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-26 14:03:27", "2026-11-26 14:03 Rīga"])
def test_a_moment_without_a_zone_is_refused(server, moment: str):
    code, words = said(server, moment)

    assert (code, words.startswith("Say the moment as ")) == (1, True)


@pytest.mark.parametrize("moment", ["newest", "the third"])
def test_a_piece_that_is_missing_in_the_middle_is_named(server, moment: str):
    copy = copy_of(server, f"gap-{moment[:3]}")
    first = next(copy.glob("base-*")).name.removesuffix(".tar.gz.age")[-24:]
    missing = f"{int(first, 16) + 2:024X}"
    for piece in copy.glob(f"{missing}-*"):
        piece.unlink()

    asked = moment if moment == "newest" else in_utc(server.moments[2])
    code, words = said(server, asked, "--archive", copy)

    assert (code, missing[8:] in words) == (1, True)


@pytest.mark.parametrize("moment", ["newest", "the third"])
def test_a_flipped_byte_in_a_piece_ends_it_instead_of_looking_like_the_end(server, moment: str):
    copy = copy_of(server, f"flipped-{moment[:3]}")
    first = next(copy.glob("base-*")).name.removesuffix(".tar.gz.age")[-24:]
    [piece] = copy.glob(f"{int(first, 16) + 2:024X}-*")
    flip(piece)

    asked = moment if moment == "newest" else in_utc(server.moments[2])
    code, words = said(server, asked, "--archive", copy)

    assert (code, words.startswith(f"{piece.name} was changed")) == (1, True)


def test_a_piece_that_cannot_be_unpacked_is_named(server):
    copy = copy_of(server, "torn")
    first = next(copy.glob("base-*")).name.removesuffix(".tar.gz.age")[-24:]
    [piece] = copy.glob(f"{int(first, 16) + 2:024X}-*")
    held = piece.read_bytes()
    piece.write_bytes(held[:20] + b"\xff" * (len(held) - 20))

    code, words = said(server, "newest", "--archive", copy)

    assert (code, words.startswith(f"{piece.name} was changed")) == (1, True)


def test_a_flipped_byte_in_a_base_is_found_before_anything_is_started(server):
    copy = copy_of(server, "flipped-base")
    [base] = copy.glob("base-*")
    flip(base)

    code, words = said(server, "newest", "--archive", copy)

    assert (code, words.startswith(f"{base.name} was changed")) == (1, True)


def test_a_folder_that_is_there_is_never_touched(server):
    (server.folder / "here").mkdir()

    done = server.restore("newest", "here")

    assert (done.returncode, "is there already" in done.stderr) == (1, True)
    assert list((server.folder / "here").iterdir()) == []
