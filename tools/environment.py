"""Makes the environment in .venv from the lock files; needs nothing but Python itself.

Every failure ends in one sentence. Nothing is installed again while the lock files stay the same.
Written so that an old Python can read it far enough to say that it is too old.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
COMMAND = """#!/bin/sh
# The command of this folder's environment; everything is relative, so the folder may be moved.
here=$(dirname "$(readlink -f "$0")")
BALSTS_DATA=${BALSTS_DATA:-$here/../../data}
export BALSTS_DATA
exec "$here/python" -m balsts.console.main "$@"
"""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Refused(Exception):
    """Says in one sentence what is missing."""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    parser.add_argument(
        "--mutants", action="store_true", help="also what breaks the law on purpose"
    )
    parser.add_argument("--holes", action="store_true", help="also what asks for known holes")
    parser.add_argument("--browser", action="store_true", help="also find or install Chromium")
    chosen = parser.parse_args()
    try:
        refuse_old_python()
        make_environment()
        install("runtime", ["requirements.lock"])
        if chosen.dev:
            install("dev", ["requirements.lock", "requirements-dev.lock"])
        if chosen.mutants:
            install("mutants", ["requirements-mutants.lock"])
        if chosen.holes:
            install("holes", ["requirements-holes.lock"])
        add_balsts()
        if chosen.browser:
            find_browser()
    except Refused as refused:
        sys.exit(str(refused))
    except KeyboardInterrupt:
        sys.exit("Stopped; run the same command again to go on.")
    except OSError as error:
        sys.exit("The environment in .venv could not be made: {}.".format(error.strerror or error))


def refuse_old_python():
    if sys.version_info < OLDEST:
        raise Refused(
            "Balsts needs Python 3.11 or newer, but this is Python {}.{}: "
            "install a newer one, or name it, as in `make start PYTHON=python3.12`.".format(
                *sys.version_info
            )
        )


def make_environment():
    """Make .venv anew unless it was finished before, by this Python."""
    version = "{}.{}".format(*sys.version_info)
    mark = HOME / "made-by"
    is_whole = mark.exists() and (HOME / "bin" / "python").exists() and mark.read_text() == version
    if is_whole:
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian ships it apart
        import venv  # noqa: PLC0415
    except ImportError:
        raise Refused(
            "Python's `venv` is missing: run `apt install python{}-venv` "
            "(as root), then the same command again.".format(version)
        ) from None
    with Progress("Making the environment in .venv"):
        shutil.rmtree(HOME, ignore_errors=True)
        try:
            venv.EnvBuilder(with_pip=True, symlinks=True).create(HOME)
        except subprocess.CalledProcessError as error:
            raise Refused("The environment in .venv could not be made: {}.".format(error)) from None
        mark.write_text(version)


def install(name, locks):
    """Install what the lock files list and nothing else, each file checked by its hash."""
    wanted = hashlib.sha256(b"".join((ROOT / lock).read_bytes() for lock in locks)).hexdigest()
    mark = HOME / "installed-{}".format(name)
    if mark.exists() and mark.read_text() == wanted:
        return
    total = sum(line[:1].isalnum() for lock in locks for line in (ROOT / lock).open())
    command = [HOME / "bin" / "python", "-m", "pip", "install", "--require-hashes", "--no-compile"]
    # The lists are whole; resolving anew would want what appeared since (pip asks for the newest
    # release of a package with an extra even where the list pins another).
    command += ["--no-deps", "--no-input", "--disable-pip-version-check"]
    for lock in locks:
        command += ["-r", ROOT / lock]
    with Progress("Installing {} packages".format(total)) as progress:
        pip = subprocess.Popen(
            command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        said = []
        for line in pip.stdout:
            said.append(line.strip())
            if line.startswith(("Collecting", "Requirement already")):
                progress.say("{} of {}".format(min(total, count_of(said)), total))
            elif line.startswith("Installing"):
                progress.say("unpacking")
        if pip.wait():
            raise Refused(reason_of(said))
    mark.write_text(wanted)


def count_of(said):
    return sum(line.startswith(("Collecting", "Requirement already")) for line in said)


def reason_of(said):
    text = "\n".join(said)
    if "No space left on device" in text:
        return "The disk is full: free about 1 GB and run the same command again."
    errors = [line for line in said if line.startswith("ERROR")]
    return "The packages could not be installed: {}".format((errors or said[-1:])[-1])


def add_balsts():
    """Put the source on the path and the command in bin, by relative paths."""
    library = HOME / "lib" / "python{}.{}".format(*sys.version_info) / "site-packages"
    write(library / "balsts.pth", os.path.relpath(ROOT / "src", library) + "\n")
    write(HOME / "bin" / "balsts", COMMAND)
    (HOME / "bin" / "balsts").chmod(0o755)


def write(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def find_browser():
    """Print nothing if a browser is there; install one if we may; else refuse."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Refused(
            "The browser journeys need Chromium: run `apt install chromium` as root, "
            "then `make test` again."
        )
    with Progress("Installing Chromium"), tests_compiled():
        quiet = {"capture_output": True, "text": True}
        surroundings = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        subprocess.run(["apt-get", "update"], env=surroundings, check=False, **quiet)
        done = subprocess.run(
            ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
            env=surroundings,
            check=False,
            **quiet,
        )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["apt-get gave no reason"])[-1]
        raise Refused("Chromium could not be installed: {}".format(last))


@contextlib.contextmanager
def tests_compiled():
    """Have the tests compiled meanwhile, once for all processes that will run them.

    Only a saving: each of them would do it, and what is wrong with a test is said when it runs.
    """
    command = [HOME / "bin" / "python", "-m", "pytest", "--collect-only", "-q"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    collecting = subprocess.Popen(command, cwd=str(ROOT), **quiet)
    try:
        yield
    finally:
        collecting.wait()


class Progress:
    """One line a step; on a terminal it counts, elsewhere it is said once."""

    def __init__(self, title):
        self.title = title
        self.is_terminal = sys.stdout.isatty()

    def __enter__(self):
        self.began = time.monotonic()
        if self.is_terminal:
            self.say("")
        else:
            print("{} …".format(self.title), flush=True)
        return self

    def say(self, detail):
        if self.is_terminal:
            seconds = time.monotonic() - self.began
            print(
                "\r\033[K{} … {} ({:.0f} s)".format(self.title, detail, seconds), end="", flush=True
            )

    def __exit__(self, kind, *_):
        seconds = time.monotonic() - self.began
        start = "\r\033[K" if self.is_terminal else ""
        end = "stopped" if kind else "done"
        print("{}{} … {} ({:.0f} s)".format(start, self.title, end, seconds), flush=True)


if __name__ == "__main__":
    main()
