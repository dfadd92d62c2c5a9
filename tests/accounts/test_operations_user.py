"""Users: who adds them, what they choose, and how they sign in."""

import pytest
from django.utils import timezone

from balsts.accounts.enums import Proof
from balsts.accounts.models import User
from balsts.accounts.operations.user import (
    CannotRegisterUser,
    choose_ui_language,
    record_sign_in,
    record_sign_out,
    register_user,
)
from balsts.accounts.passwords import user_with
from balsts.accounts.queries.user import system_actor, users_by_username
from tests.factories.organisations import create_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def registered(**told):
    values = {"username": "amina", "full_name": "Amina Bērziņa", "password": "long enough"}
    return register_user(**(values | {"by": system_actor(), "at": NOW} | told))


def test_register_user_lets_them_sign_in_with_their_password():
    user = registered()

    assert user_with("amina", "long enough") == user
    assert user.ui_language == "lv"


def test_register_user_without_password_makes_an_account_nobody_signs_in_with():
    user = registered(password=None)

    assert not user.has_usable_password()
    assert user_with("amina", "") is None


def test_register_user_refuses_a_name_that_is_taken():
    registered()

    with pytest.raises(CannotRegisterUser):
        registered(full_name="Another Amina")

    assert User.objects.get(username="amina").full_name == "Amina Bērziņa"


def test_only_the_system_actor_registers_users():
    with pytest.raises(CannotRegisterUser):
        registered(by=create_user(username="boris"))

    assert not User.objects.filter(username="amina").exists()


def test_choose_ui_language_keeps_it_and_ignores_what_is_unknown():
    user = create_user(username="amina", ui_language="lv")

    choose_ui_language(language="ru", by=user, at=NOW)
    choose_ui_language(language="xx", by=user, at=NOW)

    user.refresh_from_db()
    assert user.ui_language == "ru"


def test_asvs_16_3_1_signing_in_and_out_leaves_a_trace():
    user = create_user(username="amina")

    record_sign_in(proof=Proof.PASSKEY, by=user, at=NOW)
    record_sign_out(by=user, at=NOW)


def test_there_is_one_system_actor_that_nobody_signs_in_as():
    actor = system_actor()

    assert user_with(actor.username, "!") is None
    assert User.objects.filter(is_system=True).count() == 1


def test_users_are_found_by_name():
    amina = create_user(username="amina", full_name="Amina Bērziņa")

    assert users_by_username(["amina", "nobody"]) == {"amina": amina}
