"""Gives the tests a real PostgreSQL, as the application's role, without anybody setting it up.

Loaded with `-p`, because pytest-django reads the settings before any conftest. Names and passwords
are settled at once; the server is started when the first test asks for a database, the migrated
template is kept between runs, each worker works on a copy of it.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from balsts.platform import database_roles
from balsts.platform.installation import Installation
from balsts.platform.lock import locked
from tests.one_day import DATABASE, keep_the_day, keep_the_day_in
from tests.trail_window import COUNTED, FULL_DISK, WINDOW

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "balsts"
FOLDER = ROOT / ".cache" / "tests"
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "100",
}
PREFIX = "test_run_"
SET_UP_TOKEN = "set-up-of-tests"
# The moment that tests put the database's clock to, for the days that row security asks about.
MOMENT = "tests.moment"
# Most tests are one transaction from beginning to end, so what they write counts as kept at once; with
# `apart` it counts as it does in life.
TRANSACTIONS = "tests.transactions"
SET_UP = f"""
create schema tests;
create function sec.is_set_up() returns boolean language sql stable security definer
set search_path = pg_catalog, sec, pg_temp set debug_print_plan = off as
$$ select current_setting('sec.token', true) = '{SET_UP_TOKEN}' $$;
create or replace function sec.is_job() returns boolean language sql stable security definer
set search_path = pg_catalog, sec, pg_temp set debug_print_plan = off as
$$ select right(session_user::text, 5) = '_jobs' or sec.is_set_up() $$;
create or replace function sec.today() returns date language sql stable as
$$ select sec.day_of(coalesce(nullif(current_setting('{MOMENT}', true), '')::timestamptz, now())) $$;
alter function sec.was_kept_before(xid8) set schema tests;
create function sec.was_kept_before(made_in xid8) returns boolean
language sql stable security definer set search_path = pg_catalog, sec, pg_temp set debug_print_plan = off as
$$ select current_setting('{TRANSACTIONS}', true) is distinct from 'apart'
    or tests.was_kept_before(made_in) $$;
