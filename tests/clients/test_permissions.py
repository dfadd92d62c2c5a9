"""Who may do what with a client's file."""

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.permissions import (
    can_ask_elsewhere,
    can_assign_staff,
    can_correct_particulars,
    can_hand_out_letter,
    can_record_timeline,
    can_register_client,
)
from balsts.organisations.queries.standing import standing_of
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
EVERYBODY = ("amina", "boris", "edgars", "chiara", "daniel", "esther", "farid")


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def those_who(cast, may):
    return {name for name in EVERYBODY if may(standing_of(getattr(cast, name), on=TODAY))}


def test_workers_and_the_manager_of_the_provider_register_clients(cast: Cast):
    found = those_who(cast, lambda standing: can_register_client(standing, cast.contract.id))

    assert found == {"amina", "boris", "chiara"}


def test_workers_and_managers_record_the_timeline(cast: Cast):
    assert those_who(cast, can_record_timeline) == {"amina", "boris", "chiara", "daniel"}


def test_workers_and_the_manager_of_the_provider_assign_staff(cast: Cast):
    found = those_who(cast, lambda standing: can_assign_staff(standing, cast.contract.id))

    assert found == {"amina", "boris", "chiara"}


def test_whoever_leads_cases_corrects_particulars_hands_out_letters_and_asks_elsewhere(cast: Cast):
    leading = {"amina", "boris", "chiara", "daniel"}

    assert those_who(cast, can_correct_particulars) == leading
    assert those_who(cast, can_hand_out_letter) == leading
    assert those_who(cast, can_ask_elsewhere) == leading


def test_the_system_actor_may_do_all_of_it(cast: Cast):
    standing = standing_of(system_actor(), on=TODAY)

    assert can_register_client(standing, cast.contract.id)
    assert can_record_timeline(standing)
    assert can_assign_staff(standing, cast.contract.id)
