"""What each part of one machine is told: its own, and no secret of the others."""

import os

import pytest

from balsts.console import one_machine
from balsts.platform.installation import Installation
from balsts.platform.postgres import Cluster
from balsts.platform.sealing.place import keeper_place

OWN = {"pages": {"app", "sign_in"}, "jobs": {"jobs"}, "keeper": {"keeper"}}


@pytest.fixture
def installation(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "environ", {"PATH": os.environ["PATH"]})
    monkeypatch.setattr(Cluster, "group", "nobody")  # that of the socket, where a server runs
    installation = Installation(folder=tmp_path)
    one_machine.provide_environment(installation)
    return installation


@pytest.fixture
def told(installation):
    place = keeper_place(installation.folder)
    return {
        "pages": one_machine.environment_of_pages(installation),
        "jobs": one_machine.environment_of_jobs(),
        "keeper": one_machine.environment_of_keeper(installation, place),
    }


@pytest.mark.parametrize("part", OWN)
def test_asvs_13_3_2_a_part_is_told_the_passwords_of_its_own_roles_and_no_others(
    part, told, installation
):
    everything = "\n".join(told[part].values())
    passwords = {role: installation.roles.passwords[role] for role in installation.roles.passwords}

    assert {role for role, word in passwords.items() if word in everything} == OWN[part]


def test_asvs_13_3_1_neither_pages_nor_jobs_are_told_where_the_keys_are(told, installation):
    keys = str(keeper_place(installation.folder).keys)

    assert [part for part, words in told.items() if keys in words.values()] == ["keeper"]
    assert [part for part, words in told.items() if "BALSTS_KEYS" in words] == ["keeper"]


def test_the_job_runner_is_told_the_key_of_the_ledger_and_pages_are_not(told, installation):
    key = installation.secret("erasure-ledger-key", length=64)

    assert [part for part, words in told.items() if key in words.values()] == ["jobs"]


def test_a_key_of_the_ledger_in_a_file_is_not_pointed_out_to_pages(installation, monkeypatch):
    monkeypatch.setitem(os.environ, "BALSTS_LEDGER_KEY_FILE", "/somewhere/ledger-key")

    told = one_machine.environment_of_pages(installation)

    assert [name for name in told if "LEDGER" in name] == []


def test_the_keeper_is_told_nothing_of_the_pages(told):
    assert [name for name in told["keeper"] if "SECRET" in name or "LEDGER" in name] == []
