"""Signing in: the way in, the way out, the language."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from balsts.accounts.queries.user import system_actor
from balsts.audit.models import AuditEvent
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


@pytest.mark.parametrize("username", ["amina", "Secret-typed-into-the-wrong-field"])
def test_failed_sign_in_is_noted_without_anything_that_was_typed(
    client: Browser, username: str
) -> None:
    create_user(username="amina")

    client.post(reverse("accounts:sign_in"), {"username": username, "password": "no"})

    event = AuditEvent.objects.get()
    assert (event.event, event.by) == ("sign_in_failed", system_actor().id)
    assert (event.subject_ids, event.details) == ([], {})


@pytest.mark.parametrize("sent", [{"username": "amina"}, {"password": "secret"}, {}])
def test_form_sent_half_empty_is_no_failed_sign_in(client: Browser, sent: dict[str, str]) -> None:
    create_user(username="amina")

    client.post(reverse("accounts:sign_in"), sent)

    assert AuditEvent.objects.count() == 0
