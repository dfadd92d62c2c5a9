"""Whether a PostgreSQL that is not ours keeps what it was given, through a power cut and a spoilt disk.

Our own server on one machine is started as it should be. Of another one only its administrator can
change this, so we say which settings are wrong: at the start, and to whoever asks `balsts check` where
people are served in earnest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections

GUIDE: Final = "See docs/how-to/run-on-a-server.md, `The database`."
RELOADED: Final = "select pg_reload_conf();"
RESTARTED: Final = "then restart the server."


@dataclass(frozen=True, kw_only=True)
class Durable:
    """The values of a setting that we can live with, what comes of all others, and the way to the first."""

    values: tuple[str, ...]
    otherwise: str
    then: str = RELOADED


DURABLE: Final[Mapping[str, Durable]] = {
    "fsync": Durable(values=("on",), otherwise="a power cut may spoil all that is in it"),
    "full_page_writes": Durable(
        values=("on",), otherwise="a power cut may leave pages half written"
    ),
    # All but `off` wait for the disk of this machine; they differ in what they ask of others.
    "synchronous_commit": Durable(
        values=("on", "local", "remote_write", "remote_apply"),
        otherwise="a power cut may lose what people have read is kept",
    ),
    "data_checksums": Durable(
        values=("on",), otherwise="a page that the disk has spoilt is not noticed"
    ),
    "wal_level": Durable(
        values=("replica", "logical"),
        otherwise="no second can be brought back",
        then=RESTARTED,
    ),
    "TimeZone": Durable(
        values=("UTC", "Etc/UTC"),
        otherwise="sessions that name no time zone, such as those of its administrator, tell another hour",
    ),
}


def settings_told(cursor: Any) -> dict[str, str]:
    """Ask the database; any role may. Our sessions name their time zone, so what they begin with is asked."""
    cursor.execute(
        "select name, case name when 'TimeZone' then reset_val else setting end"
        " from pg_settings where name = any(%s)",
        [list(DURABLE)],
    )
    return dict(cursor.fetchall())


def warnings_of(told: Mapping[str, str]) -> list[CheckMessage]:
    """Return what the administrator of the server has to do, one warning for each setting."""
    return [
        checks.Warning(
            f"The database server is set so that {wanted.otherwise}: {name} is {told[name]}.",
            hint=f"{_way_to(name, wanted)} {GUIDE}",
            id="balsts.W007",
        )
        for name, wanted in DURABLE.items()
        if told[name] not in wanted.values
    ]


def warnings_about_durability(alias: str = "default") -> list[CheckMessage]:
    """Ask the database server and say which of its settings are wrong."""
    with connections[alias].cursor() as cursor:
        return warnings_of(settings_told(cursor))


@register(Tags.database)
def database_keeps_what_it_was_given(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Name the settings with which less is kept than we promise."""
    if "default" not in (databases or ()) or not settings.BALSTS_HTTPS:
        return []
    return warnings_about_durability()


def _way_to(name: str, wanted: Durable) -> str:
    if name == "data_checksums":  # no setting that could be set
        return "Stop the server and run `pg_checksums --enable` on its folder."
    return f"Have it set: alter system set {name} = '{wanted.values[0]}'; {wanted.then}"
