"""Where the keeper lives beside an installation: its keys, its socket, its user.

The keys stand outside the data folder, so that no copy of that folder is a copy of them.
"""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from balsts.platform.service_user import NoServiceUser, service_user
from balsts.platform.shared_files import keep_names_in

KEEPER_USER = "balsts-keys"
KEEPER_HOME = Path("/var/lib/balsts-keys")
SOCKET_PATH_LIMIT = 90  # bytes; the operating system's own limit is 108


class KeeperHasNoPlace(Exception):
    """Says in one sentence why the keeper cannot be given a place."""


@dataclass(frozen=True, kw_only=True)
class KeeperPlace:
    """The folder of keys, the socket, and the user to run as: nobody else than us unless we are root."""

    keys: Path
    socket: Path
    user: pwd.struct_passwd | None = None


def keeper_place(data: Path) -> KeeperPlace:
    """Return the place that belongs to a data folder, whether it is made yet or not."""
    data = data.resolve()
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    user = _user()
    socket = data / "keeper" / "socket"
    if user or len(os.fsencode(socket)) > SOCKET_PATH_LIMIT:
        socket = Path("/tmp") / f"balsts-keys-{os.geteuid()}-{mark}" / "socket"  # noqa: S108 - see _own_folder  # nosec B108
    if user:
        return KeeperPlace(keys=KEEPER_HOME / f"{data.name}-{mark}", socket=socket, user=user)
    beside = data.with_name(f"{data.name}-keys")
    is_free = beside.is_dir() or os.access(data.parent, os.W_OK)
    return KeeperPlace(keys=beside if is_free else data / "keys", socket=socket)


def make_place(place: KeeperPlace) -> None:
    """Make the folders, for the keeper's user alone."""
    if place.user:
        KEEPER_HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
    _own_folder(place.keys, place.user, mode=0o700)
    if place.user and place.socket.parent.is_dir() and not place.socket.parent.is_symlink():
        shutil.rmtree(place.socket.parent)  # as root: it may be left from a keeper of another user
    _own_folder(place.socket.parent, place.user, mode=0o711 if place.user else 0o700)


def _own_folder(folder: Path, user: pwd.struct_passwd | None, *, mode: int) -> None:
    owner = user.pw_uid if user else os.geteuid()
    try:
        folder.mkdir(mode=mode)
        folder.chmod(mode)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        keep_names_in(folder.parent)
    except FileExistsError:
        found = folder.lstat()
        is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == owner
        if not is_ours or found.st_mode & 0o066:
            raise KeeperHasNoPlace(
                f"The folder {folder} belongs to somebody else: remove it and start again."
            ) from None


def _user() -> pwd.struct_passwd | None:
    """As root the keeper is somebody of its own; where no user can be made it is root too."""
    if os.geteuid() != 0:
        return None
    try:
        return service_user(KEEPER_USER, home=KEEPER_HOME)
    except NoServiceUser:
        return None
