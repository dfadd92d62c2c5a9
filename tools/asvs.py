"""What answers each requirement of the ASVS: a test, a reason, or that we do without the thing.

`make asvs` writes docs/reference/asvs.md. Tests are found by name: `test_asvs_8_2_2_…`; one that
proves two items is called `test_asvs_8_2_2_and_8_2_3_…`.
"""

import ast
import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
POLICY = ROOT / "policies" / "asvs.yaml"
DOCUMENT = ROOT / "docs" / "reference" / "asvs.md"
NAMED = re.compile(r"test_asvs((?:_\d+_\d+_\d+)(?:_and_\d+_\d+_\d+)*)(?=_|$)")
DUE = (1, 2)
CHAPTERS = {
    1: "Encoding and sanitising",
    2: "Validation and business logic",
    3: "The browser",
    4: "Requests and answers",
    5: "Files",
    6: "Signing in",
    7: "Sessions",
    8: "Who may do what",
    9: "Self-contained tokens",
    10: "OAuth and OpenID Connect",
    11: "Cryptography",
    12: "Connections",
    13: "Configuration",
    14: "Protection of data",
    15: "Code and libraries",
    16: "Logs and faults",
    17: "WebRTC",
}
HEADING = """\
# OWASP ASVS 5.0.0, item by item

Written by `make asvs` from `policies/asvs.yaml` and the names of the tests; not by hand. Ids and levels are those of the
[standard](https://owasp.org/www-project-application-security-verification-standard/) (CC BY-SA 4.0); the sentences are ours and shorter.
A test is named here only if its name carries the item's id, and it belongs to the suite that `make test` runs.
"""


def policy():
    """Return what we decided: technologies we do without, and the items."""
    return yaml.safe_load(POLICY.read_text(encoding="utf-8"))


def order(item):
    """Sort 1.2.10 after 1.2.9."""
    return tuple(int(part) for part in item.split("."))


def items_of(name):
    """Return the ids that a test's name carries."""
    found = NAMED.match(name)
    return [one.strip("_").replace("_", ".") for one in found[1].split("_and")] if found else []


def tests_in(path):
    """Return the names of the tests that pytest would collect from a file and that could fail."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        marks = " ".join(ast.unparse(one) for one in node.decorator_list)
        if not re.search(r"mark\.(skip|xfail)\b", marks):
            yield node.name


def claims(folder=ROOT / "tests"):
    """Return for each id the tests that claim it, as (path, name)."""
    found = {}
    for path in sorted(folder.rglob("test_*.py")):
        if "def test_asvs_" not in path.read_text(encoding="utf-8"):
            continue
        for name in tests_in(path):
            for item in items_of(name):
                found.setdefault(item, []).append((path.relative_to(ROOT).as_posix(), name))
    return found


def unanswered(decided, claimed):
    """Return the applicable items of levels 1 and 2 that have neither test nor reason."""
    return [
        item
        for item, line in decided["items"].items()
        if line["level"] in DUE
        and not ({"not_used", "because"} & set(line))
        and item not in claimed
    ]


def document(decided, claimed):
    """Return the table as Markdown."""
    parts = [HEADING, _summary(decided, claimed)]
    chapter = 0
    for item in sorted(decided["items"], key=order):
        if order(item)[0] != chapter:
            chapter = order(item)[0]
            parts.append(f"\n## V{chapter} {CHAPTERS[chapter]}\n\n| item | level | asks | answer |")
            parts.append("|---|---|---|---|")
        line = decided["items"][item]
        parts.append(
            f"| {item} | {line['level']} | {line['asks']} | {_answer(item, line, decided, claimed)} |"
        )
    return "\n".join(parts) + "\n"


def _answer(item, line, decided, claimed):
    if "not_used" in line:
        return f"Not used here. {decided['not_used'][line['not_used']]['says']}"
    proofs = [
        f"[{name}](../../{path})"
        for path, name in sorted(claimed.get(item, []), key=lambda one: one[1])
    ]
    if "because" in line:
        proofs.insert(0, line["because"])
    return "<br>".join(proofs) or "**open**"


def _summary(decided, claimed):
    lines = ["| level | items | not used here | proven by test | by written reason | open |"]
    lines.append("|---|---|---|---|---|---|")
    for level in (1, 2, 3):
        mine = {item: line for item, line in decided["items"].items() if line["level"] == level}
        unused = [item for item, line in mine.items() if "not_used" in line]
        proven = [item for item in mine if item in claimed and item not in unused]
        said = [item for item in mine if "because" in mine[item] and item not in proven]
        left = len(mine) - len(unused) - len(proven) - len(said)
        name = str(level) if level in DUE else f"{level} (chosen)"
        lines.append(
            f"| {name} | {len(mine)} | {len(unused)} | {len(proven)} | {len(said)} | {left} |"
        )
    return "\n".join(lines)


def main():
    """Write the document; tell what is still open."""
    decided, claimed = policy(), claims()
    DOCUMENT.write_text(document(decided, claimed), encoding="utf-8")
    left = unanswered(decided, claimed)
    print(f"{DOCUMENT.relative_to(ROOT)} is written; {len(left)} items are open.")
    if left:
        print(" ".join(left))


if __name__ == "__main__":
    sys.exit(main())
