"""No secret is in anything that is committed; every string that looks like one was looked at by a person."""

import re
import subprocess
from collections import Counter

import pytest

from tests.conventions.reading import ROOT

SHAPE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|AGE-SECRET-KEY[-]1"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_\w{30,}"
    r"|\bxox[abprs]-\w{8,}"
    r"|\beyJ[\w-]{10,}\.eyJ"
    r"|://[^/\s:@\"'{}<>]+:[^/\s:@\"'{}<>]{3,}@"
    r"|(?i:\b\w*(password|secret|token|api_?key)\w*[\"']?\s*[=:]\s*[\"'][^\"'{}\s]{12,}[\"'])"
)
# Strings that have the shape and are none, by file: how many, and what they are.
LOOKED_AT = {
    "deploy/etc/common.env": (1, "where the file with the key is"),
    "deploy/trial/separation.py": (1, "of a database that the trial makes and removes"),
    "src/balsts/accounts/enums.py": (1, "the name of a reason"),
    "src/balsts/console/one_machine.py": (1, "the name of a file"),
    "src/balsts/web/accounts/secrets_shown.py": (1, "the name of a place in the session"),
    "tests/platform/test_installation.py": (1, "an address that is only taken apart"),
    "tests/platform/test_settings.py": (2, "settings of a process that ends at once"),
    "tests/postgres_plugin.py": (2, "of the tests' own database"),
    "tests/security/test_cryptography.py": (1, "a second key of tests"),
    "tests/web/access/sparing.py": (1, "the name of a header"),
    "tests/web/access/test_access_matrix.py": (1, "the name of a header"),
    "tests/web/test_reauthentication.py": (1, "a password that is wrong on purpose"),
}


def committed() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]


def text_of(name: str) -> str:
    """Return a file's text; what is no text, such as a font, is looked through as bytes."""
    return (ROOT / name).read_bytes().decode("utf-8", "replace")


def test_asvs_13_3_1_nothing_that_is_committed_holds_a_secret_that_nobody_looked_at():
    names = committed()
    found = Counter(
        name for name in names for line in text_of(name).splitlines() if SHAPE.search(line)
    )

    assert len(names) > 2000
    assert dict(found) == {name: times for name, (times, _) in LOOKED_AT.items()}


@pytest.mark.parametrize(
    "parts",
    [
        ("-----BEGIN OPENSSH ", "PRIVATE KEY-----"),
        ("AGE-SECRET-", "KEY-1QQPQ"),
        ("AKIA", "ABCDEFGHIJKLMNOP"),
        ("ghp", "_0123456789abcdefghijklmnopqrstuvwxyz"),
        ("postgresql://balsts", ":Xk29fQ@db.example/balsts"),
        ("BALSTS_SECRET_", 'KEY="k3P9vQz7tLmX2wR8"'),
        ("api_key: ", "'k3P9vQz7tLmX2wR8'"),
        ('"access_token"', ': "k3P9vQz7tLmX2wR8"'),
    ],
)
def test_a_secret_has_the_shape_that_is_looked_for(parts):
    assert SHAPE.search("".join(parts))


@pytest.mark.parametrize(
    "text",
    ["password = forms.CharField()", 'token = "{{ csrf_token }}"', "https://balsts.example/a:b@c"],
)
def test_what_only_speaks_of_secrets_has_another_shape(text):
    assert not SHAPE.search(text)
