"""The keys of keys: files in a folder that belongs to the keeper alone.

A key is named after itself (a fingerprint), so that a file that holds another key than its name
says is found out at once. New values are wrapped under the current one; older ones still open what
was wrapped under them until everything is wrapped anew.
"""

import hmac
import os
import re
import stat
from pathlib import Path

from balsts.platform.sealing.envelope import KEY_BYTES, Place, new_key, seal, unseal
from balsts.platform.shared_files import keep, keep_names_in

_FINGERPRINT = b"balsts key of keys, fingerprint 1"
_NAME = re.compile(r"([0-9a-f]{16})\.key")
CURRENT = "current"
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


def fingerprint(key: bytes) -> str:
    """Return the name of a key: it tells the key apart and tells nothing about it."""
    return hmac.digest(key, _FINGERPRINT, "sha256").hex()[:16]


class Keyring:
    """The keys in one folder, read when they are needed and again when the folder has changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys: dict[str, bytes] = {}
        self._current = ""
        self._seen: tuple[int, int] | None = None

    @property
    def is_empty(self) -> bool:
        return not self.key_ids

    @property
    def key_ids(self) -> frozenset[str]:
        self._look()
        return frozenset(self._keys)

    @property
    def current(self) -> str:
        """The key under which new values are wrapped."""
        self._look()
        if self._current not in self._keys:
            raise KeyNotHere(self._current, self.folder)
        return self._current

    def wrap(self, key: bytes, *, place: Place) -> tuple[str, bytes]:
        """Return the current key's name and the key of a value, readable under it alone."""
        current = self.current
        bound_to = place.named(current)
        return current, seal(key, key=self._keys[current], bound_to=bound_to)

    def unwrap(self, wrapped: bytes, *, key_id: str, place: Place) -> bytes:
        """Return the key of a value; raise KeyNotHere or Tampered."""
        self._look()
        if key_id not in self._keys:
            raise KeyNotHere(key_id, self.folder)
        return unseal(wrapped, key=self._keys[key_id], bound_to=place.named(key_id))

    def add(self, key: bytes | None = None) -> str:
        """Put a key into the folder, a new one unless it is given, and make it current."""
        key = key or new_key()
        name = fingerprint(key)
        self._write(f"{name}.key", key.hex())
        self._write(CURRENT, name)
        return name

    def put_back(self, key: bytes) -> str:
        """Put a key of old into the folder; it becomes current only where there is none."""
        name = fingerprint(key)
        self._write(f"{name}.key", key.hex())
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
            with doomed.open("r+b") as file:  # where it lies: a new file would lie elsewhere
                file.write(os.urandom(2 * KEY_BYTES))
                keep(file)
            doomed.unlink()
            keep_names_in(self.folder)

    def secret(self, key_id: str) -> bytes:
        """Return a key itself, for recovery shares only."""
        self._look()
        if key_id not in self._keys:
            raise KeyNotHere(key_id, self.folder)
        return self._keys[key_id]

    def _look(self) -> None:
        seen = self._as_it_stands()
        if seen != self._seen:
            self._keys, self._current = self._read()
            self._seen = seen

    def _as_it_stands(self) -> tuple[int, int]:
        """Return what changes whenever a file is put in or taken away, or another key is current."""
        try:
            changed_at = self.folder.stat().st_mtime_ns
            return changed_at, (self.folder / CURRENT).stat().st_ino
        except FileNotFoundError:
            return (self.folder.stat().st_mtime_ns if self.folder.is_dir() else 0), 0

    def _read(self) -> tuple[dict[str, bytes], str]:
        if not self.folder.is_dir():
            return {}, ""
        found = {}
        for path in sorted(self.folder.iterdir()):
            if named := _NAME.fullmatch(path.name):
                found[named[1]] = _key_in(path, named[1])
        current = self.folder / CURRENT
        return found, current.read_text(encoding="utf-8").strip() if current.exists() else ""

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


def _key_in(path: Path, name: str) -> bytes:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyTrouble(f"Others may read {path}: run `chmod 600 {path}` and make a new key.")
    try:
        key = bytes.fromhex(path.read_text(encoding="utf-8").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES or fingerprint(key) != name:
        raise KeyTrouble(
            f"The file {path} does not hold the key that it is named after: put the right file back."
        )
    return key
