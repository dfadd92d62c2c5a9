"""A data folder for commands, and no cluster left behind."""

import shutil

import pytest

from balsts.platform.installation import Installation
from balsts.platform.sealing.place import keeper_place


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
