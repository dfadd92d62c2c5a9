"""Production's settings keep Django's own advice for deployments, and refuse to guess."""

import os
import subprocess
import sys

import pytest

NEEDED = {
    "BALSTS_DATA": "/tmp",  # noqa: S108 - nothing is written
    "BALSTS_SECRET_KEY": "k3P-9vQz_7tLmX2wR8sYbN4cJ6hF1dGaEuVoTiKpWqZxMnBr-2yUe5",
    "BALSTS_HOSTS": "balsts.example",
    "BALSTS_ORIGINS": "https://balsts.example",
    "BALSTS_DATABASE_URL": "postgresql://app:secret@db.example/balsts?sslmode=verify-full",
}


def run(*words, settings):
    clean = {name: text for name, text in os.environ.items() if not name.startswith("BALSTS_")}
    return subprocess.run(
        [sys.executable, *words],
        env=clean | settings | {"DJANGO_SETTINGS_MODULE": "balsts.platform.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_deployment_follows_djangos_advice():
    done = run("-m", "django", "check", "--deploy", "--fail-level=WARNING", settings=NEEDED)

    assert (done.returncode, done.stderr) == (0, ""), done.stderr


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
