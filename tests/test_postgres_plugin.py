"""A test that commits leaves nothing behind, and loses nothing that migrations wrote."""

import subprocess
import sys

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from balsts.organisations.models import Programme
from tests.factories.organisations import create_programme
from tests.postgres_plugin import PREFIX, ROOT, SERVER

NAME = "from tests.postgres_plugin import SERVER; print(SERVER.database)"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next(turn):
    from_migrations = ContentType.objects.filter(app_label="accounts").count()

    is_left = Programme.objects.filter(code="left_behind").exists()
    create_programme(code="left_behind")

    written = len(list(apps.get_app_config("accounts").get_models()))
    assert (from_migrations, is_left) == (written, False)


@pytest.mark.slow  # starts a program
def test_a_program_that_a_test_starts_has_a_database_of_its_own() -> None:
    """It inherits whatever the worker was told, and drops its database when it is done."""
    program = subprocess.run(
        [sys.executable, "-c", NAME], cwd=ROOT, capture_output=True, text=True, check=True
    )

    its_own = program.stdout.strip()
    assert (its_own.startswith(PREFIX), its_own == SERVER.database) == (True, False)
