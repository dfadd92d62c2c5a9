"""Asking whether somebody else works with a person already, and what whoever leads the case did.

What is answered about somebody whom one does not see, the database says alone (migrations 0027 and
0044): yes or no. It writes down question and event in the same breath, and answers in a later
transaction (`queries/inquiry.py`).
"""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg.types.json import Jsonb

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.audit import trail
from balsts.audit.circumstances import circumstances
from balsts.clients.enums import InquiryOutcome, InquiryReason
from balsts.clients.models import Inquiry
from balsts.clients.permissions import can_ask_elsewhere
from balsts.clients.queries.inquiry import inquiries_told_to
from balsts.clients.rules import (
    ASKED_FOR_TOO_LITTLE,
    ASKED_TOO_OFTEN,
    INQUIRY_SETTLED_ALREADY,
    blockers_for_asking_elsewhere,
)
from balsts.clients.wanted import Wanted
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.platform.blockers import Refused

# Why the database asks nothing.
NOT_THEIRS, NOT_WHOLE, TOO_MANY = "not_theirs", "not_whole", "too_many"
ASK = "select sec.ask_elsewhere(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


class CannotAskElsewhere(Refused):
    """Nothing is asked."""


class CannotSettleInquiry(Refused):
    """The question stays as it is."""


@dataclass(frozen=True, kw_only=True)
class AskedElsewhere:
    """The question: whom for, why, with the person's word that they agree, and how to call back."""

    wanted: Wanted
    reason_kind: InquiryReason
    words: str = ""
    call_back: str
    has_agreed: bool


@transaction.atomic
def ask_elsewhere(*, asked: AskedElsewhere, by: User, at: datetime.datetime) -> UUID:
    """Ask for one person outside one's sight; return the question, which `answer_to` answers once it is kept.

    Whoever leads the case hears of it, with the asker's name. The database writes the event, names
    as keyed hashes, and holds thirty questions an hour a person.
    """
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_ask_elsewhere(standing):
        raise CannotAskElsewhere.without_permission()
    wanted = asked.wanted
    blockers = blockers_for_asking_elsewhere(
        has_agreed=asked.has_agreed,
        call_back=asked.call_back,
        is_whole=wanted.is_whole,
    )
    if blockers:
        raise CannotAskElsewhere(blockers)
    answer = _ask(asked, standing=standing, at=at)
    if answer == NOT_THEIRS:
        raise CannotAskElsewhere.without_permission()
    if answer == NOT_WHOLE:
        raise CannotAskElsewhere([ASKED_FOR_TOO_LITTLE])
    if answer == TOO_MANY:
        raise CannotAskElsewhere([ASKED_TOO_OFTEN])
    return UUID(answer)


@transaction.atomic
def settle_inquiry(
    *, inquiry: Inquiry, outcome: InquiryOutcome, by: User, at: datetime.datetime
) -> None:
    """Say what was done about a question; then it waits for nobody any more."""
    standing = standing_of(by, on=timezone.localdate(at))
    if not inquiries_told_to(standing).filter(id=inquiry.id).exists():
        raise CannotSettleInquiry.without_permission()
    settled = Inquiry.objects.filter(id=inquiry.id, settled_at=None).update(
        settled_at=at, settled_by=by, outcome=outcome
    )
    if not settled:
        raise CannotSettleInquiry([INQUIRY_SETTLED_ALREADY])
    trail.record(
        "inquiry_settled",
        by=by,
        at=at,
        subjects=[inquiry.client_id] if inquiry.client_id else [],
        details={"outcome": str(outcome)},
    )


@transaction.atomic
def forget_inquiries(*, before: datetime.datetime, by: User, at: datetime.datetime) -> int:
    """Forget when somebody asked about nobody whom we know; for jobs only."""
    with connection.cursor() as cursor:
        cursor.execute("select sec.forget_inquiries(%s)", [before])
        count: int = cursor.fetchone()[0]
    if count:
        trail.record("inquiries_forgotten", by=by, at=at, details={"questions": count})
    return count


def _ask(asked: AskedElsewhere, *, standing: Standing, at: datetime.datetime) -> str:
    now = circumstances()
    question: tuple[Any, ...] = (
        standing.user.pk,
        _asks_for(standing),
        at,
        Jsonb(asked.wanted.signs | {"has_agreed": asked.has_agreed}),
        str(asked.reason_kind),
        asked.words.strip(),
        asked.call_back.strip(),
        Jsonb(asked.wanted.told),
        now.request_id,
        now.role,
        now.purpose,
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(ASK, question)
            answer: str = cursor.fetchone()[0]
    except DatabaseError as fault:
        raise trail.NotRecorded("asked_elsewhere") from fault
    return answer


def _asks_for(standing: Standing) -> UUID:
    posts = standing.narrowed_to(Permission.REGISTER_CLIENTS).posts
    return next(post.organisation_id for post in posts if post.contract_ids)
