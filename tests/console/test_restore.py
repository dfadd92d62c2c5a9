"""An older backup comes back, and the people who were erased since do not."""

import io

import pytest
from django.core.management import call_command
from django.db import connections

from balsts.clients.models import Client
from balsts.console import preparation
from balsts.platform import database_roles
from balsts.privacy import ledger
from balsts.statistics.models import KeptFact
from tests.people import create_cast
from tests.postgres_plugin import SERVER
from tests.privacy.erasing import (
    CANARY,
    TODAY,
    create_old_client,
    erase_all_that_is_over,
    tables_that_hold,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.BALSTS_DATA = tmp_path


def copied(template: str, name: str) -> None:
    """Copy a database whole, as a backup is made and as it is restored."""
    connections.close_all()
    here = SERVER.installation
    database_roles.drop_database(here.admin, name)
    database_roles.copy_database(here.admin, here.roles, template=template, name=name)


def test_whoever_was_erased_since_the_backup_does_not_come_back():
    cast = create_cast(today=TODAY)
    old = create_old_client(cast)
    backup = f"{SERVER.database}_backup"
    copied(SERVER.database, backup)
    try:
        erase_all_that_is_over(cast)
        assert not preparation.has_forgotten_erasures()

        copied(backup, SERVER.database)
        assert Client.objects.filter(pk=old.pk).exists()
        assert preparation.has_forgotten_erasures()
        with pytest.raises(SystemExit):
            call_command("erasures", "check", stderr=io.StringIO())

        call_command("erasures", "replay", stdout=io.StringIO())
    finally:
        connections.close_all()
        database_roles.drop_database(SERVER.installation.admin, backup)

    assert not Client.including_set_aside.filter(pk=old.pk).exists()
    assert tables_that_hold(CANARY) == []
    assert Client.objects.filter(pk=cast.fatima.pk).exists()
    assert KeptFact.objects.filter(fact="services").count() == 1
    assert not preparation.has_forgotten_erasures()
    assert len(ledger.read_ledger()) == 2
