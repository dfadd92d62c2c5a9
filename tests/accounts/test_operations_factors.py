"""What somebody signs in with is added and removed one thing at a time, and never the last."""

import json
import logging

import pytest
from django.utils import timezone

from balsts.accounts import app_codes
from balsts.accounts.models import CodeGenerator, Passkey, RecoveryCode
from balsts.accounts.operations import factors
from balsts.accounts.operations.factors import (
    CannotRemoveFactor,
    add_code_generator,
    make_recovery_codes,
    remove_passkey,
)
from balsts.accounts.passkeys import authentication_options
from balsts.accounts.passwords import set_password
from tests.factories.accounts import SITE, create_code_generator, create_passkey
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


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_paper_codes_and_an_application_set_up_twice_at_once_are_there_once():
    user = create_user(username="amina")
    secrets = [app_codes.new_secret(), app_codes.new_secret()]

    def set_up(secret):
        code = app_codes.code_at(secret, app_codes.step_at(NOW))
        made = make_recovery_codes(by=user, at=NOW)
        return made, add_code_generator(secret=secret, code=code, by=user, at=NOW)

    _, (_, second) = two_at_once(lambda: set_up(secrets[0]), lambda: set_up(secrets[1]))

    assert RecoveryCode.objects.filter(user=user).count() == factors.RECOVERY_CODES
    assert bytes(CodeGenerator.objects.get(user=user).secret) == second.secret


@pytest.mark.slow  # makes the database anew
@pytest.mark.django_db(transaction=True)
def test_asvs_15_4_2_an_answer_of_a_passkey_that_is_sent_twice_at_once_counts_once():
    user = create_user(username="amina")
    passkey = create_passkey(user, at=NOW)
    options = json.dumps(authentication_options(SITE, "sign in", at=NOW))
    answer = passkey.answer(options)

    def used():
        return factors.use_passkey(site=SITE, purpose="sign in", answer=answer, by=None, at=NOW)

    assert two_at_once(used, used) == (user, None)


@pytest.mark.django_db
def test_no_code_fits_an_application_whose_secret_no_key_opens_any_more(settings, caplog):
    user = create_user(username="amina")
    secret = create_code_generator(user, at=NOW)
    code = app_codes.code_at(secret, app_codes.step_at(NOW))
    told, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-0123456789-abcdefghijklmnopqrst"

    with caplog.at_level(logging.ERROR):
        without_the_key = factors.use_app_code(code=code, by=user, at=NOW)
    settings.SECRET_KEY_FALLBACKS = [told]
    with_the_key = factors.use_app_code(code=code, by=user, at=NOW)

    assert (without_the_key, with_the_key) == (False, True)
    assert [(record.name, record.args) for record in caplog.records] == [(factors.__name__, ())]
