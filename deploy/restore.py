r"""Brings the cluster back as it was at a second of your choice; docs/how-to/restore-to-a-second.md says when.

    sudo -u postgres python3 deploy/restore.py --moment "2026-11-26 14:03:27 Europe/Riga" \
        --key /dev/shm/offline-key --archive /var/lib/balsts-archive --into /var/lib/postgresql/back

`newest` instead of a moment goes on to the end of the archive. Needs Python, PostgreSQL and age, nothing of
Balsts. Either the folder is whole, checked and at rest afterwards, or there is none and a sentence says why.
"""

import argparse
import datetime
import gzip
import hashlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib
import zoneinfo
from dataclasses import dataclass
from pathlib import Path

NO_SUCH_PIECE = 1  # PostgreSQL takes this for the end of the archive
GIVE_UP = 200  # above 125 it ends the recovery instead; a spoilt piece must never look like the end
Moment = datetime.datetime | None  # nothing for the end of the archive
Base = tuple[datetime.datetime, str, Path]  # its first second, the first piece it needs, its file

PIECES_OF_A_NUMBER = 0x100  # pieces of 16 MB, as initdb makes them
NEWEST = "newest"
BASE = re.compile(r"base-(\d{4}-\d\d-\d\dT\d{6}Z)-([0-9A-F]{24})\.tar\.gz\.age")
PIECE = re.compile(r"([0-9A-F]{24})-[0-9a-f]{64}\.gz\.age")
HISTORY = re.compile(r"([0-9A-F]{8})\.history-[0-9a-f]{64}\.gz\.age")


class NotRestored(Exception):
    """Says in a sentence why nothing was brought back."""


@dataclass(frozen=True)
class Archive:
    """A folder of bases and pieces of the log, and the key that opens them."""

    folder: Path
    key: Path

    def bases(self) -> list[Base]:
        """Return (first second, first piece, file) of every base, the oldest first."""
        found = [(BASE.fullmatch(path.name), path) for path in sorted(self.folder.iterdir())]
        return [
            (datetime.datetime.strptime(told[1], "%Y-%m-%dT%H%M%S%z"), told[2], path)
            for told, path in found
            if told
        ]

    def missing_piece(self, first: str) -> str | None:
        """Return the first piece that is not there though a later one is."""
        there = {place_of(told[1]) for told in map(PIECE.fullmatch, self._names()) if told}
        later = [place for place in there if place >= place_of(first)]
        for place in range(place_of(first), max(later, default=0)):
            if place not in there:
                return "{:08X}{:08X}".format(*divmod(place, PIECES_OF_A_NUMBER))
        return None

    def line_of_time(self, wanted: int | None) -> dict[int, int]:
        """Return where each older line was left for the wanted one (or the newest): {line: place}."""
        lines = sorted(told[1] for told in map(HISTORY.fullmatch, self._names()) if told)
        chosen = f"{wanted:08X}" if wanted else (lines or [""])[-1]
        if chosen not in lines:
            return {}
        told = re.findall(
            r"^(\d+)\t([0-9A-F]+)/([0-9A-F]+)",
            (self.piece(f"{chosen}.history") or b"").decode(),
            re.MULTILINE,
        )
        return {int(line): (int(high, 16) << 32 | int(low, 16)) >> 24 for line, high, low in told}

    def piece(self, name: str) -> bytes | None:
        """Return a piece of the log or a history, opened; or nothing where there is none."""
        found = list(self.folder.glob(f"{name}-*.gz.age"))
        if not found:
            return None
        if len(found) > 1:
            raise NotRestored(f"There are two of {name} in the archive.")
        with found[0].open("rb") as file:
            opened = subprocess.run(self.opening, stdin=file, capture_output=True, check=False)
        try:
            told = gzip.decompress(opened.stdout) if opened.returncode == 0 else b""
        except (OSError, EOFError, zlib.error):
            told = b""
        if hashlib.sha256(told).hexdigest() not in found[0].name:
            raise NotRestored(f"{found[0].name} was changed, or is not for this key.")
        return told

    @property
    def opening(self) -> list[str]:
        return ["age", "-d", "-i", str(self.key)]

    def _names(self) -> list[str]:
        return [path.name for path in self.folder.iterdir()]


def place_of(piece: str) -> int:
    """Return the number of a piece in the log, whatever its line of time."""
    return int(piece[8:16], 16) * PIECES_OF_A_NUMBER + int(piece[16:24], 16)


def moment_of(words: str) -> Moment:
    """Read a moment with its zone; an hour that the clocks repeat or leave out must be told in UTC."""
    if words == NEWEST:
        return None
    day_and_time, _, zone = words.strip().rpartition(" ")
    try:
        place = zoneinfo.ZoneInfo(zone)
        moment = datetime.datetime.fromisoformat(day_and_time).replace(tzinfo=place)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError, IsADirectoryError):
        raise NotRestored(
            'Say the moment as "2026-11-26 14:03:27 Europe/Riga" or "2026-11-26 12:03:27 UTC".'
        ) from None
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise NotRestored("At that moment the clocks are changed: say it in UTC.")
    return moment.astimezone(datetime.UTC)


