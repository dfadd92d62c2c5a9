"""Whose data may be kept and not used."""

import pytest
from django.utils import timezone

from balsts.clients.models import Client
from balsts.clients.queries.restriction import use_restricted_among
from tests.factories.clients import create_client

pytestmark = pytest.mark.django_db


def test_only_those_are_named_who_were_asked_about_and_whose_use_is_restricted() -> None:
    restricted, free, not_asked = (create_client(given_name=name) for name in "ABC")
    held = {restricted.id, not_asked.id}
    Client.objects.filter(id__in=held).update(restricted_at=timezone.now())

    assert use_restricted_among({restricted.id, free.id}) == {restricted.id}
    assert use_restricted_among(set()) == set()
