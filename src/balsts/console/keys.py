"""`balsts keys`: the key of keys in an operator's hands. See docs/how-to/keep-keys.md.

Runs as the keeper's user, or as root; needs the keeper's surroundings and none of the pages'.
"""

import argparse
import getpass
import json
import socket as sockets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from balsts.platform import environment
from balsts.platform.installation import Installation
from balsts.platform.sealing.keeper import TABLE, is_answering
from balsts.platform.sealing.keyring import LOCK, Keyring, KeyTrouble
from balsts.platform.sealing.ledger import Ledger, LedgerClosed
from balsts.platform.sealing.place import keeper_place
from balsts.platform.sealing.rotation import (
    NEEDED,
    SHARES,
    key_from_shares,
    shares_of,
    wrap_everything_anew,
)
from balsts.platform.sealing.start_code import is_the_same, new_start_code, start_code_given

SECONDS_TO_ANSWER = 15
START_CODE = "Start code: "
OPENS_NOTHING = {"state", "open", None}


@dataclass(frozen=True, kw_only=True)
class Drawer:
    """What the commands work with."""

    keyring: Keyring
    ledger: Ledger
    socket: Path


def run(words: Sequence[str], *, installation: Installation | None) -> int:
    """Carry out one command; what is wrong is said in one sentence."""
    parser = argparse.ArgumentParser(prog="balsts keys", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("state", help="which keys there are and how much stands under each")
    commands.add_parser("lock", help="lock the key files with a new start code")
    commands.add_parser("open", help="tell the keeper the start code, after each start")
    commands.add_parser("rotate", help="make a new key and wrap everything under it")
    commands.add_parser("shares", help=f"print the current key in {SHARES} parts")
    commands.add_parser("restore", help=f"put a key back from {NEEDED} parts, one a line")
    commands.add_parser("forget", help="destroy a key that nothing stands under").add_argument(
        "key_id"
    )
    chosen = parser.parse_args(words)
    drawer = _drawer(installation)
    drawer.ledger.open()
    try:
        if chosen.command not in OPENS_NOTHING:
            code = _unlock(drawer)
            if code and is_answering(drawer.socket):
                _hand_over(drawer, code)  # it must read what is locked from now on
        _carry_out(chosen, drawer)
    except KeyTrouble as trouble:
        _say(str(trouble))
    except LedgerClosed:
        _say("The database does not answer: start it, then the same command again.")
    else:
        return 0
    finally:
        drawer.ledger.close()
    return 1


def _carry_out(chosen: argparse.Namespace, drawer: Drawer) -> None:
    match chosen.command:
        case "lock":
            _lock(drawer)
        case "open":
            _open(drawer)
        case "rotate":
            _rotate(drawer)
        case "shares":
            _print_shares(drawer)
        case "restore":
            _restore(drawer)
        case "forget":
            _forget(drawer, chosen.key_id)
        case _:
            _show_state(drawer)


def _drawer(installation: Installation | None) -> Drawer:
    if installation is None:
        address = environment.secret("BALSTS_KEEPER_DATABASE_URL")
        keys = Path(environment.text("BALSTS_KEYS"))
        socket = Path(environment.text("BALSTS_KEEPER_SOCKET"))
    else:
        place = keeper_place(installation.folder)
        address, keys, socket = installation.address("keeper"), place.keys, place.socket
    return Drawer(keyring=Keyring(keys), ledger=Ledger(address, per_hour=0), socket=socket)


def _show_state(drawer: Drawer) -> None:
    in_use = drawer.ledger.key_ids_in_use()
    here = drawer.keyring.key_ids
    _say(f"Keys in {drawer.keyring.folder}:")
    for key_id in sorted(here | set(in_use)):
        words = [f"{in_use.get(key_id, 0)} sealed values"]
        words += ["current"] if key_id in here and key_id == drawer.keyring.name_of_current else []
        words += [] if key_id in here else ["MISSING: bring it back with `balsts keys restore`"]
        _say(f"  {key_id}  {', '.join(words)}")
    _say(
        "They are locked: without the start code nobody reads them."
        if drawer.keyring.is_locked
        else "They lie open on the disk: `balsts keys lock`."
    )
    if is_answering(drawer.socket):
        _say(f"The keeper answers at {drawer.socket}.{_what_the_keeper_lacks(drawer)}")
    else:
        _say(f"The keeper does not answer at {drawer.socket}.")


def _what_the_keeper_lacks(drawer: Drawer) -> str:
    match _ask_keeper(drawer, {"ask": "state"}).get("refused"):
        case "keys_locked":
            return " It gives no key: a key-holder types the start code, `balsts keys open`."
        case str():
            return " It gives no key: its log says why."
    return ""


def _unlock(drawer: Drawer) -> str:
    """Open the files as the keeper does at its start; return the code, nothing where they lie open."""
    if not (drawer.keyring.folder / LOCK).exists():
        return ""
    if given := start_code_given():
        try:
            drawer.keyring.open_with(given)
        except KeyTrouble as trouble:
            _say(f"What systemd hands over: {trouble}")
        else:
            return given
    typed = _typed(START_CODE)
    drawer.keyring.open_with(typed)
    return typed


def _open(drawer: Drawer) -> None:
    code = _unlock(drawer)
    if not code:
        raise KeyTrouble("The keys are not locked; there is nothing to open.")
    _hand_over(drawer, code)


def _lock(drawer: Drawer) -> None:
    """Lock all files with a new start code, once somebody has shown that it is written down."""
    code = new_start_code()
    _say(f"The new start code, for paper and nothing else:\n\n  {code}\n")
    if not is_the_same(_typed("Write it down, then type it from the paper: "), code):
        raise KeyTrouble("That is another one, so nothing was changed: begin again.")
    drawer.ledger.tell_trail("sealing_key_locked", drawer.keyring.current)
    # What it has read it goes on with; a key that nobody had asked for yet would be shut to it.
    _ask_keeper(drawer, {"ask": "state"})
    drawer.keyring.lock_with(code)
    _say("The keys are locked with it. Give it to three people who may start this system.")
    if is_answering(drawer.socket):
        _hand_over(drawer, code)


def _hand_over(drawer: Drawer, code: str) -> None:
    """Tell the running keeper the code."""
    answer = _ask_keeper(drawer, {"ask": "unlock", "code": code})
    if "key_id" not in answer:
        raise KeyTrouble(
            "The keeper does not take the code: look whether it runs (`balsts keys state`) and what "
            "its log says, then `balsts keys open`."
        )
    _say("The keeper has read the keys.")


def _ask_keeper(drawer: Drawer, question: dict[str, str]) -> dict[str, str]:
    try:
        with sockets.socket(sockets.AF_UNIX) as connection:
            connection.settimeout(SECONDS_TO_ANSWER)
            connection.connect(str(drawer.socket))
            connection.sendall(json.dumps(question).encode() + b"\n")
            with connection.makefile("rb") as file:
                return dict(json.loads(file.readline() or b"{}"))
    except (OSError, ValueError):
        return {}


def _typed(prompt: str) -> str:
    """Return what a person types, unseen by others at the same screen; or a line of a pipe."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt).strip()
    _say(prompt)
    return sys.stdin.readline().strip()


def _rotate(drawer: Drawer) -> None:
    """Make a key unless a rotation was interrupted: then go on with that one."""
    in_use = drawer.ledger.key_ids_in_use()
    unfinished = drawer.keyring.current in in_use and len(in_use) > 1
    key_id = drawer.keyring.current if unfinished else drawer.keyring.add()
    drawer.ledger.tell_trail("sealing_key_changed", key_id)
    done = 0
    for portion in wrap_everything_anew(drawer.keyring, drawer.ledger, table=TABLE):
        done += portion
        _say(f"{done} sealed values stand under {key_id} now …")
    _say(f"Everything stands under {key_id}. Print its shares now: `balsts keys shares`.")
    for old in sorted(drawer.keyring.key_ids - {key_id}):
        _say(f"Backups older than now need {old}; when they are gone: `balsts keys forget {old}`.")


def _print_shares(drawer: Drawer) -> None:
    key_id = drawer.keyring.current
    drawer.ledger.tell_trail("sealing_key_shares_printed", key_id)
    _say(
        f"Key {key_id}: {SHARES} shares, of which any {NEEDED} give it back and one tells nothing."
    )
    _say("Write each on paper by hand, for another safe. Photograph, save and send none of them.")
    for number, share in enumerate(shares_of(drawer.keyring, key_id), 1):
        _say(f"\nShare {number} of {SHARES}, key {key_id}\n  {share}")


def _restore(drawer: Drawer) -> None:
    _say(f"Type {NEEDED} shares, one a line:")
    shares = [line for line in (sys.stdin.readline() for _ in range(NEEDED)) if line.strip()]
    key_id = drawer.keyring.put_back(key_from_shares(shares))
    drawer.ledger.tell_trail("sealing_key_restored", key_id)
    count = drawer.ledger.key_ids_in_use().get(key_id, 0)
    _say(f"The key {key_id} is back; {count} sealed values stand under it.")


def _forget(drawer: Drawer, key_id: str) -> None:
    count = drawer.ledger.key_ids_in_use().get(key_id, 0)
    if count or key_id == drawer.keyring.current:
        raise KeyTrouble(
            f"{count} sealed values stand under {key_id}, and new ones might: "
            "change the key first, with `balsts keys rotate`."
        )
    drawer.keyring.secret(key_id)  # refuses an unknown one
    drawer.ledger.tell_trail("sealing_key_forgotten", key_id)
    drawer.keyring.forget(key_id)
    _say(f"The key {key_id} is destroyed; backups that need it cannot be read any more.")


def _say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
