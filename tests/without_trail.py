"""The trail broken on purpose: nothing may be shown or written that it cannot tell of.

The first time any test asks for an address by a method, and the first time it calls an operation,
the same is first tried with a trail that cannot be written. So every page and every operation that
has a test has this one too.
"""

import copy
from contextlib import contextmanager

from django.db import connection, transaction

from balsts.audit import trail
from balsts.privacy.ledger import ledger_path

# A question outside one's sight, or to the archive, is kept together with its event, by one function of the database, before
# the page answers: it stands there for good, also where that page cannot be told of.
TABLES = """
    select format('%I.%I', schemaname, tablename) from pg_tables
    where schemaname in ('public', 'audit')
      and tablename not in ('clients_inquiry', 'privacy_archiveopening')
      and has_table_privilege(format('%I.%I', schemaname, tablename)::regclass, 'select')
    order by 1
"""
_tables: list[str] = []


class BrokenTrail:
    """Counts how often somebody tried to write into it."""

    tried = 0


@contextmanager
def broken_trail():
    """Let the database refuse every event; what is done inside leaves nothing behind."""
    broken, whole = BrokenTrail(), trail.INSERT
    questions = len(connection.queries_log)
    trail.INSERT = whole.replace("audit.event", "audit.nowhere")
    record = trail.record

    def counted(*words, **told):
        broken.tried += 1
        record(*words, **told)

    trail.record = counted
    try:
        with transaction.atomic():
            before = rows(), written()
            yield broken
            after = rows(), written()
            assert not broken.tried or after == before, "something was written all the same"
            transaction.set_rollback(True)
    finally:
        trail.INSERT, trail.record = whole, record
        while len(connection.queries_log) > questions:
            connection.queries_log.pop()


def written() -> bytes:
    """Return the ledger of erasures to the byte: pages, who hold no key, cannot read it line by line."""
    path = ledger_path()
    return path.read_bytes() if path.exists() else b""


def rows() -> tuple[tuple[str, int], ...]:
    """Count the rows of every table that may be read."""
    with connection.cursor() as cursor:
        if not _tables:
            cursor.execute(TABLES)
            _tables.extend(row[0] for row in cursor.fetchall())
        cursor.execute(
            " union all ".join(f"select '{table}', count(*) from {table}" for table in _tables)
        )
        return tuple(sorted(cursor.fetchall()))


def rehearse(operation, told) -> None:
    """Call an operation as if the trail were broken: it must fail and leave nothing."""
    rehearsed = copy.deepcopy(told)
    with broken_trail() as broken:
        try:
            with transaction.atomic():
                operation(**rehearsed)
        except trail.NotRecorded:
            return
        except Exception:
            # A refusal before anything was recorded is the test's own matter.
            if broken.tried:
                raise
        assert not broken.tried, f"{operation.__name__} went on although the trail was broken"
