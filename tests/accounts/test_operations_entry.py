"""Two people who let somebody in again: for a day, for a third, and each of them once."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.enums import EntryKind
from balsts.accounts.models import EntryCode, RecoveryRequest
from balsts.accounts.operations.entry import CannotRecover, ask_recovery, confirm_recovery
from tests.factories.accounts import create_user_with_codes
from tests.factories.organisations import create_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = datetime.timedelta(hours=24)
MOMENT = datetime.timedelta(microseconds=1)


@pytest.fixture
def amina():
    user, _secret, _codes = create_user_with_codes(username="amina", at=NOW)
    return user


def asked(user, *, by="boris"):
    return ask_recovery(user=user, by=create_user(username=by), at=NOW)


def test_a_request_waits_a_day_for_the_second_person(amina):
    request = asked(amina)

    code = confirm_recovery(
        request=request, by=create_user(username="chiara"), at=NOW + DAY - MOMENT
    )

    assert len(code) == 29
    assert EntryCode.objects.get(user=amina).kind == EntryKind.RECOVERY


def test_after_a_day_nobody_confirms_it_any_more(amina):
    request = asked(amina)

    with pytest.raises(CannotRecover):
        confirm_recovery(request=request, by=create_user(username="chiara"), at=NOW + DAY)

    request.refresh_from_db()
    assert (request.confirmed_by, EntryCode.objects.count()) == (None, 0)


def test_neither_who_asked_nor_who_is_let_in_is_the_second_person(amina):
    request = asked(amina)

    for one in (request.asked_by, amina):
        with pytest.raises(CannotRecover):
            confirm_recovery(request=request, by=one, at=NOW)

    request.refresh_from_db()
    assert (request.confirmed_by, EntryCode.objects.count()) == (None, 0)


def test_who_asks_again_ends_what_was_asked_before(amina):
    first, second = asked(amina), asked(amina, by="daniel")

    with pytest.raises(CannotRecover):
        confirm_recovery(request=first, by=create_user(username="chiara"), at=NOW)

    first.refresh_from_db()
    assert first.ended_at == NOW
    assert list(RecoveryRequest.objects.filter(ended_at=None)) == [second]
