"""Likenesses are sought only among those whom the person sees, and there among all alike."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.models import User
from balsts.accounts.queries.user import system_actor
from balsts.clients.models import Client
from balsts.clients.particulars import Registration
from balsts.exchange.queries.possible_duplicates import duplicates_among_registered
from balsts.organisations.models import Contract
from balsts.organisations.queries.standing import standing_of
from tests.database.asking import rows
from tests.exchange.conftest import NOW
from tests.factories.clients import create_client, create_enrolment
from tests.people import Cast

pytestmark = pytest.mark.django_db
BORN_ON = datetime.date(1988, 5, 17)
LEILA = Registration(given_name="Leila", family_name="Rahimi", born_on=BORN_ON)


def registered(contract: Contract, **told: object) -> Client:
    client = create_client(
        **({"given_name": "Leyla", "family_name": "Rahimi", "born_on": BORN_ON} | told)
    )
    create_enrolment(client, contract)
    return client


def found_for(user: User, *registrations: Registration) -> list[tuple[int, str]]:
    standing = standing_of(user, on=timezone.localdate(NOW))
    found = duplicates_among_registered(registrations or [LEILA], standing=standing)
    return [(one.position, one.reference) for one in found]


def test_somebody_whom_others_help_is_like_nobody_known(cast: Cast) -> None:
    own = registered(cast.contract)
    registered(cast.other_contract)
    registered(cast.movement_contract, given_name="Лейла", family_name="Рахими")
    registered(cast.contract, family_name="Noorzai")

    assert found_for(cast.chiara) == [(0, own.reference)]


def test_a_decoy_is_like_itself_as_everybody_is(cast: Cast) -> None:
    usual, decoy = registered(cast.contract), registered(cast.contract, given_name="Zahra")
    rows("select tests.mark_decoy(%s, %s, %s)", decoy.id, cast.contract.id, cast.gunta.pk)
    zahra = Registration(given_name="Zahra", family_name="Rahimi", born_on=BORN_ON)

    assert found_for(cast.chiara, LEILA, zahra) == [(0, usual.reference), (1, decoy.reference)]


def test_the_system_compares_with_everybody(cast: Cast) -> None:
    people = [registered(cast.contract), registered(cast.other_contract)]

    found = found_for(system_actor())

    assert found == sorted((0, one.reference) for one in people)


def test_births_a_day_apart_or_known_by_the_year_are_alike(cast: Cast) -> None:
    registered(cast.contract, born_on=BORN_ON - datetime.timedelta(days=2))
    alike = [
        registered(cast.contract, born_on=BORN_ON + datetime.timedelta(days=1)),
        registered(cast.contract, born_on=datetime.date(1988, 1, 1), birth_precision="year"),
    ]

    assert found_for(cast.chiara) == sorted((0, one.reference) for one in alike)


def test_without_a_birth_date_nobody_is_compared(cast: Cast) -> None:
    registered(cast.contract)
    unknown = Registration(given_name="Leila", family_name="Rahimi", born_on=None)

    assert found_for(cast.chiara, unknown) == []
