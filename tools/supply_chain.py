"""What the program is made of, and whether holes are known in it.

`make bill` prints a bill of materials (CycloneDX 1.6) from the lock that every installation is checked
against. `make holes` asks pip-audit about the same lock; where its sources cannot be reached it says
SKIPPED, loudly, instead of looking like an answer.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
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
    """Return the line to say and the exit code: 0 none known or not asked, 1 some known."""
    done = run([*AUDIT, "-r", str(LOCK)], capture_output=True, text=True, check=False)
    said = f"{done.stdout}\n{done.stderr}"
    if done.returncode == 0 and "No known vulnerabilities found" in said:
        return "No hole is known in what is locked.", 0
    if re.search(r"(?m)^Found \d+ known vulnerabilit", said):
        return said.strip(), 1
    last = (said.strip().splitlines() or ["no answer"])[-1][:200]
    return (
        f"SKIPPED: nothing was compared, because pip-audit could not ask its sources ({last}).",
        0,
    )


def main(words):
    if words == ["bill"]:
        print(json.dumps(bill_of_materials(LOCK.read_text(encoding="utf-8")), indent=1))
        return 0
    sentence, code = known_holes()
    print(sentence)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
