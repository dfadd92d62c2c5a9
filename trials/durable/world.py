"""A small world for sixteen writers: each has clients of their own, some of them families."""

import datetime
import random
from dataclasses import dataclass
from uuid import UUID

CLIENTS_EACH = 12


@dataclass(frozen=True, kw_only=True)
class Person:
    """A client as a writer knows them, and who lives with them."""

    id: UUID
    reference: str
    family: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody who writes: their login session, their post, their clients."""

    user: UUID
    cookie: str
    post: UUID
    contract: UUID
    clients: tuple[Person, ...]


def create_seats(number: int) -> list[Seat]:
    """Make the organisation, the writers and their clients, and sign everybody in."""
    from django.utils import timezone

    from tests.factories.organisations import (
        create_contract,
        create_institution,
        create_provider,
        create_staff_member,
    )

    provider = create_provider(code="ours")
    contract = create_contract(provider=provider)
    create_institution(kind="pmlp")
    today = timezone.localdate()
    seats = []
    for position in range(number):
        post = create_staff_member(username=f"writer{position}", organisation=provider)
        seats.append(
            Seat(
                user=post.user.pk,
                cookie=_session_of(post.user),
                post=post.pk,
                contract=contract.pk,
                clients=tuple(_clients(post, contract, today)),
            )
        )
    return seats


def _session_of(user: object) -> str:
    from django.test import Client as Browser

    browser = Browser()
    browser.force_login(user)
    return browser.cookies["session"].value


def _clients(post, contract, today: datetime.date):
    from balsts.clients.enums import LegalStatus
    from tests.factories.casework import create_case
    from tests.factories.clients import (
        create_arrival,
        create_assignment,
        create_client,
        create_enrolment,
        create_household,
        create_status,
    )

    long_ago = today - datetime.timedelta(days=200)
    people = []
    for number in range(CLIENTS_EACH):
        client = create_client(given_name=f"Person {number}", born_on=datetime.date(1990, 1, 1))
        create_arrival(client, on=long_ago)
        create_status(client, on=long_ago)
        create_status(
            client, on=today - datetime.timedelta(days=30), status=LegalStatus.ALTERNATIVE
        )
        create_assignment(create_enrolment(client, contract, from_=long_ago), post, from_=long_ago)
        create_case(client, contract.programme, opened_on=long_ago)
        people.append(client)
    families = [people[:3], people[3:5], *([one] for one in people[5:])]
    for family in families:
        if len(family) > 1:
            create_household(*family, from_=long_ago)
        for client in family:
            yield Person(
                id=client.pk,
                reference=client.reference,
                family=tuple(one.pk for one in family),
            )


def word(draw: random.Random) -> str:
    """Return a word that nobody else has; made of letters, so that it can be a name."""
    return "".join(draw.choices("abdefgiklmnoprstuvz", k=14)).title()
