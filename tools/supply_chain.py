"""What the program is made of, and whether holes are known in it.

`make bill` prints a bill of materials (CycloneDX 1.6) from the lock that every installation is checked
against. `make holes` asks pip-audit about the same lock. Where it had an answer it writes down beside the
lock on which day and for which lock, and `balsts check` counts the days from there; where its sources
cannot be reached it says NOT ASKED, writes nothing and ends with 2, so that nobody takes it for an answer.
"""

import hashlib
import json
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
RECORD = ROOT / "requirements.checked.json"
BLOCK = re.compile(r"(?m)^(?=[\w.-]+==)")
HEAD = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
AUDIT = [sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--require-hashes"]


def bill_of_materials(lock):
    """Return the bill as CycloneDX has it: one component a package, with every hash of the lock."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "balsts"}},
        "components": [_component(block) for block in BLOCK.split(lock) if HEAD.match(block)],
    }


def _component(block):
    found = HEAD.match(block)
    name = re.sub(r"[-_.]+", "-", found["name"]).lower()
    return {
        "type": "library",
        "name": name,
        "version": found["version"],
        "purl": f"pkg:pypi/{name}@{found['version']}",
        "hashes": [{"alg": "SHA-256", "content": one} for one in HASH.findall(block)],
    }


def known_holes(run=subprocess.run):
    """Return the line to say and how many holes are known; none where nobody answered."""
    done = run([*AUDIT, "-r", str(LOCK)], capture_output=True, text=True, check=False)
    said = f"{done.stdout}\n{done.stderr}"
    if done.returncode == 0 and "No known vulnerabilities found" in said:
        return "No hole is known in what is locked.", 0
    found = re.search(r"(?m)^Found (\d+) known vulnerabilit", said)
    if found:
        return said.strip(), int(found[1])
    last = (said.strip().splitlines() or ["no answer"])[-1][:200]
    return (
        f"NOT ASKED: nothing was compared, because pip-audit could not ask its sources ({last}).",
        None,
    )


def record_of(lock, known, day):
    """Return what is written down of an answer: nobody else's lock can be taken for this one."""
    told = {
        "checked_on": day,
        "lock": hashlib.sha256(lock).hexdigest(),
        "known": known,
        "command": "make holes",
        "against": "advisories of PyPI, by pip-audit",
    }
    return json.dumps(told, indent=1) + "\n"


def ask(run=subprocess.run, record=RECORD):
    """Say what is known and write it down; 0 none, 1 some, 2 where nobody answered."""
    sentence, known = known_holes(run)
    print(sentence)
    if known is None:
        return 2
    record.write_text(
        record_of(LOCK.read_bytes(), known, time.strftime("%Y-%m-%d", time.gmtime())),
        encoding="utf-8",
    )
    print(f"Written down in {record.name}.")
    return 1 if known else 0


def main(words):
    if words == ["bill"]:
        print(json.dumps(bill_of_materials(LOCK.read_text(encoding="utf-8")), indent=1))
        return 0
    return ask()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
