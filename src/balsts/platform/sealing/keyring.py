"""The keys of keys: files in a folder that belongs to the keeper alone.

A key is named after itself (a fingerprint), so that a file that holds another key than its name
says is found out at once. New values are wrapped under the current one; older ones still open what
was wrapped under them until everything is wrapped anew.

The files lie open, or they are locked: sealed under a key of the file `lock`, which opens with the
start code alone. Whoever has the folder without the code, as on a stolen disk, has nothing. The code
and what it opens are in memory only.
"""

import base64
import binascii
import hmac
import os
import re
import stat
from contextlib import suppress
from pathlib import Path

from balsts.platform.sealing.envelope import KEY_BYTES, Place, Tampered, new_key, seal, unseal
from balsts.platform.sealing.start_code import NoStartCode, key_from
from balsts.platform.shared_files import keep, keep_names_in

_FINGERPRINT = b"balsts key of keys, fingerprint 1"
_NAME = re.compile(r"([0-9a-f]{16})\.key")
CURRENT = "current"
LOCK = "lock"
_LOCKED = "locked:"  # how the text of a locked file begins; an open one is the key in hexadecimal
_DOOMED = ".doomed"


class KeyTrouble(Exception):
    """Says to the operator in one sentence what is wrong with a key and what to do."""


class KeyNotHere(KeyTrouble):
    """A value is wrapped under a key that this folder does not hold."""

    def __init__(self, key_id: str, folder: Path) -> None:
        super().__init__(
            f"The key {key_id or '(none)'} is not in {folder}: put its file back, or bring it back "
            "from two recovery shares with `balsts keys restore` (docs/how-to/keep-keys.md)."
        )


