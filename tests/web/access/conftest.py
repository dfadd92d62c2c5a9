"""The small world in which everybody is asked about everything."""

from collections.abc import Iterator

import pytest

from tests.web.access.taken_back import world_taken_back
from tests.web.access.world import World


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all persons, taken back at the end."""
    with (
        django_db_blocker.unblock(),
        world_taken_back(tmp_path_factory.mktemp("data")) as made,
    ):
        yield made
