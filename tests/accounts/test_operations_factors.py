"""What somebody signs in with is added and removed one thing at a time, and never the last."""

import pytest
from django.utils import timezone

from balsts.accounts.models import Passkey
from balsts.accounts.operations.factors import CannotRemoveFactor, remove_passkey
from balsts.accounts.passwords import set_password
from tests.factories.accounts import create_passkey
from tests.factories.organisations import create_user
from tests.two_at_once import two_at_once

NOW = timezone.now()


@pytest.mark.slow  # two connections of their own
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_two_passkeys_removed_at_once_leave_one():
    user = create_user(username="amina")
    set_password(user, None)
    for _ in range(2):
        create_passkey(user, at=NOW)
    first, second = Passkey.objects.filter(user=user)

    def remove(passkey):
        try:
            remove_passkey(passkey=passkey, by=user, at=NOW)
        except CannotRemoveFactor as refusal:
            return [blocker.code for blocker in refusal.blockers]
        return []

    assert two_at_once(lambda: remove(first), lambda: remove(second)) == ([], ["last_factor"])
    assert Passkey.objects.get(user=user) == second


@pytest.mark.django_db
def test_nobody_removes_the_passkey_of_somebody_else():
    amina, boris = create_user(username="amina"), create_user(username="boris")
    for user in (amina, amina, boris, boris):
        create_passkey(user, at=NOW)
    passkey = Passkey.objects.filter(user=amina).first()

    with pytest.raises(CannotRemoveFactor):
        remove_passkey(passkey=passkey, by=boris, at=NOW)

    assert Passkey.objects.filter(user=amina).count() == 2
