"""How many pages about people somebody may be shown in a day; the trail counts them (migration 0009).

Papers and files about people count among them, and have an alarm of their own (migration 0011).
"""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from balsts.audit import trail

KEPT_FOR = datetime.timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class PagesToday:
    """How many there were today, and how many there may be."""

    pages: int
    allowed: int

    @property
    def is_over(self) -> bool:
        """Whether no page about a person is shown any more today."""
        return self.pages >= self.allowed


class CannotAllowMorePages(Exception):
    """They are not used up, it is oneself, or one looks after nobody's account."""


def pages_today(person: UUID) -> PagesToday:
    """Return how many pages about people somebody was shown today, for who looks after accounts."""
    with connection.cursor() as cursor:
        cursor.execute("select pages, allowed from audit.pages_today(%s)", [person])
        pages, allowed = cursor.fetchone() or (0, None)
    return PagesToday(pages=pages or 0, allowed=allowed or 1)


@transaction.atomic
def allow_more_pages(*, person: UUID, by: trail.Actor, at: datetime.datetime) -> None:
    """Let somebody go on today for as many pages again; the database refuses whoever may not."""
    with connection.cursor() as cursor:
        cursor.execute("select audit.allow_more_pages(%s)", [person])
        row = cursor.fetchone()
    if row is None or row[0] is not True:
        raise CannotAllowMorePages(person)
    trail.record("more_pages_allowed", by=by, at=at, details={"user": str(person)})


@transaction.atomic
def forget_pages(*, before: datetime.date, by: trail.Actor, at: datetime.datetime) -> int:
    """Forget the counts of days before one; for jobs only."""
    with connection.cursor() as cursor:
        cursor.execute("select audit.forget_pages(%s)", [before])
        (count,) = cursor.fetchone() or (0,)
    if count:
        trail.record("page_counts_forgotten", by=by, at=at, details={"days": int(count)})
    return int(count)
