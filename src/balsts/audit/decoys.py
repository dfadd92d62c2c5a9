"""Decoys: files that nobody works with, so that whoever opens one was looking around.

Which files they are stands where no page can read it. When one was opened, found or taken an alarm
rings as soon as an auditor opens any page, or within a minute (migration 0012); here jobs look for it
and learn whom to leave out, and auditors which ones there are.
"""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from balsts.audit import trail
from balsts.audit.asking import rows_of


@dataclass(frozen=True, kw_only=True)
class Decoy:
    """One decoy, as the auditor reads it."""

    client: UUID
    contract: UUID
    made_by: UUID
    made_at: datetime.datetime


def decoys_to_leave_out() -> set[UUID]:
    """Return the decoys, for jobs that count or list people; whoever serves a page is told of none."""
    return {client for (client,) in rows_of("select audit.decoys_to_leave_out()")}


def look_for_decoys() -> int:
    """Ring for every event that reached a decoy since the last look; for jobs only."""
    ((found,),) = rows_of("select audit.look_for_decoys()")
    return int(found)


def mark_decoy(client: UUID, contract: UUID, *, by: trail.Actor, at: datetime.datetime) -> None:
    """Remember that a file is a decoy; for jobs and commands only."""
    with connection.cursor() as cursor:
        cursor.execute("select audit.mark_decoy(%s, %s, %s, %s)", [client, contract, by.pk, at])


def decoys() -> list[Decoy]:
    """Return every decoy, the newest first, for auditors."""
    rows = rows_of("select client_id, contract_id, made_by, made_at from audit.decoys()")
    return [
        Decoy(client=client, contract=contract, made_by=made_by, made_at=made_at)
        for client, contract, made_by, made_at in rows
    ]
