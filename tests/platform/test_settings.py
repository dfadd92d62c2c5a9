"""Production's settings keep Django's own advice for deployments, and refuse to guess."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from tests.conventions.reading import ROOT

NEEDED = {
    "BALSTS_DATA": "/tmp",  # noqa: S108 - nothing is written
    "BALSTS_SECRET_KEY": "k3P-9vQz_7tLmX2wR8sYbN4cJ6hF1dGaEuVoTiKpWqZxMnBr-2yUe5",
    "BALSTS_HOSTS": "balsts.example",
    "BALSTS_ORIGINS": "https://balsts.example",
    "BALSTS_DATABASE_URL": "postgresql://app:secret@db.example/balsts?sslmode=verify-full",
}


@pytest.fixture
def release(tmp_path):
    """The lock of the release where nobody has asked about it yet, whatever lies beside our own."""
    return Path(shutil.copy(ROOT / "requirements.lock", tmp_path))


def of(release):
    """Return the words that let the settings name this lock; no setting of the operator's does."""
    (release.parent / "settings_of_release.py").write_text(
        "from pathlib import Path\n"
        "from balsts.platform.settings import *\n"
        f"BALSTS_LOCK = Path({str(release)!r})\n",
        encoding="utf-8",
    )
    return {"DJANGO_SETTINGS_MODULE": "settings_of_release", "PYTHONPATH": str(release.parent)}


def seen_to(release):
    """Return the settings of somebody who signed the papers and asked about the libraries today."""
    today = timezone.localdate().isoformat()
    lock = hashlib.sha256(release.read_bytes()).hexdigest()
    record = release.with_name("own.json")
    record.write_text(json.dumps({"checked_on": today, "lock": lock, "known": 0}), "utf-8")
    return {
        "BALSTS_IMPACT_ASSESSMENT_SIGNED_ON": today,
        "BALSTS_IMPACT_ASSESSMENT_KEPT_BY": "data protection officer, folder 4",
        "BALSTS_LIBRARIES_CHECKED": str(record),
    }


def run(*words, settings):
    clean = {name: text for name, text in os.environ.items() if not name.startswith("BALSTS_")}
    return subprocess.run(
        [sys.executable, *words],
        env=clean | {"DJANGO_SETTINGS_MODULE": "balsts.platform.settings"} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_deployment_follows_djangos_advice(release):
    done = run(
        "-m", "django", "check", "--deploy", "--fail-level=WARNING",
        settings=NEEDED | of(release) | seen_to(release),
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_what_is_left_to_see_to_is_told_and_stops_nothing(release):
    done = run("-m", "django", "check", settings=NEEDED | of(release))

    assert done.returncode == 0
    assert sorted(set(re.findall(r"balsts\.W\d+", done.stderr))) == ["balsts.W012", "balsts.W013"]


@pytest.mark.parametrize("name", NEEDED)
def test_nothing_needed_has_a_default(name):
    settings = {other: text for other, text in NEEDED.items() if other != name}

    done = run("-c", "import balsts.platform.settings", settings=settings)

    assert f"The setting {name} is missing." in done.stderr.splitlines()[-1]


def test_pages_run_without_the_key_of_the_ledger():
    done = run(
        "-c",
        "from balsts.platform import settings; print(settings.BALSTS_LEDGER_KEY)",
        settings=NEEDED,
    )

    assert done.stdout == "None\n"


def test_serving_machine_need_not_know_the_owner():
    done = run(
        "-c",
        "from balsts.platform import settings; print(settings.DEBUG, *settings.DATABASES)",
        settings=NEEDED,
    )

    assert done.stdout == "False default\n"
