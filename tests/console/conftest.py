"""A data folder for commands, and no cluster left behind."""

import secrets
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from balsts.platform.installation import Installation
from balsts.platform.sealing.place import keeper_place
from tests.console.house import House


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "dati šeit"
    yield folder
    remove(folder)


@pytest.fixture(scope="session")
def left_by_a_house(tmp_path_factory):
    """A folder in which a house has made its tables, most of what a first start takes, and rests."""
    folder = tmp_path_factory.mktemp("first") / "dati šeit"
    house = House(folder, free_port())
    house.wait_for("Ctrl-C stops everything.")
    assert house.end() == 0, house.said
    yield folder
    remove(folder)


@pytest.fixture
def lived_in(folder, left_by_a_house):
    """Let a house have stood in the folder of this test; its keys, and as root its cluster, lie apart."""
    copy(left_by_a_house, folder)
    copy(keeper_place(left_by_a_house).keys, keeper_place(folder).keys)
    elsewhere = folder / "postgres.location"
    if elsewhere.exists():
        theirs = Path(elsewhere.read_text(encoding="utf-8").strip())
        ours = theirs.parent.with_name(f"cluster-{secrets.token_hex(4)}")
        copy(theirs.parent, ours)
        elsewhere.write_text(str(ours / theirs.name), encoding="utf-8")
    return folder


def copy(there, here):
    """Copy a folder with whose everything in it is."""
    subprocess.run(["cp", "--archive", there, here], check=True)


def remove(folder):
    """Leave no server, socket or key of this folder behind."""
    cluster = Installation(folder=folder).cluster
    cluster.stop()
    shutil.rmtree(cluster.socket_folder, ignore_errors=True)
    if cluster.files.parent != folder:
        shutil.rmtree(cluster.files.parent, ignore_errors=True)
    place = keeper_place(folder)
    for left in (place.keys, place.socket.parent):
        shutil.rmtree(left, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def open_house(folder, port):
    """Start a house in this folder, as often as asked; what a failed test leaves open is ended."""
    houses = []

    def one():
        houses.append(House(folder, port))
        return houses[-1]

    yield one
    for house in houses:
        if not house.process.stdout.closed:
            house.end(signal.SIGTERM)
