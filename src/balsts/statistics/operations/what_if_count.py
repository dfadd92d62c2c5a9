"""Counting what-ifs. Loaded by jobs and console commands only: pages ask through `what_if`."""

import datetime
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.casework.queries.law import law
from balsts.entitlements.country import Country
from balsts.statistics.definitions import WHAT_IF
from balsts.statistics.enums import WorkState
from balsts.statistics.facts.reading import Facts, open_facts
from balsts.statistics.files import draw_files
from balsts.statistics.models import Snapshot, WhatIf
from balsts.statistics.progress import Tell, forget, teller
from balsts.statistics.queries.what_if import asked_what_if
from balsts.statistics.rules.what_if import AskedWhatIf


class Count(Protocol):
    """Count what the pages and files of a what-if show."""

    def __call__(
        self,
        facts: Facts,
        asked: AskedWhatIf,
        *,
        country: Country,
        snapshot_on: datetime.date,
        tell: Tell,
    ) -> dict[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class WhatIfMaker:
    """How a what-if is counted, and which files are drawn of it, by file name."""

    count: Count
    draw: Callable[[WhatIf], Mapping[str, Callable[[], bytes]]]


@transaction.atomic
def run_what_if(
    *,
    what_if: WhatIf,
    maker: WhatIfMaker,
    snapshot: Snapshot,
    by: User,
    at: datetime.datetime,
    progress: Tell | None = None,
) -> WhatIf:
    """Count a requested what-if from a snapshot, draw its files and keep both."""
    tell = teller(what_if.folder, further=progress)
    country = law()
    try:
        with open_facts(snapshot.folder) as facts:
            what_if.result = maker.count(
                facts,
                asked_what_if(what_if),
                country=country,
                snapshot_on=snapshot.taken_on,
                tell=tell,
            )
        what_if.snapshot = snapshot
        what_if.made_at = at
        what_if.definition_version = WHAT_IF.version_from(snapshot.schema_version)
        what_if.digest = _digest_of(what_if.result)
        what_if.files = draw_files(what_if.folder, maker.draw(what_if), tell=tell)
    except BaseException:
        shutil.rmtree(what_if.folder, ignore_errors=True)
        raise
    finally:
        forget(what_if.folder)

    what_if.state = WorkState.READY
    what_if.save()
    trail.record(
        "what_if_made",
        by=by,
        at=at,
        details={
            "what_if": str(what_if.id),
            "snapshot": snapshot.digest,
            "digest": what_if.digest,
        },
    )
    return what_if


def _digest_of(result: object) -> str:
    """Two counts of the same question from the same snapshot have the same digest."""
    written = json.dumps(result, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
