"""Whose data may be kept and not used."""

import pytest
from django.utils import timezone

from balsts.clients.models import Client
from balsts.clients.queries.restriction import restricted_once_held, use_restricted_among
from balsts.platform.bound_postgres import acting_under
from tests.database.asking import token_of
from tests.factories.clients import create_client
from tests.people import create_cast

pytestmark = pytest.mark.django_db


def test_only_those_are_named_who_were_asked_about_and_whose_use_is_restricted() -> None:
    restricted, free, not_asked = (create_client(given_name=name) for name in "ABC")
    held = {restricted.id, not_asked.id}
    Client.objects.filter(id__in=held).update(restricted_at=timezone.now())

    assert use_restricted_among({restricted.id, free.id}) == {restricted.id}
    assert use_restricted_among(set()) == set()


@pytest.mark.parametrize("is_restricted", [True, False])
def test_whom_one_sees_no_more_is_neither_restricted_nor_free(*, is_restricted: bool) -> None:
    cast = create_cast(today=timezone.localdate())
    moment = timezone.now() if is_restricted else None
    Client.objects.filter(pk=cast.fatima.pk).update(restricted_at=moment)
    asked = {cast.fatima.pk}

    with acting_under(token_of(cast.amina)):
        assert restricted_once_held(asked) == (asked if is_restricted else set())
    with acting_under(token_of(cast.boris)), pytest.raises(Client.DoesNotExist):
        restricted_once_held(asked)
