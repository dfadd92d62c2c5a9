"""Strike the database, the pages and the disk down while sixteen people write, and ask what became of it.

    python trials/durability.py [kill] [worker] [wire] [away] [disk] [files] [log] [power] [fsync] [readonly] [jobs] [--cycles 25] [--seed 1] [--night]

Those who write keep a ledger of what was acknowledged to them. After each blow: what was acknowledged
is there, whole, once, with one event in the trail; what was not can be sent again and is then there
once. `kill`: kill -9 of the database's first process, which is started again at once, or of one of
its children. `worker`: kill -9 of the processes that serve pages. `wire`: the line between pages and
database breaks at a commit. `away`: the database says nothing, or is not there, for a second, ten, sixty. `disk`: no room is left
for the database. `files`: no further file can be made beside it. `log`: no room is left for its log of changes, on a disk of its own.
`power`: the power is cut, and what no disk was waited for is lost. `fsync`: the disk says that it could not keep what the database
waited for. `readonly`: the disk is read-only from one moment to the next. `jobs`: kill -9 of the job runner. `--broken` breaks the product on purpose, to see that the trial
notices (`BROKEN` in trials/durable/rounds.py).
"""

import argparse
import random
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from trials.durable.power import fsync, power, readonly
from trials.durable.rounds import BROKEN, Asked
from trials.durable.runner import jobs
from trials.durable.strikes import away, disk, files, kill, log, wire, worker

PARTS = {
    "kill": kill,
    "worker": worker,
    "wire": wire,
    "away": away,
    "disk": disk,
    "files": files,
    "log": log,
    "power": power,
    "fsync": fsync,
    "readonly": readonly,
    "jobs": jobs,
}
NIGHT = {
    "kill": 200,
    "worker": 100,
    "wire": 500,
    "away": 18,
    "disk": 20,
    "files": 20,
    "log": 20,
    "power": 100,
    "fsync": 20,
    "readonly": 20,
    "jobs": 60,
}


def main() -> int:
    """Try what was asked for, or all of it; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []])
    parser.add_argument("--cycles", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--night", action="store_true")
    parser.add_argument("--broken", choices=BROKEN)
    told = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was mounted is taken down
    parts = told.parts or list(PARTS)
    if len(parts) > 1:
        options = [word for word in sys.argv[1:] if word not in PARTS]
        return max(try_by_itself(name, options) for name in parts)
    [name] = parts
    asked = Asked(
        cycles=NIGHT[name] if told.night else told.cycles,
        draw=random.Random(f"{name} {told.seed}"),
        broken=BROKEN.get(told.broken),
    )
    found = PARTS[name](asked)
    for example in found.examples:
        print(f"  {example}")
    print(f"{found.line(name)} (seed {told.seed})", flush=True)
    return int(bool(found.faults))


def try_by_itself(part: str, options: list[str]) -> int:
    """Try a part in a process of its own: it has a house of its own, and Django learns one address."""
    trying = subprocess.Popen([sys.executable, __file__, part, *options])
    try:
        return trying.wait()
    finally:
        trying.terminate()  # it takes down what it mounted
        trying.wait()


if __name__ == "__main__":
    sys.exit(main())
