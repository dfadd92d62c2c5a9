"""What `balsts check` says of a database server that keeps less than we promise."""

import re
from collections.abc import Sequence

import psycopg
import pytest
from django.core.checks import CheckMessage
from django.db import connection

from balsts.platform.durable_settings import (
    DURABLE,
    database_keeps_what_it_was_given,
    settings_told,
    warnings_about_durability,
    warnings_of,
)
from tests.conventions.reading import ROOT
from tests.postgres_plugin import FAST, SERVER

AS_WE_WISH = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_checksums": "on",
    "wal_level": "replica",
    "TimeZone": "UTC",
}


def names(warnings: Sequence[CheckMessage]) -> list[str]:
    return [re.search(r": (\w+) is", one.msg)[1] for one in warnings]


def test_a_server_that_is_set_as_we_wish_is_not_spoken_of():
    assert warnings_of(AS_WE_WISH) == []
    assert warnings_of(AS_WE_WISH | {"wal_level": "logical", "TimeZone": "Etc/UTC"}) == []


@pytest.mark.parametrize(
    ("name", "setting", "said", "to_do"),
    [
        ("fsync", "off", "spoil all", "alter system set fsync = 'on'; select pg_reload_conf();"),
        ("full_page_writes", "off", "half written", "alter system set full_page_writes = 'on';"),
        ("synchronous_commit", "off", "read is kept", "alter system set synchronous_commit = 'on'"),
        ("data_checksums", "off", "not noticed", "run `pg_checksums --enable` on its folder."),
        ("wal_level", "minimal", "no second", "set wal_level = 'replica'; then restart the server"),
        ("TimeZone", "Europe/Riga", "another hour", "alter system set TimeZone = 'UTC'"),
    ],
)
def test_each_setting_is_named_with_what_comes_of_it_and_what_to_do(name, setting, said, to_do):
    [warning] = warnings_of(AS_WE_WISH | {name: setting})

    assert warning.id == "balsts.W007"
    assert warning.msg.endswith(f": {name} is {setting}.")
    assert said in warning.msg
    assert to_do in warning.hint


def test_all_that_is_wrong_is_said_at_once():
    assert names(warnings_of(dict.fromkeys(DURABLE, "off"))) == list(DURABLE)


def test_the_settings_that_we_ship_for_a_server_are_as_we_wish():
    text = (ROOT / "deploy" / "postgresql" / "balsts.conf").read_text(encoding="utf-8")
    shipped = dict(re.findall(r"^(\w+) = '?([^'\n]+)", text, re.MULTILINE))

    told = {name: shipped.get(name.lower(), "missing") for name in DURABLE}
    assert names(warnings_of(told)) == ["data_checksums"]  # of a cluster, not of a file


@pytest.mark.django_db
def test_a_server_in_earnest_is_asked_and_one_machine_is_not(settings):
    settings.BALSTS_HTTPS = True
    found = database_keeps_what_it_was_given(databases=["default"])

    assert {one.id for one in found} <= {"balsts.W007"}
    assert found == warnings_about_durability()
    if not SERVER.installation.server:
        of_tests = set(FAST) & set(DURABLE)
        assert set(names(found)) - {"data_checksums"} == of_tests
    assert database_keeps_what_it_was_given(databases=["owner"]) == []
    settings.BALSTS_HTTPS = False
    assert database_keeps_what_it_was_given(databases=["default"]) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("setting", "is_named"), [("off", True), ("on", False), ("local", False)])
def test_what_the_database_says_of_a_setting_is_what_is_told(setting, is_named):
    with connection.cursor() as cursor:
        cursor.execute(f"set local synchronous_commit = '{setting}'")
        told = settings_told(cursor)

    assert set(told) == set(DURABLE)
    assert told["synchronous_commit"] == setting
    assert ("synchronous_commit" in names(warnings_about_durability())) == is_named


@pytest.mark.django_db
def test_the_time_zone_that_is_told_is_the_one_a_session_begins_with():
    address = connection.get_connection_params() | {"options": "-c TimeZone=Europe/Riga"}
    kept = {key: address[key] for key in ("host", "port", "dbname", "user", "password", "options")}
    with psycopg.connect(**kept) as own, own.cursor() as cursor:
        cursor.execute("set timezone = 'UTC'")
        told = settings_told(cursor)

    assert told["TimeZone"] == "Europe/Riga"
    assert "TimeZone" in names(warnings_of(told))
