"""Two people who let somebody in again: for a day, for a third, and each of them once."""

import datetime

import pytest
from django.utils import timezone

from balsts.accounts.enums import EntryKind
from balsts.accounts.models import EntryCode, RecoveryRequest
from balsts.accounts.operations.entry import (
    CannotRecover,
    ask_recovery,
    confirm_recovery,
    withdraw_recovery,
)
from tests.factories.accounts import create_user_with_codes
from tests.factories.organisations import create_user
from tests.trail import AuditEvent

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


def test_asvs_15_4_2_what_a_second_person_has_confirmed_is_not_taken_back(amina):
    """Whoever takes it back looks at a page of before; somebody has the code already."""
    request = asked(amina)
    confirm_recovery(request=request, by=create_user(username="chiara"), at=NOW)

    with pytest.raises(CannotRecover) as refusal:
        withdraw_recovery(request=request, by=request.asked_by, at=NOW)

    assert [blocker.code for blocker in refusal.value.blockers] == ["recovery_is_confirmed"]
    assert EntryCode.objects.get(user=amina).ended_at is None
    assert AuditEvent.objects.filter(event="recovery_withdrawn").count() == 0


def test_who_takes_back_what_has_ended_looks_where_it_stands_now(amina):
    first, second = asked(amina), asked(amina, by="daniel")

    with pytest.raises(CannotRecover) as refusal:
        withdraw_recovery(request=first, by=first.asked_by, at=NOW)
    withdraw_recovery(request=second, by=first.asked_by, at=NOW)

    assert [blocker.code for blocker in refusal.value.blockers] == ["decided_meanwhile"]
    withdrawn = AuditEvent.objects.filter(event="recovery_withdrawn")
    assert [event.details for event in withdrawn] == [{"user": str(amina.pk)}]
    assert RecoveryRequest.objects.filter(ended_at=None).count() == 0
