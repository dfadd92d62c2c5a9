"""A disk as a power cut leaves it: it has only what somebody waited for, and under no other name."""

import os
from collections.abc import Callable
from pathlib import Path


class ForgetfulDisk:
    """Notes what each file and folder under `root` held when it was last waited for."""

    def __init__(self, root: Path, usual: Callable[[int], None]) -> None:
        self.root = root
        self.usual = usual
        self.files: dict[int, list[bytes]] = {}
        self.folders: dict[int, dict[str, int]] = {}

    def fsync(self, descriptor: int) -> None:
        """Stand in for `os.fsync`."""
        self.usual(descriptor)
        waited_for = os.fstat(descriptor).st_ino
        for path in (self.root, *self.root.rglob("*")):
            if path.stat().st_ino == waited_for:
                self._note(path)

    def _note(self, path: Path) -> None:
        number = path.stat().st_ino
        if path.is_dir():
            self.folders[number] = {one.name: one.stat().st_ino for one in path.iterdir()}
        else:
            self.files.setdefault(number, []).append(path.read_bytes())

    def has(self, path: Path) -> bool:
        """Whether after a power cut the file is there with all that it holds now."""
        return self.knows_name(path) and self.files[path.stat().st_ino][-1:] == [path.read_bytes()]

    def knows_name(self, path: Path) -> bool:
        """Whether after a power cut something is found under this name; a folder's own counts too."""
        at = self.root.stat().st_ino
        for name in path.relative_to(self.root).parts:
            if name not in self.folders.get(at, {}):
                return False
            at = self.folders[at][name]
        return True
