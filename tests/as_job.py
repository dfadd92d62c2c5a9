"""Working under the role of the job runner, as at night; for tests that commit."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from tests.postgres_plugin import SERVER


@contextmanager
def as_job() -> Iterator[None]:
    """Work as the role under which jobs run."""
    usual = connections["default"].settings_dict
    before = usual["USER"], usual["PASSWORD"]
    roles = SERVER.installation.roles
    connections["default"].close()
    usual["USER"], usual["PASSWORD"] = roles.name("jobs"), roles.passwords["jobs"]
    try:
        yield
    finally:
        connections["default"].close()
        usual["USER"], usual["PASSWORD"] = before
