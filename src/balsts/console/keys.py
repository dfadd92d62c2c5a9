"""`balsts keys`: the key of keys in an operator's hands. See docs/how-to/keep-keys.md.

Runs as the keeper's user, or as root; needs the keeper's surroundings and none of the pages'.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from balsts.platform import environment
from balsts.platform.installation import Installation
from balsts.platform.sealing.keeper import TABLE, is_answering
from balsts.platform.sealing.keyring import Keyring, KeyTrouble
from balsts.platform.sealing.ledger import Ledger, LedgerClosed
from balsts.platform.sealing.place import keeper_place
from balsts.platform.sealing.rotation import (
    NEEDED,
    SHARES,
    key_from_shares,
    shares_of,
    wrap_everything_anew,
)


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
        words += ["current"] if key_id in here and key_id == drawer.keyring.current else []
        words += [] if key_id in here else ["MISSING: bring it back with `balsts keys restore`"]
        _say(f"  {key_id}  {', '.join(words)}")
    answers = "answers" if is_answering(drawer.socket) else "does not answer"
    _say(f"The keeper {answers} at {drawer.socket}.")


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
