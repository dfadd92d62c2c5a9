"""Reading requests: those that were made to the reader's own organisation, about clients they see.

The database says the same in `sec.is_request_of_mine` (migration 0018).
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from balsts.access.enums import Permission
from balsts.accounts.models import User
from balsts.clients.models import Assignment, Client, Correction, Enrolment
from balsts.clients.queries.visibility import client_ids_closed_to, clients_visible_to
from balsts.organisations.models import Contract
from balsts.organisations.queries.second_person import second_person_from
from balsts.organisations.queries.standing import Standing
from balsts.privacy.enums import ArchiveGround, RequestKind
from balsts.privacy.models import DataRequest, RequestCorrection
from balsts.privacy.queries.archive import has_worked_with, of_a_file_in_hand, opening_of
from balsts.privacy.rules import may_be_child


def requests_visible_to(standing: Standing) -> QuerySet[DataRequest]:
    """Return requests made to the person's organisations by clients they see, with the client.

    Also by those whose files were taken out of the archive for what they ask.
    """
    ordinary = made_to(standing) & Q(client__in=clients_visible_to(standing).values("pk"))
    in_hand = Exists(of_a_file_in_hand(standing, ArchiveGround.OWN_REQUEST))
    return DataRequest.objects.filter(ordinary | in_hand).select_related("client")


def made_to(standing: Standing) -> Q:
    """Say which requests are answered where the person takes some in.

    Those made to their organisation in a programme that it provides, and those made to one that
    provides the programme no longer, which theirs goes on with.
    """
    to_mine, mine = Q(pk__in=[]), set[UUID]()
    for post in standing.narrowed_to(Permission.RECEIVE_REQUESTS).posts:
        to_mine |= Q(organisation_id=post.organisation_id, programme_id__in=post.programme_ids)
        mine |= post.programme_ids
    provided = Contract.objects.running_on(standing.on).filter(
        programme_id=OuterRef("programme_id"), provider_id=OuterRef("organisation_id")
    )
    return to_mine | Q(~Exists(provided), programme_id__in=mine)


def contract_asked(client: Client, standing: Standing) -> Contract | None:
    """Return the contract under which the person takes in what a client asks, the oldest that holds.

    Whoever has no post, as the system actor, takes it in for who helps the client.
    """
    found = Enrolment.objects.filter(client=client, valid_from__lte=standing.on)
    if not standing.user.is_system:
        mine = standing.contract_ids_where(Permission.RECEIVE_REQUESTS)
        found = found.filter(contract_id__in=mine)
    enrolments = list(found.select_related("contract").order_by("valid_from", "id"))
    holding = [
        one for one in enrolments if one.valid_until is None or one.valid_until > standing.on
    ]
    chosen = (holding or enrolments)[:1]
    return chosen[0].contract if chosen else None


def contract_asked_or_archived(
    client: Client, standing: Standing, ground: ArchiveGround
) -> Contract | None:
    """Return the contract under which it is taken in; of a file that is out, the one that ended."""
    opening = opening_of(client.pk, standing, ground)
    return opening.contract if opening else contract_asked(client, standing)


def is_closed_to(
    client_id: UUID, standing: Standing, ground: ArchiveGround, *, at: datetime.datetime
) -> bool:
    """Whether the client is neither seen nor in hand from the archive for this ground."""
    return bool(client_ids_closed_to(standing, {client_id}, at=at)) and (
        opening_of(client_id, standing, ground) is None
    )


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """An open request and the last day to answer it, none while the person is waited for."""

    request: DataRequest
    due_on: datetime.date | None


def open_requests(standing: Standing, *, limit: int) -> list[RequestRow]:
    """Return what waits for an answer, the nearest last day first, those that stand still last.

    The due day is worked out here, so the order is ours; few requests are open at any time.
    """
    found = requests_visible_to(standing).filter(answered_on__isnull=True).order_by("received_on")
    rows = [RequestRow(request=one, due_on=one.due_on) for one in found[:limit]]
    return sorted(rows, key=lambda row: (row.due_on is None, row.due_on or row.request.received_on))


def answered_requests(standing: Standing, *, limit: int) -> QuerySet[Any]:
    """Return what was answered, newest first."""
    answered = requests_visible_to(standing).filter(answered_on__isnull=False)
    return answered.order_by("-answered_on", "-recorded_at", "id")[:limit]


def open_correction_of(client: Client, standing: Standing) -> DataRequest | None:
    """Return the client's open request to the reader's organisation to correct their data, if any."""
    return DataRequest.objects.filter(
        made_to(standing), client=client, kind=RequestKind.CORRECTION, answered_on__isnull=True
    ).first()


def requests_behind(corrections: Collection[Correction], standing: Standing) -> dict[UUID, UUID]:
    """Return by correction the request that it answers, of those the reader sees; one query."""
    rows = RequestCorrection.objects.filter(
        correction__in=corrections, request__in=requests_visible_to(standing).values("pk")
    )
    return dict(rows.values_list("correction_id", "request_id"))


def knows_client(user: User, client: Client) -> bool:
    """Whether the user works or has worked with the client."""
    worked = Assignment.objects.filter(staff_member__user=user, enrolment__client=client)
    return worked.exists() or has_worked_with(client.pk)


def is_about_child(request: DataRequest, *, on: datetime.date) -> bool:
    """Whether the person whose data it is about is under 18 on the day, or may be."""
    client = request.client
    return may_be_child(client.born_on, client.birth_precision, on=on)


def gives_copy_from(request: DataRequest, standing: Standing) -> datetime.date | None:
    """Return the day from which the person is the second beside who confirmed who asks; None if today.

    That is the last of all days for whoever confirmed it. Only a copy of the data takes two people.
    The database says the same by a trigger (migration 0022).
    """
    first_id = request.identified_by_id
    if request.kind != RequestKind.ACCESS or first_id is None or standing.user.is_system:
        return None
    return second_person_from(first_id, standing)
