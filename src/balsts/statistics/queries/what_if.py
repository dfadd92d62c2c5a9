"""Finding what-ifs, and reading what was asked and answered."""

from collections.abc import Iterable
from uuid import UUID

from balsts.casework.queries.law import law
from balsts.statistics.enums import Cohort, WorkState
from balsts.statistics.models import WhatIf
from balsts.statistics.progress import Progress, told
from balsts.statistics.rules.what_if import AskedWhatIf, read_changes


def what_if_by_id(key: UUID) -> WhatIf | None:
    """Return a what-if in any state, with its snapshot and author."""
    return WhatIf.objects.select_related("snapshot", "requested_by").filter(id=key).first()


def what_ifs(*, limit: int) -> list[WhatIf]:
    """Return the newest what-ifs in any state, for a list; their results stay where they are."""
    rows = WhatIf.objects.select_related("requested_by").defer("result", "files")
    return list(rows.order_by("-requested_at", "-id")[:limit])


def what_ifs_to_compare(keys: Iterable[UUID]) -> list[WhatIf]:
    """Return those of the what-ifs that are ready, in the order of the keys."""
    wanted = list(dict.fromkeys(keys))
    rows = WhatIf.objects.select_related("snapshot", "requested_by").filter(
        id__in=wanted, state=WorkState.READY
    )
    found = {row.id: row for row in rows}
    return [found[key] for key in wanted if key in found]


def asked_what_if(what_if: WhatIf) -> AskedWhatIf:
    """Return the question of a stored what-if."""
    base = law().policies[what_if.base_policy]
    return AskedWhatIf(
        base_policy=what_if.base_policy,
        changes=read_changes(what_if.changes, base),
        programme=what_if.programme,
        cohort=Cohort(what_if.cohort),
        first_month_on=what_if.first_month_on,
        last_month_on=what_if.last_month_on,
    )


def what_if_progress(what_if: WhatIf) -> Progress:
    """Return how far a what-if has come."""
    if what_if.state == WorkState.READY:
        return Progress(done=1, total=1)
    return told(what_if.folder) or Progress(done=0, total=1)
