"""The small world in one transaction, which is taken back at the end."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tests.web.access.things import add_things
from tests.web.access.world import World, create_world


@contextmanager
def world_taken_back(data: Path) -> Iterator[World]:
    """Make everybody and everything, and keep files below `data` while inside."""
    usual, settings.BALSTS_DATA = settings.BALSTS_DATA, data
    logging.disable(logging.ERROR)
    try:
        with transaction.atomic():
            made = create_world(today=timezone.localdate())
            add_things(made)
            yield made
            transaction.set_rollback(True)
    finally:
        logging.disable(logging.NOTSET)
        settings.BALSTS_DATA = Path(usual)
