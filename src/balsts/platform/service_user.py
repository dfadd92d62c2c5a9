"""Users of the operating system under which parts of the house run when root starts it."""

import pwd
import subprocess
from pathlib import Path


class NoServiceUser(Exception):
    """The user does not exist and could not be made; says why."""


def service_user(name: str, *, home: Path) -> pwd.struct_passwd:
    """Return the user of this name; make one, without a shell or a password, the first time."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        made = subprocess.run(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--home-dir",
                home,
                "--shell",
                "/usr/sbin/nologin",
                name,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise NoServiceUser(made.stderr.strip()) from None
        return pwd.getpwnam(name)
