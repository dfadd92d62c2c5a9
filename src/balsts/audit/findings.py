"""Findings of the week: what looks like curiosity, and what the auditor said it was."""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction

from balsts.audit import trail
from balsts.audit.asking import rows_of

# A finding that nobody has looked at for so long makes the review overdue.
REVIEWED_WITHIN = datetime.timedelta(days=7)


class Verdict(StrEnum):
    """What a finding was."""

    EXPLAINED = "explained"
    TALKED_OVER = "talked_over"
    REPORTED = "reported"


class CannotReviewFinding(Exception):
    """It was reviewed already, it is about oneself, or there is no such finding."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One pattern of one person in one week."""

    id: UUID
    pattern: str
    week_from: datetime.date
    by: UUID
    subject_ids: tuple[UUID, ...]
    times: int
    found_at: datetime.datetime
    verdict: Verdict | None
    reviewed_by: UUID | None
    reviewed_at: datetime.datetime | None


def monday_before(day: datetime.date) -> datetime.date:
    """Return the first day of the last whole week before a day."""
    return day - datetime.timedelta(days=day.weekday() + 7)


def find_patterns(*, monday: datetime.date, at: datetime.datetime) -> int:
    """Look through a week; return how many findings are new. Done twice, nothing is new."""
    with connection.cursor() as cursor:
        cursor.execute("select audit.find_patterns(%s, %s)", [monday, at])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def findings() -> list[Found]:
    """Return what waits for a review, the oldest first, then what was reviewed; for auditors."""
    rows = rows_of("select * from audit.findings()")
    return [
        Found(
            id=row[0],
            pattern=row[1],
            week_from=row[2],
            by=row[3],
            subject_ids=tuple(row[4]),
            times=row[5],
            found_at=row[6],
            verdict=Verdict(row[7]) if row[7] else None,
            reviewed_by=row[8],
            reviewed_at=row[9],
        )
        for row in rows
    ]


@dataclass(frozen=True, kw_only=True)
class OpenedOutside:
    """How many files somebody opened outside their own caseload with one reason."""

    by: UUID
    reason: str
    files: int


def opened_outside(*, since: datetime.datetime, until: datetime.datetime) -> list[OpenedOutside]:
    """Return by person and reason how many files were opened from outside; for auditors."""
    rows = rows_of("select * from audit.opened_outside(%s, %s) order by 3 desc, 2", [since, until])
    return [OpenedOutside(by=by, reason=reason, files=files) for by, reason, files in rows]


def is_overdue(found: list[Found], *, at: datetime.datetime) -> bool:
    """Tell whether something has waited longer than a week."""
    return any(one.verdict is None and at - one.found_at > REVIEWED_WITHIN for one in found)


@transaction.atomic
def review_finding(
    *, finding_id: UUID, verdict: Verdict, by: trail.Actor, at: datetime.datetime
) -> None:
    """Say what it was; the database refuses whoever may not, and whom it is about."""
    with connection.cursor() as cursor:
        cursor.execute("select audit.review_finding(%s, %s, %s)", [finding_id, verdict.value, at])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise CannotReviewFinding(finding_id)
    details = {"finding": str(finding_id), "verdict": verdict.value}
    trail.record("finding_reviewed", by=by, at=at, subjects=row[0], details=details)
