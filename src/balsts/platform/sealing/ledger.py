"""What the keeper asks the database: whose session it is, what it may, how much is left.

The keeper's role owns nothing and reads no table. It may call these functions of the schema `sec`,
which the casework room defines beside its sealed notes; nobody else may call them.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool, PoolTimeout

SECONDS_TO_CONNECT = 5
AT_ONCE = 200

Connection = psycopg.Connection[Any]


class LedgerClosed(Exception):
    """The database does not answer, so nothing can be written down and no key is given."""


class NotAdmitted(Exception):
    """The session, the person or the rows are not such that a key may be given; `why` is a code."""

    def __init__(self, why: str, again_at: datetime.datetime | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.again_at = again_at


@dataclass(frozen=True, kw_only=True, slots=True)
class WrappedKey:
    """The wrapped key of one value, with the place it is bound to."""

    row: str
    column: str
    subject: str
    key_id: str
    wrapped: bytes


class Ledger:
    """The keeper's door into the database."""

    def __init__(self, address: str, *, per_hour: int) -> None:
        self.per_hour = per_hour
        self._pool = ConnectionPool(
            address,
            min_size=0,
            max_size=4,
            timeout=SECONDS_TO_CONNECT,
            open=False,
            check=ConnectionPool.check_connection,
            kwargs={
                "row_factory": namedtuple_row,
                "connect_timeout": SECONDS_TO_CONNECT,
                "options": "-c statement_timeout=10s -c lock_timeout=5s",
            },
            reconnect_timeout=SECONDS_TO_CONNECT,
        )

    def open(self) -> None:
        self._pool.open()

    def close(self) -> None:
        self._pool.close()

    def admit_writing(self, token: str, *, subject: str, programme: str) -> None:
        """Let pass who may write a sealed text about the subject."""
        with self._transaction() as connection:
            verdict = connection.execute(
                "select sec.sealed_writing_verdict(%s, %s, %s) as verdict",
                [token, subject, programme],
            ).fetchone()
        if verdict is None or verdict.verdict:
            raise NotAdmitted(verdict.verdict if verdict else "signed_out")

    def write_down_opening(
        self, token: str, *, rows: Sequence[str], column: str, purpose: str
    ) -> list[WrappedKey]:
        """Write down that these values are opened, and only then return their wrapped keys.

        It is kept even when the values do not open afterwards. A budget that is spent is written
        down too: that is the alarm.
        """
        with self._transaction() as connection:
            verdict = connection.execute(
                "select * from sec.write_down_opening(%s, %s::uuid[], %s, %s, %s)",
                [token, list(rows), column, purpose, self.per_hour],
            ).fetchone()
            if verdict is None:
                raise NotAdmitted("signed_out")
            found = [] if verdict.refusal else self._keys_of(connection, rows, column)
        if verdict.refusal:
            raise NotAdmitted(verdict.refusal, verdict.again_at)
        return found

    def left(self, token: str) -> int:
        """Return how many texts the person may still open this hour."""
        with self._transaction() as connection:
            found = connection.execute(
                "select sec.sealed_openings_left(%s, %s) as left", [token, self.per_hour]
            ).fetchone()
        return int(found.left) if found else 0

    def rehearse(self) -> None:
        """Send and read a value of each kind that any question here has."""
        with self._transaction() as connection:
            connection.execute(
                "select gen_random_uuid() as one, clock_timestamp() as two, '\\x00'::bytea as three,"
                " true as four, 1 as five, 'six' as six, %s::uuid[] as seven, %s::bytea as eight,"
                " %s::integer as nine, %s::text as ten",
                [[str(UUID(int=0))], b"", 0, ""],
            ).fetchone()
        with suppress(NotAdmitted):
            self.write_down_opening("", rows=[str(UUID(int=0))], column="text", purpose="")

    def key_ids_in_use(self) -> dict[str, int]:
        """Return under which keys of keys values are wrapped, and how many."""
        with self._transaction() as connection:
            rows = connection.execute("select * from sec.sealed_key_ids()")
            return {row.key_id: row.sealed for row in rows}

    def wrapped_otherwise(self, key_id: str) -> list[WrappedKey]:
        """Return some of the values that are not wrapped under this key."""
        with self._transaction() as connection:
            rows = connection.execute(
                "select * from sec.sealed_keys_but_under(%s, %s)", [key_id, AT_ONCE]
            )
            return [_wrapped(row) for row in rows]

    def wrap_anew(self, pairs: Sequence[tuple[WrappedKey, str, bytes]]) -> int:
        """Replace wrapped keys where they are still the ones that were read."""
        with self._transaction() as connection:
            changed = 0
            for was, key_id, wrapped in pairs:
                row = connection.execute(
                    "select sec.wrap_sealed_key_anew(%s, %s, %s, %s, %s) as changed",
                    [was.row, was.column, was.wrapped, key_id, wrapped],
                ).fetchone()
                changed += bool(row and row.changed)
        return changed

    def tell_trail(self, event: str, key_id: str) -> None:
        """Write into the trail what was done with a key of keys."""
        with self._transaction() as connection:
            connection.execute("select sec.tell_trail_of_keys(%s, %s)", [event, key_id])

    def raise_alarm(
        self, event: str, *, token: str = "", rows: Sequence[str] = (), **told: str | int
    ) -> None:
        """Tell the auditors what the keeper itself noticed; without a session, of nobody."""
        with self._transaction() as connection:
            connection.execute(
                "select sec.raise_alarm_of_keeper(%s, %s, %s::uuid[], %s)",
                [event, token, list(rows), Jsonb(told)],
            )

    def _keys_of(
        self, connection: Connection, rows: Sequence[str], column: str
    ) -> list[WrappedKey]:
        found = connection.execute(
            "select * from sec.sealed_keys(%s::uuid[], %s)", [list(rows), column]
        )
        return [_wrapped(row) for row in found]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._pool.connection() as connection:
                yield connection
        except psycopg.DataError:
            raise NotAdmitted("not_understood") from None
        except (psycopg.Error, PoolTimeout) as error:
            raise LedgerClosed(type(error).__name__) from error


def _wrapped(row: Any) -> WrappedKey:
    return WrappedKey(
        row=str(row.note),
        column=row.part,
        subject=str(row.subject),
        key_id=row.key_id,
        wrapped=bytes(row.wrapped),
    )
