"""A database like the tests', for programs outside of pytest: benchmarks and trials."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.postgres_plugin import SERVER, SET_UP_TOKEN, stay_at_setting_up


@contextmanager
def own_database() -> Iterator[None]:
    """Make a database like the tests', to be dropped at the end; set up under their session."""
    SERVER.provide_environment()
    os.environ["DJANGO_SETTINGS_MODULE"] = "balsts.platform.settings_test"
    import django  # noqa: PLC0415 - reads the settings, which are known only now
    from django.db import connections  # noqa: PLC0415 - as above
    from django.db.backends.signals import connection_created  # noqa: PLC0415 - as above

    from balsts.platform.bound_postgres.token import current_token  # noqa: PLC0415 - as above

    django.setup()
    current_token.set(SET_UP_TOKEN)
    connection_created.connect(stay_at_setting_up, dispatch_uid="setting up")
    SERVER.enter()
    try:
        SERVER.make_database()
        yield
    finally:
        connections.close_all()
        SERVER.leave()
