"""A data folder for commands, and no cluster left behind."""

import shutil
import signal
import socket

import pytest

from balsts.platform.installation import Installation
from balsts.platform.sealing.place import keeper_place
from tests.console.house import House


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "dati šeit"
    yield folder
    cluster = Installation(folder=folder).cluster
    cluster.stop()
    shutil.rmtree(cluster.socket_folder, ignore_errors=True)
    if cluster.files.parent != folder:
        shutil.rmtree(cluster.files.parent, ignore_errors=True)
    place = keeper_place(folder)
    for left in (place.keys, place.socket.parent):
        shutil.rmtree(left, ignore_errors=True)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