def choose_base(archive: Archive, moment: Moment, timeline: int | None) -> Base:
    """Return the newest base from which the wanted line of time leads to the moment."""
    left_at = archive.line_of_time(timeline)
    bases = [
        base
        for base in archive.bases()
        if place_of(base[1]) <= left_at.get(int(base[1][:8], 16), place_of(base[1]))
    ]
    if not bases:
        raise NotRestored(f"There is no base in {archive.folder}.")
    fitting = [base for base in bases if moment is None or base[0] <= moment]
    if not fitting:
        raise NotRestored(
            f"The oldest base begins at {bases[0][0]:%Y-%m-%d %H:%M:%S} UTC; nothing before that second can be"
            " brought back from this archive. Take the copy of the night before: docs/how-to/restore-a-copy.md."
        )
    return fitting[-1]


def unpack(archive: Archive, base: Path, data: Path, binaries: Path) -> None:
    """Open a base and hold it against its own list of hashes."""
    data.mkdir(mode=0o700)
    with (
        base.open("rb") as file,
        subprocess.Popen(
            archive.opening, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as age,
    ):
        tar = subprocess.run(
            ["tar", "-C", data, "-xz"], stdin=age.stdout, capture_output=True, check=False
        )
    if age.returncode or tar.returncode:
        raise NotRestored(f"{base.name} was changed, or is not for this key: choose an older base.")
    checked = subprocess.run(
        [binaries / "pg_verifybackup", "--quiet", data], capture_output=True, text=True, check=False
    )
    if checked.returncode:
        raise NotRestored(f"{base.name} is not what it was: {checked.stderr.strip()}")


def settings_of(
    archive: Archive, place: Path, moment: Moment, timeline: int | None, sockets: str
) -> str:
    """Return the settings of a server that nobody can enter and that goes on to the moment."""
    command = [sys.executable, "-I", "-S", str(Path(__file__).resolve())]
    command += ["--archive", str(archive.folder), "--key", str(archive.key), "--piece"]
    told = {
        "restore_command": shlex.join(command).replace("%", "%%") + " %f %p",
        "recovery_target_timeline": str(timeline or "latest"),
        "recovery_target_action": "promote",
        "recovery_target_time": moment.isoformat(" ") if moment else "",
        "hba_file": str(place / "nobody.conf"),
        "ident_file": str(place / "nobody-else.conf"),
        "listen_addresses": "",
        "unix_socket_directories": sockets,
        "hot_standby": "off",
        # All that was unpacked is on the disk before the recovery begins, in one go instead of file by file.
        "recovery_init_sync_method": "syncfs",
        # The new line of time must reach the archive, but only from where it will live: it waits till then.
        "archive_mode": "on",
        "archive_command": "",
        "max_wal_size": "4GB",
        "lc_messages": "C",
        "log_min_messages": "log",
        "log_timezone": "UTC",
        "timezone": "UTC",
        "shared_preload_libraries": "",
        "logging_collector": "off",
        "log_destination": "stderr",
        "ssl": "off",
    }
    return "".join(
        f"{name} = '{value.replace(chr(39), 2 * chr(39))}'\n" for name, value in told.items()
    )


def recover(archive: Archive, place: Path, binaries: Path, settings: str, *, first: str) -> str:
    """Let PostgreSQL go on to the moment, and stop; return the time of the last change that it made."""
    data = place / "data"
    (place / "nobody.conf").write_text("local all all reject\n", encoding="ascii")
    (place / "nobody-else.conf").touch()
    (place / "settings.conf").write_text(settings, encoding="utf-8")
    (data / "recovery.signal").touch()
    command = [
        str(binaries / "postgres"),
        "-D",
        str(data),
        "-c",
        f"config_file={place / 'settings.conf'}",
    ]
    with (place / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            while server.poll() is None and not is_open(data):
                time.sleep(0.02)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()
    told = (place / "log").read_text(encoding="utf-8", errors="replace")
    times = re.findall(r"last completed transaction was at log time (\S+ \S+)", told)
    last = times[-1] if times else "the base itself"
    if server.returncode:
        raise NotRestored(why_not(archive, told, last, first))
    return last


def is_open(data: Path) -> bool:
    """Whether the server says that the recovery is over."""
    try:
        return "ready" in (data / "postmaster.pid").read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return False


def why_not(archive: Archive, told: str, last: str, first: str) -> str:
    """Say in a sentence what stood in the way of the recovery."""
    spoilt = re.findall(r"^restore: (.*)", told, re.MULTILINE)
    missing = archive.missing_piece(first)
    if spoilt:
        return f"{spoilt[-1]} Nothing after {last} can be brought back from this base."
    if missing:
        return f"The piece of the log {missing} is missing in the archive: nothing after {last} can be brought back."
    if "before configured recovery target was reached" in told:
        return (
            f"The archive ends before that moment: its last change is of {last}."
            " Ask for that moment, an earlier one, or `newest`."
        )
    faults = re.findall(r"(?:FATAL|PANIC): +(.*)", told)
    return f"PostgreSQL did not come up: {faults[-1] if faults else told[-500:]}"


def check_pages(data: Path, binaries: Path) -> bool:
    """Hold every page against its checksum, where the cluster has them; say whether it has."""
    control = subprocess.run(
        [binaries / "pg_controldata", data], capture_output=True, text=True, check=True
    )
    if re.search(r"checksum version: +0$", control.stdout, re.MULTILINE):
        return False
    done = subprocess.run(
        [binaries / "pg_checksums", "--check", "-D", data],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotRestored(f"A page of what came back is spoilt: {done.stderr.strip()[-500:]}")
    return True


def restore(
    archive: Archive, into: Path, binaries: Path, *, moment: Moment, timeline: int | None
) -> str:
    """Do all of it in a folder beside, which takes its name only when it is whole."""
    _, first, base = choose_base(archive, moment, timeline)
    missing = archive.missing_piece(first)
    if moment is None and missing:
        raise NotRestored(
            f"The piece of the log {missing} is missing in the archive, and later ones are there: fetch it from"
            " another copy of the archive, or say until which moment, before it, to go."
        )
    place = into.with_name(f"{into.name}.unfinished")
    place.mkdir(mode=0o700)
    try:
        unpack(archive, base, place / "data", binaries)
        # A socket's path must be short, and the folder that was chosen may be deep.
        with tempfile.TemporaryDirectory(prefix="balsts-") as sockets:
            settings = settings_of(archive, place, moment, timeline, sockets)
            last = recover(archive, place, binaries, settings, first=first)
        checked = check_pages(place / "data", binaries)
        (place / "data").rename(into)
    finally:
        shutil.rmtree(place)
    return (
        f"{into} is the cluster as of {moment.isoformat(' ') if moment else 'the end of the archive'}; last change:"
        f" {last}. From {base.name}; {'every page held against its checksum' if checked else 'pages have no checksums'}."
    )


def hand_piece(archive: Archive, name: str, path: str) -> int:
    """Be the restore_command of the server: put a piece where it asks for it."""
    try:
        told = archive.piece(name)
    except (NotRestored, OSError) as fault:
        print(f"restore: {fault}", file=sys.stderr)
        return GIVE_UP
    if told is None:
        return NO_SUCH_PIECE
    Path(path).write_bytes(told)
    return 0


def main() -> int:
    """Read what was asked; end with 0 only when all of it is done."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--archive", type=Path, default=Path("/var/lib/balsts-archive"))
    parser.add_argument(
        "--key", type=Path, required=True, help="the offline key, from a stick or from memory"
    )
    parser.add_argument("--moment", help="with its zone, or `newest`")
    parser.add_argument("--into", type=Path, help="a folder that is not there yet")
    parser.add_argument("--timeline", type=int, help="an older line of time; usually the newest")
    parser.add_argument(
        "--binaries", type=Path, default=None, help="the folder of PostgreSQL's programs"
    )
    parser.add_argument("--piece", nargs=2, metavar=("NAME", "PATH"), help=argparse.SUPPRESS)
    told = parser.parse_args()
    archive = Archive(told.archive.resolve(), told.key.resolve())
    if told.piece:
        return hand_piece(archive, *told.piece)
    try:
        refuse_what_cannot_be(told)
        done = restore(
            archive,
            told.into.resolve(),
            told.binaries or newest_binaries(),
            moment=moment_of(told.moment),
            timeline=told.timeline,
        )
    except NotRestored as why:
        print(why, file=sys.stderr)
        return 1
    print(done)
    return 0


def refuse_what_cannot_be(told: argparse.Namespace) -> None:
    """Say before anything is begun what was asked wrongly."""
    if os.geteuid() == 0:
        raise NotRestored("Start this as the user of the database: sudo -u postgres ...")
    if not told.moment or not told.into:
        raise NotRestored("Say --moment and --into.")
    if told.into.exists() or told.into.with_name(f"{told.into.name}.unfinished").exists():
        raise NotRestored(f"{told.into} is there already, or half of it is: name another folder.")


def newest_binaries() -> Path:
    """Return the folder of the newest PostgreSQL of Debian, else of the one on the path."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("[1-9]*/bin"), key=lambda path: int(path.parent.name)
    )
    found = shutil.which("postgres")
    if installed:
        return installed[-1]
    if found:
        return Path(found).resolve().parent
    raise NotRestored("There is no PostgreSQL: name the folder of its programs by --binaries.")


if __name__ == "__main__":
    sys.exit(main())
