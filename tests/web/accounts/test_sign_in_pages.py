"""Signing in: the way in, the way out, the language."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.factories.organisations import create_user

pytestmark = pytest.mark.django_db


def test_sign_in_page_shows_no_place_before_sign_in(client: Browser) -> None:
    response = client.get(reverse("accounts:sign_in"))

    assert response.status_code == 200
    assert response.context["navigation"] == ()


def test_sign_in_takes_over_the_users_language(client: Browser) -> None:
    create_user(username="amina", ui_language="ru")

    response = client.post(reverse("accounts:sign_in"), {"username": "amina", "password": "secret"})

    assert response.status_code == 302
    assert response.cookies["django_language"].value == "ru"


def test_sign_in_with_a_wrong_password_says_so_and_keeps_the_name(client: Browser) -> None:
    create_user(username="amina")

    response = client.post(reverse("accounts:sign_in"), {"username": "amina", "password": "no"})

    assert response.status_code == 200
    assert response.context["form"]["username"].value() == "amina"
    assert len(response.context["form"].non_field_errors()) == 1
