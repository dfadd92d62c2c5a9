"""A contract that ends and the one that follows it, and people who answered about being handed over."""

import datetime
from typing import Any

from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.enums import ConsentAnswer
from balsts.clients.models import Client, Consent
from balsts.clients.queries.hand_over_list import HandingOver, handings_over
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from tests.factories.clients import (
    create_arrival,
    create_assignment,
    create_client,
    create_enrolment,
    create_status,
)
from tests.factories.organisations import create_staff_member
from tests.factories.sharing import create_consent
from tests.people import Cast

ENDS_IN = datetime.timedelta(days=30)


def let_contract_end(cast: Cast) -> HandingOver:
    """Let the contract of Amina and Chiara end in a month; the one of Daniel follows it."""
    ends_on = timezone.localdate() + ENDS_IN
    Contract.objects.filter(pk=cast.contract.pk).update(actual_until=ends_on)
    cast.contract.refresh_from_db()
    [handing] = handings_over(standing_of(cast.chiara, on=timezone.localdate()))
    return handing


def create_enrolled(cast: Cast, given_name: str, **told: Any) -> Client:
    """Enrol somebody who is entitled under the contract of Amina, who works with them."""
    since = timezone.localdate() - datetime.timedelta(days=60)
    client = create_client(given_name=given_name, **told)
    create_arrival(client, on=since)
    create_status(client, on=since)
    create_assignment(create_enrolment(client, cast.contract, from_=since), cast.worker)
    return client


def answer(
    cast: Cast, client: Client, said: ConsentAnswer = ConsentAnswer.GIVEN, **changes: Any
) -> Consent:
    """Let Amina write down what somebody says about being handed over to the one who follows."""
    return create_consent(
        cast, **({"client": client, "to": cast.other_contract, "answer": said} | changes)
    )


def manager_who_follows(cast: Cast) -> User:
    """Return Marta, who manages the organisation of Daniel; she comes on first asking."""
    known = User.objects.filter(username="marta").first()
    return known or (
        create_staff_member(
            username="marta",
            organisation=cast.other_contract.provider,
            role=Role.PROVIDER_MANAGER,
        ).user
    )
