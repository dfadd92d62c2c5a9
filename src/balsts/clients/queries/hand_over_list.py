"""The hand-over list: who is still enrolled under a contract that ends, and who of them goes along.

Where somebody stands is read from what they answered about being handed over and from the referrals
made upon it; nothing is kept beside them.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from balsts.access.enums import Permission
from balsts.clients.enums import ConsentAnswer, ConsentPurpose, HandOverState, ReferralState
from balsts.clients.models import Client, Consent, Enrolment, Referral
from balsts.clients.queries.lending import Recipient, recipients_after
from balsts.clients.queries.visibility import clients_visible_to
from balsts.organisations.models import Contract
from balsts.organisations.queries.contract import contracts_that_end
from balsts.organisations.queries.standing import Standing
from balsts.platform.periods import ONE_DAY
from balsts.platform.validity import valid_on

# For what somebody agrees that their file goes to whoever follows.
HAND_OVER_PURPOSE = ConsentPurpose.CONTINUED_HELP


@dataclass(frozen=True, kw_only=True)
class HandingOver:
    """A contract that ends, and the organisation that follows under a contract of its own."""

    ending: Contract
    to: Recipient

    @property
    def key(self) -> str:
        """Return what names it in an address."""
        return f"{self.ending.id}/{self.to.contract.id}"

    def last_day(self, today: datetime.date) -> datetime.date:
        """Return the last day of the contract that ends; one that should be over ends today."""
        until = self.ending.known_until
        return max(until - ONE_DAY, today) if until else today

    def first_day(self, today: datetime.date) -> datetime.date:
        """Return from which day on the organisation that follows can help."""
        return max(self.to.contract.actual_from, today)


class Answer(NamedTuple):
    """What somebody answered about being handed over; agreed is what was not taken back."""

    client_id: UUID
    consent_id: UUID
    is_agreed: bool
    until: datetime.date


class Asking(NamedTuple):
    """A referral made upon such an answer."""

    client_id: UUID
    consent_id: UUID
    state: str


class Place(NamedTuple):
    """Where somebody stands, and the answer that lets them be referred if there is one."""

    state: HandOverState
    consent_id: UUID | None = None


def handings_over(standing: Standing) -> list[HandingOver]:
    """Return the contracts of the person's organisations that end, each with whoever follows.

    The one that ends first comes first; one query, and one for each of these contracts.
    """
    ids = standing.contract_ids_where(Permission.SEE_ENROLLED_CLIENTS)
    ids &= standing.contract_ids_where(Permission.LEND_CLIENTS)
    return [
        HandingOver(ending=contract, to=to)
        for contract in (contracts_that_end(on=standing.on, ids=ids) if ids else [])
        for to in recipients_after(contract, on=standing.on)
    ]


def clients_to_hand_over(handing: HandingOver, standing: Standing) -> QuerySet[Client]:
    """Return those still enrolled under the contract that ends whom the person sees."""
    enrolled = Enrolment.objects.filter(valid_on(standing.on), contract=handing.ending)
    return clients_visible_to(standing).filter(pk__in=enrolled.values("client_id"))


def places_of(
    handing: HandingOver, clients: QuerySet[Client], *, on: datetime.date
) -> dict[UUID, Place]:
    """Return where each of the clients stands; three queries, however many they are."""
    answers = _by_client(_answers(handing))
    askings = _by_client(_askings(handing, on=on))
    ids = clients.order_by().values_list("pk", flat=True)
    return {
        client_id: place_of(answers.get(client_id, ()), askings.get(client_id, ()), on=on)
        for client_id in ids
    }


def place_of(answers: Sequence[Answer], askings: Sequence[Asking], *, on: datetime.date) -> Place:
    """Tell where somebody stands by their answers and referrals, each the newest last.

    Whoever was referred stands there until the answer comes; else their last word counts. One that
    has run out is no word any more.
    """
    states = {asking.state for asking in askings}
    for state, reached in _BY_REFERRAL.items():
        if state in states:
            return Place(reached)
    last = answers[-1] if answers else None
    if last is None or (last.is_agreed and last.until <= on):
        return Place(HandOverState.NOT_TOLD)
    if not last.is_agreed:
        return Place(HandOverState.DECLINED)
    if Asking(last.client_id, last.consent_id, ReferralState.DECLINED) in askings:
        return Place(HandOverState.REFUSED)
    return Place(HandOverState.AGREED, last.consent_id)


def counted(places: Mapping[UUID, Place]) -> Counter[HandOverState]:
    """Return how many stand where."""
    return Counter(place.state for place in places.values())


def consents_to_hand_over(places: Mapping[UUID, Place]) -> list[Consent]:
    """Return the answers of those who agreed and were not referred yet, in one order."""
    ids = {place.consent_id for place in places.values() if place.consent_id}
    return list(Consent.objects.filter(id__in=ids).select_related("contract").order_by("client_id"))


_BY_REFERRAL = {
    ReferralState.ACCEPTED: HandOverState.ACCEPTED,
    ReferralState.WAITING: HandOverState.WAITING,
}


def _asked(handing: HandingOver) -> QuerySet[Consent]:
    return Consent.objects.filter(
        contract=handing.ending,
        recipient_id=handing.to.organisation_id,
        programme_id=handing.to.programme_id,
        purpose=HAND_OVER_PURPOSE,
    )


def _answers(handing: HandingOver) -> list[Answer]:
    rows = _asked(handing).order_by("client_id", "answered_on", "recorded_at", "id")
    return [
        Answer(client_id, consent_id, answer == ConsentAnswer.GIVEN and taken_back is None, until)
        for client_id, consent_id, answer, taken_back, until in rows.values_list(
            "client_id", "id", "answer", "withdrawal", "valid_until"
        )
    ]


def _askings(handing: HandingOver, *, on: datetime.date) -> list[Asking]:
    """What waits under a consent that has run out reaches nobody any more."""
    rows = Referral.objects.filter(consent__in=_asked(handing)).order_by("client_id", "made_at")
    told = rows.exclude(state=ReferralState.WAITING, consent__valid_until__lte=on)
    return [Asking(*row) for row in told.values_list("client_id", "consent_id", "state")]


def _by_client(rows: Collection[Any]) -> dict[UUID, list[Any]]:
    return {key: list(group) for key, group in groupby(rows, key=attrgetter("client_id"))}
