"""What `balsts check` says where the parts of the house are not kept apart."""

import os
import socket
from contextlib import closing

import pytest
from django.db import connections

from balsts.platform import separation
from balsts.platform.separation import (
    is_our_own_process,
    keeper_is_somebody_else,
    roles_open_to_this_user,
    this_part_is_no_other,
)


@pytest.fixture
def keeper_socket(tmp_path, settings):
    settings.BALSTS_HTTPS = True
    settings.BALSTS_KEEPER_SOCKET = str(tmp_path / "socket")
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(settings.BALSTS_KEEPER_SOCKET)
        yield tmp_path / "socket"


def codes(found) -> list[str]:
    return [warning.id for warning in found]


def test_asvs_13_3_2_a_keeper_that_is_the_user_of_the_pages_is_named(keeper_socket, monkeypatch):
    owner = keeper_socket.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner or 1)
    if owner == 0:
        os.chown(keeper_socket, 1, -1)

    assert codes(keeper_is_somebody_else()) == ["balsts.W002"]


def test_a_keeper_that_is_somebody_else_is_not(keeper_socket, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: keeper_socket.stat().st_uid + 1)

    assert codes(keeper_is_somebody_else()) == []


def test_one_machine_that_serves_itself_alone_is_not_warned(keeper_socket, settings, monkeypatch):
    settings.BALSTS_HTTPS = False
    monkeypatch.setattr(separation, "is_our_own_process", lambda _: True)

    assert codes(keeper_is_somebody_else()) == []


def test_where_no_keeper_listens_there_is_nothing_to_compare(tmp_path):
    assert is_our_own_process(tmp_path / "nothing") is False


@pytest.mark.django_db
def test_asvs_13_2_2_without_its_password_no_role_lets_this_user_in():
    assert list(roles_open_to_this_user(connections["default"].settings_dict)) == []


@pytest.mark.django_db
def test_asvs_13_2_2_roles_that_let_this_user_in_by_who_it_is_are_named(settings, monkeypatch):
    settings.BALSTS_HTTPS = True
    monkeypatch.setattr(separation, "_lets_in", lambda _, role: role in {"app", "jobs", "owner"})

    [warning] = this_part_is_no_other(databases=["default"])

    assert warning.id == "balsts.W003"
    assert warning.msg.endswith(": jobs, owner.")
    assert codes(this_part_is_no_other(databases=None)) == []


@pytest.mark.parametrize("host", ["db.example", "127.0.0.1"])
def test_over_the_network_no_user_is_known_so_nothing_is_asked(host, monkeypatch):
    monkeypatch.setattr(separation, "_lets_in", lambda *_: True)

    asked = {"HOST": host, "PORT": "", "NAME": "balsts", "USER": "balsts_app"}
    assert list(roles_open_to_this_user(asked)) == []