class KeysLocked(KeyTrouble):
    """The files are locked, and nobody has told the right start code yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The keys in {folder} are locked: one of the key-holders types the start code, "
            "`balsts keys open` (docs/how-to/keep-keys.md)."
        )


def fingerprint(key: bytes) -> str:
    """Return the name of a key: it tells the key apart and tells nothing about it."""
    return hmac.digest(key, _FINGERPRINT, "sha256").hex()[:16]


class Keyring:
    """The keys in one folder, read when they are needed and again when the folder has changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys: dict[str, bytes] = {}
        self._shut: frozenset[str] = frozenset()
        self._locks: list[bytes] = []
        self._current = ""
        self._seen: tuple[int, int] | None = None

    @property
    def is_empty(self) -> bool:
        return not self.key_ids

    @property
    def key_ids(self) -> frozenset[str]:
        """All that there are, also those that are locked."""
        self._look()
        return frozenset(self._keys) | self._shut

    @property
    def is_shut(self) -> bool:
        """Whether some cannot be read, because nobody has told the start code."""
        self._look()
        return bool(self._shut)

    @property
    def is_locked(self) -> bool:
        """Whether who has the folder alone has nothing."""
        return (self.folder / LOCK).exists() and all(
            _is_locked(path) for path in self.folder.iterdir() if _NAME.fullmatch(path.name)
        )

    @property
    def current(self) -> str:
        """The key under which new values are wrapped."""
        self._look()
        self._key(self._current)
        return self._current

    @property
    def name_of_current(self) -> str:
        """What the current key is called, whether it can be read or not."""
        self._look()
        return self._current

    def open_with(self, code: str) -> None:
        """Unlock with the start code; a wrong one is said, and what was open stays open."""
        path = self.folder / LOCK
        if not path.exists():
            return
        try:
            held = _unlocked(path, [key_from(code)])
        except NoStartCode:
            raise KeyTrouble(
                "This is no start code: it has 28 letters and digits, and one was misread or left out."
            ) from None
        if held is None:
            raise KeyTrouble(
                f"This start code does not open the keys in {self.folder}: it is an older one, "
                "or another installation's."
            )
        self._locks = [held[at : at + KEY_BYTES] for at in range(0, len(held), KEY_BYTES)]
        self._seen = None
        if self.is_shut:
            raise KeyTrouble(
                f"The start code is right, but a file in {self.folder} was changed and does not open "
                "with it: put the right file back."
            )

    def lock_with(self, code: str) -> None:
        """Lock all files anew; from then on this start code opens them and no other does.

        Stopped anywhere, all opens with the one code or with the other: until the last file is sealed
        anew, the lock holds the keys of before, too.
        """
        if self.is_shut:
            raise KeysLocked(self.folder)
        code_key, new = key_from(code), new_key()
        self._replace(LOCK, _locked(new + b"".join(self._locks), code_key, LOCK))
        for name, key in self._keys.items():
            self._replace(f"{name}.key", _locked(key, new, f"{name}.key"))
        self._replace(LOCK, _locked(new, code_key, LOCK))
        self._locks, self._seen = [new], None

    def wrap(self, key: bytes, *, place: Place) -> tuple[str, bytes]:
        """Return the current key's name and the key of a value, readable under it alone."""
        current = self.current
        bound_to = place.named(current)
        return current, seal(key, key=self._keys[current], bound_to=bound_to)

    def unwrap(self, wrapped: bytes, *, key_id: str, place: Place) -> bytes:
        """Return the key of a value; raise KeyNotHere or Tampered."""
        self._look()
        return unseal(wrapped, key=self._key(key_id), bound_to=place.named(key_id))

    def add(self, key: bytes | None = None) -> str:
        """Put a key into the folder, a new one unless it is given, and make it current."""
        key = key or new_key()
        name = fingerprint(key)
        self._write(f"{name}.key", self._as_a_file(key))
        self._write(CURRENT, name)
        return name

    def put_back(self, key: bytes) -> str:
        """Put a key of old into the folder; it becomes current only where there is none."""
        name = fingerprint(key)
        self._write(f"{name}.key", self._as_a_file(key))
        if not (self.folder / CURRENT).exists():
            self._write(CURRENT, name)
        return name

    def forget(self, key_id: str) -> None:
        """Destroy a key: what is wrapped under it, in old backups too, never opens again."""
        # Under its name a file holds its key or nothing does: half destroyed, it would shut all notes.
        (self.folder / f"{key_id}.key").rename(self.folder / f"{key_id}{_DOOMED}")
        self.finish_destroying()

    def finish_destroying(self) -> None:
        """Destroy what is meant to be, also what a power cut interrupted."""
        for doomed in self.folder.glob(f"*{_DOOMED}"):
            keep_names_in(self.folder)
            if doomed.stat().st_nlink == 1:  # else nothing has taken its place yet
                with doomed.open("r+b") as file:  # where it lies: a new file would lie elsewhere
                    file.write(os.urandom(doomed.stat().st_size))
                    keep(file)
            doomed.unlink()
            keep_names_in(self.folder)

    def secret(self, key_id: str) -> bytes:
        """Return a key itself, for recovery shares only."""
        self._look()
        return self._key(key_id)

    def _key(self, key_id: str) -> bytes:
        key = self._keys.get(key_id)
        if key is not None:
            return key
        if key_id in self._shut:
            raise KeysLocked(self.folder)
        raise KeyNotHere(key_id, self.folder)

    def _look(self) -> None:
        seen = self._as_it_stands()
        if seen != self._seen:
            found, current = self._read()
            # A key bears its own name: what was read once is right as long as its file is there,
            # also when the file was locked anew with a code that this process was not told.
            self._keys = {
                name: key
                for name, one in found.items()
                if (key := one if one is not None else self._keys.get(name)) is not None
            }
            # In this order: others read meanwhile, and a current key is always one that is there.
            self._shut = frozenset(found) - frozenset(self._keys)
            self._current, self._seen = current, seen

    def _as_it_stands(self) -> tuple[int, int]:
        """Return what changes whenever a file is put in or taken away, or another key is current."""
        try:
            changed_at = self.folder.stat().st_mtime_ns
            return changed_at, (self.folder / CURRENT).stat().st_ino
        except FileNotFoundError:
            return (self.folder.stat().st_mtime_ns if self.folder.is_dir() else 0), 0

    def _read(self) -> tuple[dict[str, bytes | None], str]:
        """Return each key, or nothing in the place of one that our locks do not open."""
        if not self.folder.is_dir():
            return {}, ""
        found: dict[str, bytes | None] = {}
        for path in sorted(self.folder.iterdir()):
            if named := _NAME.fullmatch(path.name):
                with suppress(FileNotFoundError):  # forgotten at this moment
                    found[named[1]] = _key_in(path, named[1], self._locks)
        current = self.folder / CURRENT
        return found, current.read_text(encoding="utf-8").strip() if current.exists() else ""

    def _as_a_file(self, key: bytes) -> str:
        """Return what to write for a key: locked, where the others are."""
        if not (self.folder / LOCK).exists():
            return key.hex()
        if not self._locks:
            raise KeysLocked(self.folder)
        return _locked(key, self._locks[0], f"{fingerprint(key)}.key")

    def _replace(self, name: str, text: str) -> None:
        """Put a file in the place of another, which is destroyed."""
        path, doomed = self.folder / name, self.folder / f"{name}{_DOOMED}"
        if path.exists():
            doomed.unlink(missing_ok=True)
            doomed.hardlink_to(path)
        self._write(name, text)
        self.finish_destroying()

    def _write(self, name: str, text: str) -> None:
        """Write a file whole or not at all, readable by the folder's owner alone; then it stays."""
        draft = self.folder / f".{name}.{os.getpid()}"
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(f"{text}\n".encode())
            keep(file)
        owner = self.folder.stat()
        if os.geteuid() == 0 and owner.st_uid != 0:
            os.chown(draft, owner.st_uid, owner.st_gid)
        draft.rename(self.folder / name)
        keep_names_in(self.folder)
        self._seen = None


def _key_in(path: Path, name: str, locks: list[bytes]) -> bytes | None:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyTrouble(f"Others may read {path}: run `chmod 600 {path}` and make a new key.")
    key: bytes | None
    if _is_locked(path):
        key = _unlocked(path, locks)
        if key is None:
            return None
    else:
        try:
            key = bytes.fromhex(path.read_text(encoding="utf-8").strip())
        except ValueError:
            key = b""
    if len(key) != KEY_BYTES or fingerprint(key) != name:
        raise KeyTrouble(
            f"The file {path} does not hold the key that it is named after: put the right file back."
        )
    return key


def _is_locked(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_LOCKED)) == _LOCKED.encode()


def _locked(secret: bytes, key: bytes, name: str) -> str:
    """Return the text of a file that opens with this key, and under this name, alone."""
    return _LOCKED + base64.b64encode(seal(secret, key=key, bound_to=name.encode())).decode()


def _unlocked(path: Path, keys: list[bytes]) -> bytes | None:
    """Return what a locked file holds, or nothing where none of these keys opens it."""
    try:
        sealed = base64.b64decode(path.read_text(encoding="utf-8").removeprefix(_LOCKED))
    except (ValueError, binascii.Error):
        return None
    for key in keys:
        try:
            return unseal(sealed, key=key, bound_to=path.name.encode())
        except Tampered:
            continue
    return None
