"""Taking in, identifying, extending and answering requests of people about their data."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from balsts.accounts.models import User
from balsts.audit import trail
from balsts.clients.models import Client
from balsts.clients.queries.held import hold_client
from balsts.clients.queries.visibility import client_ids_closed_to
from balsts.clients.rules import CLIENT_NOT_SEEN
from balsts.organisations.queries.standing import Standing, standing_of
from balsts.platform.blockers import Refused
from balsts.platform.text import clean_text
from balsts.privacy.enums import ArchiveGround, IdentityCheck, RequestKind, RequestOutcome
from balsts.privacy.models import DataRequest
from balsts.privacy.permissions import (
    can_answer_request,
    can_confirm_identity,
    can_receive_request,
)
from balsts.privacy.queries.archive import opening_of
from balsts.privacy.queries.request import (
    contract_asked_or_archived,
    gives_copy_from,
    is_about_child,
    is_closed_to,
    knows_client,
    made_to,
    requests_visible_to,
)
from balsts.privacy.rules import (
    MADE_TO_OTHERS,
    blockers_for_answering,
    blockers_for_extending,
    blockers_for_identity,
    blockers_for_receiving,
    blockers_for_waiting,
)


class CannotReceiveRequest(Refused):
    """The request cannot be written down."""


class CannotAnswerRequest(Refused):
    """The request cannot be taken further."""


@transaction.atomic
def receive_request(
    *,
    client: Client,
    kind: RequestKind,
    received_on: datetime.date,
    asked_words: str = "",
    by: User,
    at: datetime.datetime,
) -> DataRequest:
    """Write down what a person asks; from the day of receipt the month runs."""
    standing = standing_of(by, on=timezone.localdate(at))
    if not can_receive_request(standing):
        raise CannotReceiveRequest.without_permission()
    asked = contract_asked_or_archived(client, standing, ArchiveGround.OWN_REQUEST)
    is_closed = is_closed_to(client.pk, standing, ArchiveGround.OWN_REQUEST, at=at)
    if is_closed or (asked is None and not by.is_system):
        raise CannotReceiveRequest([CLIENT_NOT_SEEN])
    # Two people who take in the same request at once wait for each other here. Of a file from the
    # archive nothing is held, since nothing of it is written: the second is refused by the table.
    if not client_ids_closed_to(standing, {client.pk}, at=at):
        hold_client(client.pk)
    of_kind = DataRequest.objects.filter(client=client, kind=kind, answered_on__isnull=True)
    answered_by = {
        "organisation_id": asked.provider_id if asked else None,
        "programme_id": asked.programme_id if asked else None,
    }
    is_open = of_kind.filter(made_to(standing) | Q(**answered_by))
    if blockers := blockers_for_receiving(
        received_on=received_on, today=standing.on, is_open_already=is_open.exists()
    ):
        raise CannotReceiveRequest(blockers)
    request = DataRequest(
        client=client,
        kind=kind,
        **answered_by,
        received_on=received_on,
        asked_words=clean_text(asked_words) if asked_words else "",
        recorded_at=at,
        recorded_by=by,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise CannotReceiveRequest(
            blockers_for_receiving(received_on=received_on, today=standing.on, is_open_already=True)
        ) from error
    trail.record(
        "request_received", by=by, at=at, subjects=[client.id], details={"kind": kind.value}
    )
    return request


@transaction.atomic
def wait_for_identification(
    *, request: DataRequest, by: User, at: datetime.datetime
) -> DataRequest:
    """Let the clock stand from today: the person was asked to show who they are."""
    standing, request = _held(request, by=by, at=at)
    if not can_receive_request(standing):
        raise CannotAnswerRequest.without_permission()
    if blockers := blockers_for_waiting(
        clock=request.clock,
        is_identified=request.identified_on is not None,
        is_open=request.is_open,
        today=standing.on,
    ):
        raise CannotAnswerRequest(blockers)
    request.waits_from = standing.on
    request.save(update_fields=["waits_from"])
    _record("request_paused", request, by=by, at=at)
    return request


@transaction.atomic
def confirm_identity(
    *,
    request: DataRequest,
    identity_check: IdentityCheck,
    identified_on: datetime.date,
    by: User,
    at: datetime.datetime,
) -> DataRequest:
    """Say that it is the person themself who asks; only who leads cases and has worked with them can."""
    standing, request = _held(request, by=by, at=at)
    if not can_confirm_identity(standing, request):
        raise CannotAnswerRequest.without_permission()
    if blockers := blockers_for_identity(
        clock=request.clock,
        is_identified=request.identified_on is not None,
        is_open=request.is_open,
        knows_client=knows_client(by, request.client),
        identified_on=identified_on,
        today=standing.on,
    ):
        raise CannotAnswerRequest(blockers)
    request.identified_on = identified_on
    request.identified_by = by
    request.identity_check = identity_check
    request.save(update_fields=["identified_on", "identified_by", "identity_check"])
    _record("request_identified", request, by=by, at=at, how=identity_check.value)
    return request


@transaction.atomic
def extend_request(
    *, request: DataRequest, reason: str, by: User, at: datetime.datetime
) -> DataRequest:
    """Take two months more, told to the person with the reason within the first month."""
    standing, request = _held(request, by=by, at=at)
    if not can_answer_request(standing, request):
        raise CannotAnswerRequest.without_permission()
    if blockers := blockers_for_extending(
        clock=request.clock, is_open=request.is_open, reason=reason, today=standing.on
    ):
        raise CannotAnswerRequest(blockers)
    request.extended_on = standing.on
    request.extension_reason = clean_text(reason)
    request.save(update_fields=["extended_on", "extension_reason"])
    _record("request_extended", request, by=by, at=at)
    return request


@transaction.atomic
def answer_request(
    *,
    request: DataRequest,
    outcome: RequestOutcome,
    answer_words: str,
    best_interest_words: str = "",
    by: User,
    at: datetime.datetime,
) -> DataRequest:
    """Answer, in whole, in part or with a refusal and its reason.

    A copy of the data is granted by somebody else than who confirmed who asks. Of a child, whoever
    answers says how it was considered what is best for the child; of others no such words are kept.
    """
    standing, request = _held(request, by=by, at=at)
    if not can_answer_request(standing, request):
        raise CannotAnswerRequest.without_permission()
    is_child = is_about_child(request, on=standing.on)
    considered = clean_text(best_interest_words) if is_child and best_interest_words else ""
    if blockers := blockers_for_answering(
        outcome=outcome,
        words=answer_words,
        is_identified=request.identified_on is not None,
        is_open=request.is_open,
        two_on=gives_copy_from(request, standing),
        is_child_to_consider=is_child and not considered.strip(),
    ):
        raise CannotAnswerRequest(blockers)
    opening = opening_of(request.client_id, standing, ArchiveGround.OWN_REQUEST)
    request.answered_on = standing.on
    request.answered_by = by
    request.outcome = outcome
    request.answer_words = clean_text(answer_words) if answer_words else ""
    request.best_interest_words = considered
    request.save(
        update_fields=[
            "answered_on",
            "answered_by",
            "outcome",
            "answer_words",
            "best_interest_words",
        ]
    )
    is_refused = outcome is RequestOutcome.REFUSED
    event = "request_refused" if is_refused else "request_answered"
    _record(event, request, by=by, at=at, outcome=outcome.value)
    if opening and opening_of(request.client_id, standing, ArchiveGround.OWN_REQUEST) is None:
        # With the last answer the table itself has put the file back (migration 0041).
        trail.record(
            "archive_put_back",
            by=by,
            at=at,
            subjects=[request.client_id],
            details={"ground": opening.ground},
        )
    return request


def _held(request: DataRequest, *, by: User, at: datetime.datetime) -> tuple[Standing, DataRequest]:
    """Read the request anew and keep it, so that two who act on it at once take turns."""
    standing = standing_of(by, on=timezone.localdate(at))
    held = DataRequest.objects.select_for_update(of=("self",)).select_related("client")
    request = held.get(pk=request.pk)
    if is_closed_to(request.client_id, standing, ArchiveGround.OWN_REQUEST, at=at):
        raise CannotAnswerRequest([CLIENT_NOT_SEEN])
    if not by.is_system and not requests_visible_to(standing).filter(pk=request.pk).exists():
        raise CannotAnswerRequest([MADE_TO_OTHERS])
    return standing, request


def _record(
    event: str, request: DataRequest, *, by: User, at: datetime.datetime, **details: str
) -> None:
    told = {"kind": request.kind} | details
    trail.record(event, by=by, at=at, subjects=[request.client_id], details=told)
