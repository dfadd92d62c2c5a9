"""A cast with a second person, and a data folder that is thrown away."""

import datetime
from pathlib import Path

import pytest
from django.utils import timezone

from balsts.access.enums import Role
from balsts.accounts.models import User
from balsts.clients.models import Client, Enrolment
from balsts.platform.identifiers import new_client_reference
from tests.factories.organisations import create_staff_member
from tests.people import Cast, create_cast


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings) -> Path:
    settings.BALSTS_DATA = tmp_path
    return tmp_path


@pytest.fixture
def cast() -> Cast:
    return create_cast(today=timezone.localdate())


@pytest.fixture
def laura(cast: Cast) -> User:
    """Another manager of the same provider."""
    post = create_staff_member(
        username="laura", organisation=cast.contract.provider, role=Role.PROVIDER_MANAGER
    )
    return post.user


@pytest.fixture
def crowd(cast: Cast) -> None:
    """Fifty more people under the same contract."""
    people = [
        Client(
            reference=new_client_reference(),
            given_name="Anna",
            sort_key=f"anna {number:03}",
            search_text="anna",
            registered_at=timezone.now(),
            registered_by=cast.chiara,
        )
        for number in range(50)
    ]
    Client.objects.bulk_create(people)
    Enrolment.objects.bulk_create(
        [
            Enrolment(client=client, contract=cast.contract, valid_from=datetime.date(2020, 1, 1))
            for client in people
        ]
    )
