"""`balsts demo_data`: this folder's data thrown away, the invented caseload built anew."""

import shutil
import sys
from collections.abc import Sequence

from balsts.console.start import start
from balsts.platform.database_roles import drop_database
from balsts.platform.installation import Installation
from balsts.platform.lock import hold

# The cluster, its passwords and what is made from code stay; everything else came from data.
KEPT = ("postgres", "secrets", "socket", "static", "log")


def rebuild(installation: Installation, words: Sequence[str]) -> int:
    """Ask first; then drop the database with all that was made from it, and make both again."""
    if "--yes" not in words:
        sys.stdout.write(f"Everything in {installation.folder} is thrown away. Type yes to go on: ")
        sys.stdout.flush()
        if sys.stdin.readline().strip() != "yes":
            sys.stdout.write("Nothing was changed.\n")
            return 1
    installation.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = hold(installation.folder / "start.lock")
    if lock is None:
        sys.stdout.write("Balsts is running from this folder: stop it first.\n")
        return 1
    installation.open_server()
    drop_database(installation.admin, installation.name)
    for path in installation.folder.iterdir():
        if path.name.startswith(KEPT) or path.suffix == ".lock":
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    lock.close()
    return start(installation, ["--seed-only"])
