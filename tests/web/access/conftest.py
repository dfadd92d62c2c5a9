"""The small world in which everybody is asked about everything."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tests.web.access.things import add_things
from tests.web.access.world import World, create_world


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all persons, taken back at the end."""
    usual, settings.BALSTS_DATA = settings.BALSTS_DATA, tmp_path_factory.mktemp("data")
    logging.disable(logging.ERROR)
    with django_db_blocker.unblock(), transaction.atomic():
        made = create_world(today=timezone.localdate())
        add_things(made)
        yield made
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    settings.BALSTS_DATA = Path(usual)
