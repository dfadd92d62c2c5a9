"""What `balsts check` says of a database whose log is not archived, or no longer."""

import datetime
import re
import time

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from balsts.platform.log_archive import (
    Standing,
    log_reaches_its_archive,
    standing_of_archive,
    warnings_of,
)
from tests.archiving import DEPLOY, QUICK, Server, workshop

NOON = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)


def codes(*, is_on: bool, seconds: int, missing_since: datetime.datetime | None) -> list[str]:
    standing = Standing(is_on=is_on, seconds=seconds, missing_since=missing_since)
    return [str(warning.id) for warning in warnings_of(standing)]


def test_without_an_archive_or_one_that_comes_late_it_is_said_that_a_day_may_be_lost():
    assert codes(is_on=False, seconds=40, missing_since=None) == ["balsts.W004"]
    assert codes(is_on=True, seconds=0, missing_since=None) == ["balsts.W004"]
    assert codes(is_on=True, seconds=300, missing_since=None) == ["balsts.W004"]
    assert codes(is_on=True, seconds=40, missing_since=None) == []


def test_since_when_pieces_are_missing_is_said():
    [warning] = warnings_of(Standing(is_on=True, seconds=40, missing_since=NOON))

    assert warning.id == "balsts.W005"
    assert "2026-11-26 at 12:00:00 UTC" in warning.msg


@pytest.mark.django_db
def test_a_server_in_earnest_is_asked_and_one_machine_is_not(settings):
    settings.BALSTS_HTTPS = True
    with connection.cursor() as cursor:
        cursor.execute("show archive_mode")
        expected = ["balsts.W004"] if cursor.fetchone()[0] == "off" else []

    assert [one.id for one in log_reaches_its_archive(databases=["default"])][:1] == expected
    assert log_reaches_its_archive(databases=["owner"]) == []
    settings.BALSTS_HTTPS = False
    assert log_reaches_its_archive(databases=["default"]) == []


@pytest.mark.django_db
def test_the_unit_that_watches_fails_where_the_log_is_not_archived(settings):
    told = re.search(
        r"balsts\.console\.main check (.*)",
        (DEPLOY / "systemd" / "balsts-watch.service").read_text("utf-8"),
    )[1]
    settings.BALSTS_HTTPS = True
    with connection.cursor() as cursor:
        cursor.execute("show archive_mode")
        if cursor.fetchone()[0] != "off":
            pytest.skip("the server of this run archives")

    with pytest.raises(SystemCheckError, match=r"balsts\.W004"):
        call_command("check", *told.split())
    settings.BALSTS_HTTPS = False
    call_command("check", *told.split())


def standing(server: Server) -> Standing:
    with psycopg.connect(**server.cluster.admin) as admin, admin.cursor() as cursor:
        return standing_of_archive(cursor)


def wait_for(server: Server, question: str) -> None:
    for _ in range(150):
        if server.ask(f"select {question} from pg_stat_archiver"):
            return
        time.sleep(0.2)
    raise AssertionError(question)


def test_archiving_that_fails_is_noticed_and_that_it_works_again_too():
    with workshop(Server, **QUICK) as server:
        server.start()
        server.ask("create table t (n integer)", "select pg_switch_wal()")
        wait_for(server, "archived_count > 0")
        at_first = standing(server)

        server.archive.rename(server.archive.with_name("away"))
        server.ask("insert into t values (1)", "select pg_switch_wal()")
        wait_for(server, "failed_count > 0")
        failing = standing(server)
        server.archive.with_name("away").rename(server.archive)
        server.ask(
            "insert into t values (2)", "select pg_switch_wal()"
        )  # it would ask again in a minute
        wait_for(server, "last_archived_time > last_failed_time")

        assert (at_first.is_on, at_first.seconds, at_first.missing_since) == (True, 40, None)
        assert failing.missing_since is not None
        assert standing(server).missing_since is None
