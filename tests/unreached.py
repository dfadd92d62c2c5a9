"""A file of the database's that the operating system lets nobody at, as on a disk that is read-only."""

from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError

from tests.postgres_plugin import SERVER


def refused_by_disk() -> ProgrammingError:
    """Have a table read whose file may not be opened; return the fault as Django raises it."""
    told = SERVER.installation.admin | {"dbname": SERVER.database}
    with psycopg.connect(**told, autocommit=True) as admin:
        [(folder,)] = admin.execute("select current_setting('data_directory')")
        if not Path(folder).is_dir():
            pytest.skip("the database keeps its files elsewhere")
        admin.execute("create table tests.unreached as select 1 as one")
        admin.execute("checkpoint")  # nobody but us is to open that file
        [(path,)] = admin.execute("select pg_relation_filepath('tests.unreached')")
        file = Path(folder, path)
        file.chmod(0)
        try:
            with psycopg.connect(**told) as other, pytest.raises(psycopg.Error) as raised:
                other.execute("select one from tests.unreached")
        finally:
            file.chmod(0o600)
            admin.execute("drop table tests.unreached")
    fault = ProgrammingError()
    fault.__cause__ = raised.value
    return fault
