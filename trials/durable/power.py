"""The power is cut, and a disk says that it could not keep something: the parts that want a disk of their own."""

import time

from balsts.platform.postgres import PostgresUnavailable
from trials.durable.beside import Beside, forget_files
from trials.durable.house import House
from trials.durable.ledger import Found
from trials.durable.rounds import Asked, rounds
from trials.durable.volume import Volume, volume

SMALL = {"max_wal_size": "128MB", "min_wal_size": "64MB", "checkpoint_timeout": "30s"}


def power(asked: Asked) -> Found:
    """Cut the power of the database, the pages and the files beside them, all at once."""
    found, draw = Found(), asked.draw
    if asked.broken and asked.broken.forgets_files:
        forget_files()
    with (
        volume(draw=draw, options=asked.mounted) as ground,
        asked.house(ground=ground.place, **SMALL) as here,
    ):
        beside = Beside(here, found, draw)
        try:
            for one in rounds(here, asked, found, "power cuts"):
                if one.number == 1:
                    ground.keep()
                beside.begin()
                time.sleep(draw.uniform(0.3, 3))
                cut(here, ground)
                found.tried["power cuts"] += 1
                one.writers.rest()
                beside.rest()
                ground.come_back()
                here.rise()
                beside.settle()
                one.back_at = time.monotonic()
        except PostgresUnavailable as refused:
            found.fault("databases that do not start", str(refused))
    return found


def cut(here: House, ground: Volume) -> None:
    """Cut the power, and have everything end that would not notice."""
    files = here.cluster.files
    ground.cut()
    here.drop_dead(files)
