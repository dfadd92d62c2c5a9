"""What every test may ask for, and what none may do."""

import os
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import settings

from tests.agreeing_walls import walls_agree
from tests.closed_sockets import close_sockets
from tests.collector import leave_what_is_here
from tests.forgetful_disk import ForgetfulDisk
from tests.page_rules import check_every_page
from tests.postgres_plugin import django_db_setup

__all__ = ["django_db_setup", "walls_agree"]

WORLDS = ("tests/web/access/", "tests/web/pages/", "tests/canaries/")

close_sockets()
check_every_page()


def pytest_configure() -> None:
    """Listen to the trail once Django's applications are there."""
    from tests.audit_oracle import hold_answers_against_the_trail  # noqa: PLC0415 - see above

    hold_answers_against_the_trail()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin where a whole world is made once for many tests: whoever takes work over takes it from the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(WORLDS))


def pytest_collection_finish() -> None:
    """What was read is most of the memory, and a tenth of a worker's time went into looking it through."""
    leave_what_is_here()


def pytest_runtest_setup() -> None:
    """Let the names of one test be nobody's in the next."""
    from tests.audit_oracle import forget_names  # noqa: PLC0415 - see above

    forget_names()


# A busy machine is slow, not wrong; and what is submitted is judged by the same examples each time.
settings.register_profile("desk", deadline=None)
settings.register_profile("submission", deadline=None, derandomize=True)
settings.load_profile("submission" if os.environ.get("CI") else "desk")


@pytest.fixture(autouse=True)
def own_language() -> None:
    """No test reads in the language in which the one before it was answered."""
    translation.deactivate()


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ForgetfulDisk:
    """The temporary folder as a power cut would leave it."""
    disk = ForgetfulDisk(tmp_path, os.fsync)
    monkeypatch.setattr(os, "fsync", disk.fsync)
    return disk