create function tests.gave_as_a_funder(contract uuid, funder uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    set constraints all immediate;
    alter table organisations_contract disable trigger contract_is_not_of_a_funder;
    update organisations_contract set provider_id = funder where id = contract;
    set constraints all immediate;
    alter table organisations_contract enable trigger contract_is_not_of_a_funder;
    set constraints all deferred;
end $$;
create function tests.made_on_one_word(export uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare asked text; begin
    select pg_get_constraintdef(oid) into strict asked from pg_constraint
    where conname = 'export_of_names_by_law_needs_two';
    set constraints all immediate;
    alter table exchange_export drop constraint export_of_names_by_law_needs_two;
    update exchange_export set purpose = 'legal_duty' where id = export;
    execute 'alter table exchange_export add constraint export_of_names_by_law_needs_two ' || asked;
    set constraints all deferred;
end $$;
create function tests.no_longer_permits(post text, permitted text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as
$$ delete from sec.role_permission where role = post and permission = permitted $$;
create function tests.remove(kept regclass, ids text[]) returns void
language plpgsql security definer set search_path = pg_catalog, public, sec, pg_temp as $$
begin execute format('delete from %s where id::text = any($1)', kept) using ids; end $$;
-- With the eyes of who asks. Walls are asked before keys and constraints, so what these refuse was let through.
create function tests.are_let(attempt text, told jsonb[]) returns boolean[] language plpgsql as $$
declare one jsonb; reached bigint; refused_by text; let boolean[] := '{{}}'; begin
    foreach one in array told loop
        begin
            execute attempt using one;
            get diagnostics reached = row_count;
            raise exception sqlstate 'TAKEN' using message = reached::text;
        exception
            when sqlstate 'TAKEN' then
                let := let || (sqlerrm::bigint > 0);
            when integrity_constraint_violation then
                get stacked diagnostics refused_by = pg_exception_context;
                let := let || (refused_by !~ ' at RAISE');
            when others then
                let := let || false;
        end;
    end loop;
    return let;
end $$;
grant usage on schema tests to public;
grant execute on function tests.gave_as_a_funder(uuid, uuid), tests.made_on_one_word(uuid),
    tests.no_longer_permits(text, text), tests.remove(regclass, text[]),
    tests.are_let(text, jsonb[]) to public
"""


class TestServer:
    """One server for each worker, for all runs on this machine; who comes last turns off the light.

    The trail is sealed up to the oldest transaction of a server, so workers on one server would wait
    for each other's longest test. Where DATABASE_URL names a server, all of them share that one.
    """

    __test__ = False

    def __init__(self) -> None:
        server = os.environ.get("DATABASE_URL", "").strip()
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.folder = FOLDER / ("server" if server else f"postgres_{worker}")
        self.installation = Installation(
            folder=self.folder,
            server=server,
            cluster_settings=FAST,
        )
        # A trial that a test starts inherits all that a worker is told, and drops its database at the end.
        self.database = f"{PREFIX}{secrets.token_hex(6)}_{worker}"
        self._is_entered = False

    def provide_environment(self) -> None:
        here = self.installation
        (FOLDER / "data" / "static").mkdir(parents=True, exist_ok=True)
        os.environ |= here.environment() | {
            "BALSTS_DATA": str(FOLDER / "data"),
            "BALSTS_SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
            "BALSTS_HOSTS": "testserver,localhost,127.0.0.1",
            "BALSTS_ORIGINS": "http://localhost,http://127.0.0.1",
            "BALSTS_HTTPS": "no",
            "BALSTS_DATABASE_URL": here.address("app", database=self.database),
            "BALSTS_SIGN_IN_DATABASE_URL": here.address("sign_in", database=self.database),
            "BALSTS_OWNER_DATABASE_URL": here.address("owner", database=self.database),
        }
        for name in list(os.environ):
            if name.startswith("BALSTS_") and name.endswith("_FILE"):
                del os.environ[name]

    def environment_of_jobs(self) -> dict[str, str]:
        """What a job runner beside the tests is told: it works as a role of its own."""
        return {"BALSTS_DATABASE_URL": self.installation.address("jobs", database=self.database)}

    def enter(self) -> None:
        """Start the server unless another run has; the first one sweeps what dead runs left."""
        is_first = self.installation.open_server()
        self._is_entered = True
        if is_first:
            self._sweep()

    def leave(self) -> None:
        if self._is_entered:
            database_roles.drop_database(self.installation.admin, self.database)
            self.installation.close()
            self._is_entered = False

    def make_template(self) -> str:
        """Migrate as the owner into a database named after the migrations, once for many runs."""
        here = self.installation
        name = f"test_template_{fingerprint_of_migrations()}"
        with locked(self.folder / "template.lock"):
            if name not in self._databases():
                draft = f"{name}_draft"
                database_roles.drop_database(here.admin, draft)
                database_roles.make_database(here.admin, here.roles, draft)
                _migrate(draft)
                _let_tests_set_up(here.address("owner", database=draft))
                with psycopg.connect(here.address("owner", database=draft)) as owner:
                    owner.execute(DATABASE + WINDOW + FULL_DISK)
                with psycopg.connect(**dict(here.admin) | {"dbname": draft}) as admin:
                    admin.execute(COUNTED)
                with psycopg.connect(**here.admin, autocommit=True) as connection:
                    connection.execute(f'alter database "{draft}" rename to "{name}"')
        return name

    def make_database(self) -> None:
        """Make this worker's database anew, as it was before any test."""
        here = self.installation
        template = self.make_template()
        with locked(self.folder / "copy.lock"):
            database_roles.drop_database(here.admin, self.database)
            database_roles.copy_database(
                here.admin, here.roles, template=template, name=self.database
            )

    def _sweep(self) -> None:
        templates = [name for name in self._databases() if name.startswith("test_template_")]
        left = [name for name in self._databases() if name.startswith(PREFIX)]
        for name in left + (templates if len(templates) > 4 else []):
            database_roles.drop_database(self.installation.admin, name)

    def _databases(self) -> list[str]:
        mine = "select datname from pg_database where pg_get_userbyid(datdba) = %s"
        with psycopg.connect(**self.installation.admin) as connection:
            return [
                row[0] for row in connection.execute(mine, [self.installation.roles.name("owner")])
            ]


def fingerprint_of_migrations() -> str:
    """Return a name that changes whenever a migration, a setting or the roles change."""
    files = sorted(SOURCE.glob("*/migrations/*.py"))
    files += [ROOT / "requirements.lock", ROOT / "policies" / "roles.yaml", Path(__file__)]
    files += sorted(SOURCE.glob("**/row_security.py"))
    files += [*sorted(SOURCE.glob("platform/*.py")), *sorted(SOURCE.glob("platform/*.sql"))]
    files += [SOURCE / "access" / "role_table.py"]
    files += [ROOT / "tests" / name for name in ("one_day.py", "trail_window.py")]
    found = hashlib.sha256()
    for path in files:
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def _migrate(database: str) -> None:
    from django.core.management import call_command
    from django.db import connections

    owner = connections["owner"]
    usual = owner.settings_dict["NAME"]
    owner.close()
    owner.settings_dict["NAME"] = database
    try:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    finally:
        owner.close()
        owner.settings_dict["NAME"] = usual


def _let_tests_set_up(owner: str) -> None:
    """Add what only the tests' databases have: a session under which anything can be set up.

    Setting up is done as the application too, but row security lets it see every row. A request of
    the test client speaks for the session of whoever signed in, and these policies say no to it.
    """
    with psycopg.connect(owner) as connection:
        connection.execute(SET_UP)
        guarded = connection.execute(
            "select oid::regclass::text from pg_class where relrowsecurity order by 1"
        ).fetchall()
        app = connection.info.user.removesuffix("owner") + "app"
        for (table,) in guarded:
            connection.execute(
                f'create policy tests_set_up on {table} to "{app}"'
                " using ((select sec.is_set_up())) with check ((select sec.is_set_up()))"
            )
        connection.execute(f'grant execute on function sec.is_set_up() to "{app}"')


SERVER = TestServer()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    SERVER.provide_environment()
    keep_the_day()


def pytest_configure() -> None:
    """Work under the session of setting up wherever no request says otherwise."""
    from django.db.backends.signals import connection_created

    from balsts.platform.bound_postgres.token import current_token

    current_token.set(SET_UP_TOKEN)
    connection_created.connect(stay_at_setting_up, dispatch_uid="setting up")


def stay_at_setting_up(connection: Any, **_: object) -> None:
    """Set up outside of transactions too; a server's own threads have no such context."""
    from balsts.platform.bound_postgres.token import SETTING, current_token

    if connection.alias == "default" and current_token.get() == SET_UP_TOKEN:
        connection.connection.execute(f"select set_config('{SETTING}', %s, false)", [SET_UP_TOKEN])


def pytest_unconfigure() -> None:
    SERVER.leave()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Instead of pytest-django's own: Django makes no database and the role could not."""
    from django.db import connections
    from django.test import TransactionTestCase

    def make_database() -> None:
        SERVER.make_database()
        keep_the_day_in(SERVER.installation.address("owner", database=SERVER.database))

    with django_db_blocker.unblock():
        SERVER.enter()
        make_database()

    def start_afresh(_: TransactionTestCase) -> None:
        """Instead of a flush, which only an owner may do and which would lose what migrations wrote."""
        connections.close_all()
        make_database()

    TransactionTestCase._fixture_teardown = start_afresh
    yield
    with django_db_blocker.unblock():
        connections.close_all()
