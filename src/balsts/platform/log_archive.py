"""Whether the database's log reaches its archive, from which every second can be brought back.

PostgreSQL goes on asking when archiving fails, and tells nobody but its own log. So `balsts check`
asks it, where people are served in earnest; one machine without an archive knows no better.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import connections

LONGEST: Final = datetime.timedelta(minutes=5)  # a piece comes at the latest every 40 seconds
GUIDE: Final = "See docs/how-to/run-on-a-server.md, `Back up`."
# A piece that is full waits for nobody: where more than the one being written is not archived yet,
# and nothing has come for long, something is wrong. Nothing at all is written only on a quiet server.
STANDING: Final = """
select current_setting('archive_mode') <> 'off',
    extract(epoch from current_setting('archive_timeout')::interval),
    coalesce(a.last_failed_time > coalesce(a.last_archived_time, '-infinity'), false),
    coalesce(substr(a.last_archived_wal, 9, 16) < right(pg_walfile_name(pg_current_wal_lsn() - w.size), 16), true),
    coalesce(a.last_archived_time, greatest(a.stats_reset, pg_postmaster_start_time())),
    now()
from pg_stat_archiver a, (select setting::bigint as size from pg_settings where name = 'wal_segment_size') w
"""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Whether there is an archive, and since when it misses what it should have."""

    is_on: bool
    seconds: int
    missing_since: datetime.datetime | None


def standing_of_archive(cursor: Any) -> Standing:
    """Ask the database; any role may."""
    cursor.execute(STANDING)
    is_on, seconds, fails, waits, last, now = cursor.fetchone()
    is_missing = is_on and (fails or (waits and now - last > LONGEST))
    return Standing(is_on=is_on, seconds=int(seconds), missing_since=last if is_missing else None)


@register(Tags.database, "archive")
def log_reaches_its_archive(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Say that less than every second could be brought back."""
    if "default" not in (databases or ()) or not settings.BALSTS_HTTPS:
        return []
    with connections["default"].cursor() as cursor:
        return list(warnings_of(standing_of_archive(cursor)))


def warnings_of(standing: Standing) -> Sequence[CheckMessage]:
    """Return what an administrator of the server has to do."""
    if not standing.is_on or not 0 < standing.seconds <= 60:  # noqa: PLR2004 - what SECURITY.md promises
        return [
            checks.Warning(
                "The database's log is not archived within a minute: only the copy of last night "
                "could be brought back.",
                hint=f"Put deploy/postgresql/balsts.conf into the server's conf.d. {GUIDE}",
                id="balsts.W004",
            )
        ]
    if standing.missing_since is None:
        return []
    return [
        checks.Warning(
            "The database's log does not reach its archive. The last piece that did came on "
            f"{standing.missing_since:%Y-%m-%d at %H:%M:%S %Z}: what was written since would be "
            "lost with this machine.",
            hint=f"Ask pg_stat_archiver which piece fails, and the server's log why. {GUIDE}",
            id="balsts.W005",
        )
    ]
