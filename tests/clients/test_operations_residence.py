"""Recording where clients live."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.queries.user import system_actor
from balsts.clients.enums import Place
from balsts.clients.models import Residence
from balsts.clients.operations.residence import (
    CannotRecordResidence,
    ResidenceEntry,
    record_move,
    record_residences,
)
from tests.factories.clients import create_client
from tests.people import Cast, create_cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=TODAY)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def living(client, *, from_=TODAY, last_day=None):
    return ResidenceEntry(client=client, place=Place.RIGA, from_=from_, last_day=last_day)


def recorded(*entries, by=None, **told):
    return record_residences(entries=entries, by=by or system_actor(), at=NOW, **told)


def test_record_residences_keeps_places_one_after_another():
    client = create_client()

    recorded(living(client, last_day=TODAY), living(client, from_=TODAY + ONE_DAY))

    days = Residence.objects.order_by("valid_from").values_list("valid_from", "valid_until")
    assert list(days) == [(TODAY, TODAY + ONE_DAY), (TODAY + ONE_DAY, None)]


def test_record_residences_refuses_two_places_on_one_day():
    client = create_client()

    with pytest.raises(CannotRecordResidence) as refusal:
        recorded(living(client, last_day=TODAY), living(client, from_=TODAY))

    assert codes(refusal) == ["overlaps"]
    assert Residence.objects.count() == 0


def test_record_residences_refuses_a_last_day_before_the_first():
    with pytest.raises(CannotRecordResidence) as refusal:
        recorded(living(create_client(), last_day=TODAY - ONE_DAY))

    assert codes(refusal) == ["ends_before_it_begins"]


def test_record_residences_of_many_leaves_out_those_who_are_not_seen(cast: Cast):
    left_out = {}

    recorded(living(create_client()), living(cast.fatima), by=cast.amina, left_out=left_out)

    assert [(place, found[0].code) for place, found in left_out.items()] == [(0, "client_not_seen")]
    assert Residence.objects.get().client == cast.fatima


@pytest.mark.parametrize("name", ["boris", "daniel", "edgars", "esther", "farid"])
def test_record_residences_refuses_everybody_else(cast: Cast, name):
    with pytest.raises(CannotRecordResidence):
        recorded(living(cast.fatima), by=getattr(cast, name))


def test_record_move_ends_the_place_before():
    client = create_client()
    recorded(living(client, from_=TODAY - 5 * ONE_DAY))

    record_move(client=client, place=Place.JELGAVA, from_=TODAY, by=system_actor(), at=NOW)

    places = Residence.objects.order_by("valid_from").values_list("place", "valid_until")
    assert list(places) == [(Place.RIGA, TODAY), (Place.JELGAVA, None)]
