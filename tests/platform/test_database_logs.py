"""The database server writes nobody into its log; of a server that is not ours we say when it does."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from balsts.platform import database_logs
from balsts.platform.database_logs import database_keeps_people_out_of_its_log, unsafe_settings
from tests.postgres_plugin import SERVER

pytestmark = pytest.mark.django_db


def test_our_own_server_is_safe_in_every_setting() -> None:
    if SERVER.installation.server:
        pytest.skip("the server of this run is not ours")

    assert list(unsafe_settings()) == []


def test_every_setting_that_we_ask_about_is_one_of_the_server() -> None:
    of_extensions = {"auto_explain.log_min_duration", "pgaudit.log"}
    with connection.cursor() as cursor:
        cursor.execute("select name from pg_settings")
        known = {name for (name,) in cursor.fetchall()}

    assert set(database_logs.SAFE) - known == of_extensions


def test_unsafe_setting_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_logs, "SAFE", {"log_statement": frozenset({"ddl"})})

    [warning] = database_keeps_people_out_of_its_log(databases=["default"])

    assert warning.id == "balsts.W001"
    assert "log_statement is none" in warning.msg
    assert "alter system set log_statement = 'ddl'" in warning.hint


def test_nothing_is_asked_of_a_database_that_nobody_asked_about() -> None:
    assert database_keeps_people_out_of_its_log() == []
    assert database_keeps_people_out_of_its_log(databases=["owner"]) == []


def test_asvs_13_4_2_settings_pass_the_checks_for_a_server(settings) -> None:
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_SECONDS = 63_072_000

    call_command("check", deploy=True, fail_level="WARNING", databases=["default"])


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("select %s::integer", ["ZZlog-canary"]),
        ("select 'ZZlog-canary'::date", []),
        ("insert into clients_client (given_name) values (%s)", ["ZZlog-canary"]),
        ("select 1 / (length(%s) - 12)", ["ZZlog-canary"]),
        ("select count(*) from zzlog_canary where x = 'ZZlog-canary'", []),
    ],
)
def test_failing_statement_leaves_nothing_of_itself_in_the_servers_log(
    statement: str, values: list[str]
) -> None:
    if SERVER.installation.server:
        pytest.skip("the server of this run is not ours")
    log = next(SERVER.installation.folder.rglob("postgres.log"))
    before = log.stat().st_size

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)

    with log.open("rb") as written:
        written.seek(before)
        assert b"zzlog" not in written.read().lower()
