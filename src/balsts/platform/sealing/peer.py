"""Who is at the other end of a socket, as the kernel says."""

import os
import pwd
import socket
import struct
from collections.abc import Iterable

_UCRED = struct.Struct("3i")


def user_at_other_end(connection: socket.socket) -> int:
    """Return the operating system's user of the process that has connected."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return os.geteuid()  # not on Linux: the rights of the socket's folder alone decide
    said = connection.getsockopt(socket.SOL_SOCKET, option, _UCRED.size)
    return int(_UCRED.unpack(said)[1])


def users_named(names: Iterable[str]) -> frozenset[int]:
    """Return the numbers of users; an unknown name ends the start."""
    return frozenset(pwd.getpwnam(name).pw_uid for name in names)
