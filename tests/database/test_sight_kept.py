"""A sight is kept for the rest of its statement: for nobody else, no longer, and written by no other."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import DatabaseError
from django.utils import timezone

from balsts.accounts.models import User
from balsts.clients.models import Assignment
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.people import Cast, create_cast
from tests.postgres_plugin import SERVER

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SEEN = "select id from clients_client"
KEPT = "select current_setting('sec.sight', true)"
WRITTEN = "select set_config('sec.sight', %s, false)"
ASKED = """concat_ws(' ', pg_backend_pid(), extract(epoch from statement_timestamp()),
    extract(epoch from now()), pg_current_snapshot(), current_setting('sec.token', true))"""


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def kept_by(user: User) -> str:
    """Have somebody look around, and return what stays with the transaction."""
    with acting_under(token_of(user)):
        rows(SEEN)
        [(kept,)] = rows(KEPT)
    return kept


def test_a_sight_is_kept_behind_its_mark(cast: Cast) -> None:
    assert kept_by(cast.amina)[64:] == f"{{{cast.fatima.pk}}}"


def test_in_the_next_statement_whom_one_sees_is_looked_up_anew(cast: Cast) -> None:
    token = token_of(cast.amina)
    with acting_under(token):
        assert rows(SEEN) == [(cast.fatima.pk,)]
        [(kept,)] = rows(KEPT)
    Assignment.objects.all().delete()
    with acting_under(token):
        rows(WRITTEN, kept)
        assert rows(SEEN) == []


@pytest.mark.parametrize("mark", ["", "0" * 64], ids=["no mark", "a made up mark"])
def test_nobody_writes_a_sight_for_themself(cast: Cast, mark: str) -> None:
    with acting_under(token_of(cast.boris)):
        rows(WRITTEN, f"{mark}{{{cast.fatima.pk},{cast.contract.pk}}}")
        assert rows(SEEN) == []


def kept_under(cast: Cast, secret: bytes) -> tuple[bool, list[object]]:
    """Write one sight for somebody else in the midst of a statement, and return what they see then."""
    answer = f"{{{cast.fatima.pk}}}"
    marked = f"""encode(sha256(%s::bytea || sha256(convert_to({ASKED}, 'UTF8'))
        || sha256(convert_to(%s, 'UTF8'))), 'hex')"""
    with acting_under(token_of(cast.boris)):
        [told] = rows(
            f"select set_config('sec.sight', {marked} || %s, true) <> '', sec.sight()",
            secret,
            answer,
            answer,
        )
    return told


def test_nobody_marks_a_sight_without_the_key(cast: Cast) -> None:
    """Whoever knows how it is marked, and guesses a key, or none."""
    assert kept_under(cast, b"") == (True, [])
    assert kept_under(cast, b"a" * 32) == (True, [])


def test_whom_one_sees_is_looked_up_once_a_statement(cast: Cast) -> None:
    """What was kept is believed: here the key itself has marked something else."""
    with psycopg.connect(SERVER.installation.address("owner", database=SERVER.database)) as owner:
        [(secret,)] = owner.execute("select secret from sec.sight_key").fetchall()

    assert kept_under(cast, secret) == (True, [cast.fatima.pk])


def test_a_sight_is_not_kept_for_another_session_of_the_same_statement(cast: Cast) -> None:
    boris = token_of(cast.boris)
    with acting_under(token_of(cast.amina)):
        [(hers, _, his)] = rows(
            "select sec.sight(), set_config('sec.token', %s, true), sec.sight()", boris
        )
    assert (hers, his) == ([cast.fatima.pk], [])


@pytest.mark.parametrize(
    "question", ["select secret from sec.sight_key", "select sec.mark_of_sight('', '')"]
)
def test_nobody_reads_the_key_or_has_anything_marked(cast: Cast, question: str) -> None:
    with (
        acting_under(token_of(cast.chiara)),
        pytest.raises(DatabaseError, match="permission denied"),
    ):
        rows(question)


def answers_to(message: str, *, by: psycopg.Connection) -> list[object]:
    """Send statements as one message, and return the one value that each of the questions tells."""
    cursor, told = by.execute(message), []
    while True:
        if cursor.description:
            told += [value for (value,) in cursor.fetchall()]
        if not cursor.nextset():
            return told


@pytest.mark.slow  # commits, and waits
@pytest.mark.django_db(transaction=True)
def test_several_statements_of_one_message_look_anew_once_somebody_else_has_committed(
    cast: Cast,
) -> None:
    """They share one moment. The other one ends the work while the message is being answered."""
    token = token_of(cast.amina)
    address = SERVER.installation.address("app", database=SERVER.database)
    message = f"""
        begin; set local sec.token = '{token}'; select count(*) from clients_client;
        select null from (select pg_sleep(1.5)) slept; select count(*) from clients_client; commit"""

    with psycopg.connect(address, autocommit=True) as asking, ThreadPoolExecutor(1) as beside:
        answered = beside.submit(answers_to, message, by=asking)
        time.sleep(0.5)
        Assignment.objects.all().delete()

        assert answered.result() == [1, None, 0]
