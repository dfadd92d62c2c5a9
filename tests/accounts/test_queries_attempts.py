"""Failures are counted for the account, however its name is typed."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.operations.attempts import count_failed_sign_in
from balsts.accounts.queries.attempts import wait_before
from balsts.accounts.queries.user import system_actor

NOW = timezone.now()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["amina", "Amina", " AMINA "])
def test_capitals_and_spaces_give_no_further_attempts(typed: str):
    for _ in range(6):
        count_failed_sign_in(account=typed, network="10.0.0.0/24", by=system_actor(), at=NOW)

    wait = wait_before(account="amina", network="10.0.0.0/24", at=NOW)

    assert wait == datetime.timedelta(seconds=2)
