"""Clients held until the transaction ends."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from balsts.clients.models import Client
from balsts.clients.queries.held import hold_client, hold_clients
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import token_of
from tests.people import create_cast

pytestmark = pytest.mark.django_db


def test_only_those_in_sight_are_held() -> None:
    cast = create_cast(today=timezone.localdate())
    asked = {cast.fatima.pk}

    with acting_under(token_of(cast.amina)):
        assert (hold_clients(asked), hold_client(cast.fatima.pk)) == (asked, cast.fatima)
    with acting_under(token_of(cast.boris)):
        assert hold_clients(asked) == set()
        with pytest.raises(Client.DoesNotExist):
            hold_client(cast.fatima.pk)


def test_everybody_holds_in_one_order_and_lets_events_be_added() -> None:
    cast = create_cast(today=timezone.localdate())

    with CaptureQueriesContext(connection) as captured:
        hold_clients([cast.fatima.pk])
        hold_client(cast.fatima.pk)

    several, one = (query["sql"] for query in captured)
    assert several.endswith("ORDER BY 1 ASC FOR NO KEY UPDATE")
    assert one.endswith("FOR NO KEY UPDATE")
