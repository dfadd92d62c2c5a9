"""What the server tells beside its tables, and what else somebody could make there: nothing."""

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from balsts.platform.bound_postgres import acting_under
from tests.database.asking import rows, token_of
from tests.database.test_accounts_wall import successes
from tests.database.test_catalogue import WITHOUT_ROW_SECURITY
from tests.people import Cast, create_cast
from tests.postgres_plugin import SERVER

pytestmark = pytest.mark.django_db

FORBIDDEN = {
    "make a temporary function": (
        "create function pg_temp.hash_of(text) returns bytea language sql as 'select null::bytea'"
    ),
    "make a temporary operator": (
        "create operator pg_temp.= (leftarg = uuid, rightarg = uuid, function = uuid_eq)"
    ),
    "make a temporary view": "create temporary view live_session as select 1",
    "make a view that looks with its owner's eyes": "create view public.x as select 1",
    "make a type": "create type public.x as (a int)",
    "make a rule": "create rule x as on insert to clients_client do nothing",
    "make a trigger": (
        "create trigger x before update on clients_client for each row"
        " execute function sec.only_these_change()"
    ),
    "make a language": "create language plpython3u",
    "make a database": "create database x",
    "make a role": "create role x",
    "pass row security": 'alter role "{prefix}app" bypassrls',
    "become a member of the owner": 'grant "{prefix}owner" to "{prefix}app"',
    "take a table over": 'alter table clients_client owner to "{prefix}app"',
    "give away what it has not": "grant select on sec.live_session to public",
    "publish every change": "create publication x for all tables",
    "follow the log of changes": "select pg_create_logical_replication_slot('x', 'pgoutput')",
    "change the server": "alter system set log_statement = 'all'",
    "let statements be seen": "set track_activities = on",
    "read what the planner knows": "select * from pg_statistic",
    "read the log of the server": "select pg_read_file(pg_current_logfile())",
    "run a program": "copy clients_client from program 'id'",
    "reach another server": "create server x foreign data wrapper postgres_fdw",
    "end the server's own processes": (
        "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'checkpointer'"
    ),
}


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


def test_the_application_makes_nothing_and_becomes_nobody(cast: Cast) -> None:
    prefix = settings.DATABASES["default"]["USER"].removesuffix("app")
    attempts = {name: sql.replace("{prefix}", prefix) for name, sql in FORBIDDEN.items()}

    with acting_under(token_of(cast.amina)):
        done = successes(attempts)

    assert done == {}


@pytest.mark.parametrize("role", ["app", "jobs", "sign_in", "keeper"])
def test_asvs_13_2_2_what_others_ask_just_now_is_shown_to_nobody(role: str) -> None:
    """Tokens and names stand in statements, and whoever is of the same role could read along."""
    if SERVER.installation.server:
        pytest.skip("the administrator of this server may be no superuser")
    address = SERVER.installation.address(role, database=SERVER.database)

    with psycopg.connect(address) as asking, psycopg.connect(address) as looking:
        asking.execute("select 'ZZ-token-of-somebody'")
        shown = looking.execute(
            "select query from pg_stat_activity where pid = %s", [asking.info.backend_pid]
        ).fetchall()

    assert shown in ([("",)], [(None,)])


@pytest.mark.parametrize("role", ["app", "jobs", "auditor", "public_site", "keeper", "sign_in"])
@pytest.mark.parametrize(
    "attempt", ["lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, convert_to('x', 'UTF8'))"]
)
def test_nobody_fills_the_disk_by_large_objects(role: str, attempt: str) -> None:
    if SERVER.installation.server:
        pytest.skip("the administrator of this server may be no superuser")
    address = SERVER.installation.address(role, database=SERVER.database)

    with psycopg.connect(address) as connection:
        connection.execute("set transaction read write")

        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
            connection.execute(f"select {attempt}")


@pytest.mark.parametrize("counted", ["xact_tuples_fetched", "numscans", "blocks_hit"])
def test_nobody_counts_what_functions_have_looked_up(cast: Cast, counted: str) -> None:
    if SERVER.installation.server:
        pytest.skip("the administrator of this server may be no superuser")

    with (
        acting_under(token_of(cast.amina)),
        pytest.raises(DatabaseError, match="permission denied"),
    ):
        rows(f"select pg_stat_get_{counted}('clients_client'::regclass)")


def test_statistics_tell_nothing_of_tables_that_are_guarded(cast: Cast) -> None:
    """The planner's own notes hold values of rows; the view shows those of bare tables only."""
    told = connections["owner"].get_connection_params()
    keys = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{key: told[key] for key in keys if told.get(key)}) as owner:
        owner.execute("analyze accounts_user, django_migrations")

    with acting_under(token_of(cast.boris)):
        shown = {
            table for (table,) in rows("select tablename from pg_stats where schemaname = 'public'")
        }

    assert "django_migrations" in shown
    assert shown <= set(WITHOUT_ROW_SECURITY)
