"""The keeper's own process: `python -m balsts.console.keeper`, started apart from everything else.

It reads its surroundings once, becomes a user of its own where it was started as root, and serves
until it is told to stop. It knows nothing of Django.
"""

import getpass
import grp
import logging
import os
import pwd
import signal
import sys
from pathlib import Path

from balsts.platform import environment
from balsts.platform.sealing.keeper import (
    Keeper,
    make_first_key,
    rehearse,
    shut_the_curtains,
)
from balsts.platform.sealing.keyring import Keyring, KeyTrouble
from balsts.platform.sealing.ledger import Ledger, LedgerClosed
from balsts.platform.sealing.peer import users_named
from balsts.platform.sealing.start_code import start_code_given

PER_HOUR = 60


def main() -> int:
    """Serve until SIGTERM; what is wrong with the keys is said in one sentence and keeps us going."""
    logging.basicConfig(
        format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.WARNING
    )
    log = logging.getLogger("balsts.keeper")
    address = environment.secret("BALSTS_KEEPER_DATABASE_URL")
    keyring = Keyring(Path(environment.text("BALSTS_KEYS")))
    ledger = Ledger(
        address, per_hour=environment.integer("BALSTS_SEALED_PER_HOUR", default=PER_HOUR)
    )
    admits = _admitted()
    code = start_code_given()
    if user := os.environ.get("BALSTS_KEEPER_USER", "").strip():
        rehearse(Ledger(address, per_hour=0))
        _become(user)
    shut_the_curtains()
    ledger.open()
    signal.signal(signal.SIGTERM, _leave)
    keyring.finish_destroying()
    try:
        if code:
            keyring.open_with(code)
        make_first_key(keyring, ledger)
        log.info("Under the key %s.", keyring.current)
    except KeyTrouble as trouble:
        log.error("%s", trouble)  # noqa: TRY400 - the sentence says all
    except LedgerClosed:
        log.error("The database does not answer yet: no key is given until it does.")  # noqa: TRY400 - as above
    keeper = Keeper(
        Path(environment.text("BALSTS_KEEPER_SOCKET")),
        keyring=keyring,
        ledger=ledger,
        admits=admits,
    )
    try:
        keeper.serve_forever(poll_interval=0.5)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        keeper.server_close()
        ledger.close()
    return 0


def _admitted() -> frozenset[int]:
    """Return whose processes may ask: the named users, or else our own; and root, as everywhere."""
    named = os.environ.get("BALSTS_KEEPER_ADMITS", "").replace(",", " ").split()
    return users_named(named or [getpass.getuser()]) | {0}


def _become(name: str) -> None:
    """Give up being root; of all groups only that one stays which leads to the embedded database."""
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam(name)
    group = os.environ.get("BALSTS_KEEPER_GROUP", "").strip()
    os.setgroups([grp.getgrnam(group).gr_gid] if group else [])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def _leave(*_: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
